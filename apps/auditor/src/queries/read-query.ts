import type { FaultPointer } from '#problems';
import type { Json } from '#schemas';
import { matches, readLook, textFaults } from '../looks/read-look.ts';
import type { AuditQuery } from './query-filter.ts';
import { filterFaults, filterOf } from './read-filter.ts';

const largestPage = 200;
const defaultPage = 50;

/** Reads a question strictly. @throws Problem as `readLook` */
export function readQuery(body: unknown, personKeyOf: (vn: string) => string): AuditQuery {
  const { members, purpose } = readLook(body, ['filter', 'cursor', 'limit'], (query) => [
    ...filterFaults(query['filter']), ...textFaults(query, 'cursor', matches('[A-Za-z0-9_-]{1,200}')), ...limitFaults(query['limit']),
  ]);
  const { filter, cursor, limit } = members;
  return { filter: filterOf(filter, personKeyOf), purpose, limit: typeof limit === 'number' ? limit : defaultPage, ...(typeof cursor === 'string' ? { cursor } : {}) };
}

function limitFaults(limit: Json | undefined): FaultPointer[] {
  const fits = limit === undefined || (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= largestPage);
  return fits ? [] : [{ pointer: '/limit', rule: `integer from 1 to ${largestPage}` }];
}
