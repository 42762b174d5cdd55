import { Problem } from '#problems';
import { isUuid } from '#schemas';
import { readSearch, refuse } from '../looks/read-look.ts';
import { filterFaults, tellsOfSomebody } from '../queries/read-filter.ts';

/** @throws Problem not-found for what is no id */
export function readSearchId(id: string): string {
  if (!isUuid(id)) throw new Problem('not-found');
  return id;
}

/** Reads a search to be kept, which must say nothing about anybody, in its title neither. @throws Problem json-…, query-invalid */
export function readSavedSearch(body: unknown): { readonly title: string; readonly filter: object } {
  const { title, filter } = readSearch(body);
  refuse([...filterFaults(filter), ...(tellsOfSomebody(title) ? [{ pointer: '/title', rule: 'pattern' }] : [])]);
  return { title: title.trim(), filter };
}
