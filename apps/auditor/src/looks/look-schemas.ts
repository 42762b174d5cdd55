import { auditKinds, type AuditKind } from '#audit';
import { reasonForm as reason, ticketForm as ticket, uuidForm } from '#schemas';
import { leafHash, listOf, object, reference, text, time, uuid } from './schema-words.ts';

const form = (pattern: string, description?: string) => ({ type: 'string', pattern: `^(?:${pattern})$`, ...(description === undefined ? {} : { description }) });
const vn = { type: 'string', format: 'ahvn13', description: 'AHV number, 13 digits or with dots. It is turned into the platform\'s own key at once and kept nowhere' } as const;
const partner = '[a-z0-9-]{1,64}';
const keyid = form('[0-9a-f]{64}');
const message = form(`${partner}/${uuidForm}`, 'sender id, a slash, message id');
const pageCursor = form('[A-Za-z0-9_-]{1,100}');
const filter = reference('Filter');
/** Events of a page, where the question says nothing else. */
export const usualPage = 50;
export const bucketSizes = ['day', 'week', 'month'] as const;
export type BucketSize = (typeof bucketSizes)[number];

/** What an event is searched by that names no person, case or message: a search that is kept has no others. */
const openCriteria = {
  partner: form(partner, 'who acted, sent or received'), actor: form(partner, 'who acted'), keyid,
  type: form('[a-z]{1,32}(\\.[a-z-]{1,32}){1,3}'), outcome: form('permitted|denied|DAP-\\d{4}', 'permitted, denied or a code such as DAP-4204'),
  rule: form('[A-Za-z0-9][A-Za-z0-9._-]{0,31}'), norm: form('[\\p{L}\\p{N}§][\\p{L}\\p{N}§ .,;:()/–-]{0,127}', 'as the rules cite it'),
  category: form('C\\d{2}', 'of a block that was decided on or disclosed'), purpose: form('P\\d'),
  consentless: { const: true, description: 'something of it (of the category, where one is given) was permitted without a consent' },
  pack: form('[A-Za-z0-9][A-Za-z0-9._-]{0,63}', 'version of a policy pack: what was done about the pack itself'), kind: { enum: auditKinds },
  from: { ...time, description: 'of the event\'s own time' }, to: { ...time, description: 'before this time' },
};
const criteria = { person: { ...uuid, description: 'a person id of a case' }, vn, caseId: uuid, message, ...openCriteria };

/** A request with what it is made for. */
const look = (members: Record<string, object>, optional: readonly string[] = []) => object({ ...members, reason, ticket }, optional);

/** Bodies of requests, as they are described and read. */
export const lookSchemas = {
  Query: look({ filter, cursor: pageCursor, limit: { type: 'integer', minimum: 1, maximum: 200, default: usualPage } }, ['filter', 'cursor', 'limit']),
  CountRequest: look({ filter }, ['filter']),
  HistogramRequest: look({ filter, bucket: { enum: bucketSizes } }, ['filter']),
  PersonRequest: look({ vn, personId: uuid, caseId: uuid, cursor: form('[A-Za-z0-9+/=]{1,800}') }, ['vn', 'personId', 'caseId', 'cursor']),
  CaseRequest: look({ caseId: uuid, cursor: pageCursor }, ['cursor']),
  DecisionRequest: look({ leaf: leafHash, message }, ['leaf', 'message']),
  AccessReportRequest: look(
    {
      vn,
      personId: uuid,
      caseId: uuid,
      language: { ...text, description: 'de, fr, or another that a text file is there for' },
      format: { enum: ['json', 'pdf'] },
      release: { ...listOf(leafHash), description: 'withheld entries that have been released' },
    },
    ['vn', 'personId', 'caseId', 'release'],
  ),
  ExportRequest: look({ filter, format: { enum: ['csv', 'jsonl'] } }, ['filter']),
  BreachRequest: look({ keyid, from: time, to: time, cursor: pageCursor }, ['cursor']),
  InventoryRequest: look({}),
  SavedSearchEntry: object({
    title: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
    filter: object(openCriteria, Object.keys(openCriteria), 'A Filter without person, vn, caseId and message'),
  }),
};

export const filterSchema = object(criteria, Object.keys(criteria), 'Every criterion given must hold; vn instead of person.');

/** What a data-protection officer may search by. */
export type AskedFilter = { readonly [Name in keyof typeof criteria]?: Name extends 'consentless' ? true : Name extends 'kind' ? AuditKind : string };

type Asked<Members> = Members & { readonly reason: string; readonly ticket: string };
export type AskedPerson = { readonly vn?: string; readonly personId?: string; readonly caseId?: string };
type Filtered = { readonly filter?: AskedFilter };

/** The same as types. */
export interface Looks {
  Query: Asked<Filtered & { readonly cursor?: string; readonly limit?: number }>;
  CountRequest: Asked<Filtered>;
  HistogramRequest: Asked<Filtered & { readonly bucket: BucketSize }>;
  PersonRequest: Asked<AskedPerson & { readonly cursor?: string }>;
  CaseRequest: Asked<{ readonly caseId: string; readonly cursor?: string }>;
  DecisionRequest: Asked<{ readonly leaf?: string; readonly message?: string }>;
  AccessReportRequest: Asked<AskedPerson & { readonly language: string; readonly format: 'json' | 'pdf'; readonly release?: readonly string[] }>;
  ExportRequest: Asked<Filtered & { readonly format: 'csv' | 'jsonl' }>;
  BreachRequest: Asked<{ readonly keyid: string; readonly from: string; readonly to: string; readonly cursor?: string }>;
  InventoryRequest: Asked<object>;
  SavedSearchEntry: { readonly title: string; readonly filter: Omit<AskedFilter, 'person' | 'vn' | 'caseId' | 'message'> };
}
