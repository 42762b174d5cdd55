import { Problem, type FaultPointer } from '#problems';
import { isJsonObject, isUuid, type JsonObject } from '#schemas';
import { readMembers, required, textFaults, textOf, unknownMembers } from '../looks/read-look.ts';
import { filterFaults, personalMembers, tellsOfSomebody } from '../queries/read-filter.ts';

const longestTitle = 100;

/** @throws Problem not-found for what is no id */
export function readSearchId(id: string): string {
  if (!isUuid(id)) throw new Problem('not-found');
  return id;
}

/**
 * Reads a search to be kept. One that names a person, a case or a message is refused: what is kept must say nothing about anybody.
 * @throws Problem json-…, query-invalid
 */
export function readSavedSearch(body: unknown): { readonly title: string; readonly filter: JsonObject } {
  const members = readMembers(body);
  const { filter } = members;
  const faults: FaultPointer[] = [
    ...unknownMembers(members, ['title', 'filter'], ''), ...required(members, 'title', 'filter'), ...filterFaults(filter), ...personalFaults(filter),
    ...textFaults(members, 'title', (title) => title.trim() !== '' && title.length <= longestTitle && !tellsOfSomebody(title)),
  ];
  if (faults.length > 0 || !isJsonObject(filter)) throw new Problem('query-invalid', { pointers: faults });
  return { title: textOf(members, 'title').trim(), filter };
}

function personalFaults(filter: unknown): FaultPointer[] {
  if (!isJsonObject(filter as JsonObject)) return [];
  return personalMembers.filter((name) => (filter as JsonObject)[name] !== undefined).map((name) => ({ pointer: `/filter/${name}`, rule: 'not kept' }));
}
