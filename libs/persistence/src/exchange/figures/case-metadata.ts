import type { CountedCase } from '#cases';
import type { Queryable } from '../../transaction.ts';

const readAtOnce = 2_000;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Every case that a region leads as figures need it, in pages: memory stays bounded however many there are. Who leads a case is a word of
 * whoever registered it: one that names no region is in no table by region.
 */
export async function* readCaseMetadata(db: Queryable): AsyncGenerator<readonly CountedCase[]> {
  for (let after = beforeAll; ; ) {
    const { rows } = await db.query<CountedCase & { case_id: string }>({
      name: 'case-metadata', values: [after, readAtOnce],
      text: `select * from case_metadata where case_id > $1 and "leadPartner" in (select partner_id from partner where role = 'SR') order by case_id limit $2`,
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.case_id;
  }
}
