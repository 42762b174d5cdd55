import type { CountedCase } from '#cases';
import type { Queryable } from '../../transaction.ts';

const readAtOnce = 2_000;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Every registered case as figures need it, in pages: memory stays bounded however many there are. */
export async function* readCaseMetadata(db: Queryable): AsyncGenerator<readonly CountedCase[]> {
  for (let after = beforeAll; ; ) {
    const { rows } = await db.query<CountedCase & { case_id: string }>({
      name: 'case-metadata', text: 'select * from case_metadata where case_id > $1 order by case_id limit $2', values: [after, readAtOnce],
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.case_id;
  }
}
