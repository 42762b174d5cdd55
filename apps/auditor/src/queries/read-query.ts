import { readLook } from '../looks/read-look.ts';
import { usualPage } from '../looks/look-schemas.ts';
import type { AuditQuery } from './query-filter.ts';
import { filterOf } from './read-filter.ts';

/** @throws Problem as `readLook` */
export function readQuery(body: unknown, personKeyOf: (vn: string) => string): AuditQuery {
  const { asked: { filter, cursor, limit = usualPage }, purpose } = readLook('Query', body);
  return { filter: filterOf(filter, personKeyOf), purpose, limit, ...(cursor === undefined ? {} : { cursor }) };
}
