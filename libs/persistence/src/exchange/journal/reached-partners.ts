import { isInCase } from '#cases';
import type { CaseState } from '#cases';
import type { BasisRequest } from './basis-request.ts';
import { hasReached } from '../deliveries/delivery-states.ts';
import type { Queryable } from '../../transaction.ts';

/**
 * For each request, to whom of its sender and recipients a message of its case was leased or delivered; asked only where one of them
 * stands outside the case, also where there is no such case: who asks must not learn that from the time it takes. Each is
 * found by key, so that it costs nothing how much the case holds for others.
 */
export async function readReached(db: Queryable, requests: readonly BasisRequest[], stateOf: (i: number) => CaseState | null): Promise<readonly (readonly string[])[]> {
  const asked = requests.map((request, i) => {
    const partners = request.refused === true ? [] : [...new Set([request.senderId, ...request.recipients])];
    return partners.every((id) => isInCase(stateOf(i), id)) ? [] : partners;
  });
  const pairs = asked.flatMap((partners, i) => partners.map((partnerId) => ({ i, partnerId, caseId: requests[i]?.caseId })));
  if (pairs.length === 0) return asked;
  const { rows } = await db.query<{ reached: true | null }>({
    name: 'reached-partners',
    text: `select (select true from delivery d where d.case_id = r.case_id and d.recipient = r.partner_id and ${hasReached('d')} limit 1) as reached
      from unnest($1::uuid[], $2::text[]) with ordinality as r (case_id, partner_id, i) order by r.i`,
    values: [pairs.map(({ caseId }) => caseId), pairs.map(({ partnerId }) => partnerId)],
  });
  const reached = pairs.filter((_, at) => rows[at]?.reached === true);
  return requests.map((_, of) => reached.flatMap(({ i, partnerId }) => (i === of ? [partnerId] : [])));
}
