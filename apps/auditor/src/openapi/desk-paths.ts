import type { deskSchemas } from './desk-schemas.ts';

type SchemaName = keyof typeof deskSchemas;

const officer = [{ officer: ['DPO'] }];
const schema = (name: SchemaName) => ({ schema: { $ref: `#/components/schemas/${name}` } });
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } });
const refusals = { 401: problem('unauthenticated'), 403: problem('not-authorised') };
const searchId = { name: 'searchId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };

interface LookPath {
  readonly summary: string;
  readonly request: SchemaName;
  /** Answers by media type; a schema's name, or nothing for a file. */
  readonly answers: Readonly<Record<string, SchemaName | undefined>>;
  /** It may not be there. */
  readonly missing?: boolean;
}

const looks: Readonly<Record<string, LookPath>> = {
  '/v1/audit/facets': { summary: 'How many events that fit have which partner, type, category, purpose, rule, norm, outcome and kind', request: 'CountRequest', answers: { 'application/json': 'Facets' } },
  '/v1/audit/histogram': { summary: 'How many events that fit happened in which day, week or month', request: 'HistogramRequest', answers: { 'application/json': 'Histogram' } },
  '/v1/audit/persons': { summary: 'Who disclosed what about a person to whom: by AHV number, or by person and case', request: 'PersonRequest', answers: { 'application/json': 'PersonLedger' } },
  '/v1/audit/cases': { summary: 'The course of a case', request: 'CaseRequest', answers: { 'application/json': 'CaseTimeline' } },
  '/v1/audit/decisions': { summary: 'A decision and why: rule, norm, consent, the nearest rule and what it lacked', request: 'DecisionRequest', answers: { 'application/json': 'Decision' }, missing: true },
  '/v1/audit/access-reports': { summary: 'Subject access report (Auskunft)', request: 'AccessReportRequest', answers: { 'application/json': 'AccessReportAnswer', 'application/pdf': undefined } },
  '/v1/audit/exports': { summary: 'Everything that fits as CSV or JSON lines; each line names this look', request: 'ExportRequest', answers: { 'text/csv': undefined, 'application/jsonl': undefined } },
  '/v1/audit/breach-reports': { summary: 'Persons, disclosures and reads under a compromised key', request: 'BreachRequest', answers: { 'application/json': 'BreachReport' } },
  '/v1/audit/vn-inventory': { summary: 'Databases and fields that hold AHV numbers (AHVG Art. 153e)', request: 'InventoryRequest', answers: { 'application/json': 'VnInventory' } },
};

function lookPath({ summary, request, answers, missing = false }: LookPath): object {
  const content = Object.fromEntries(Object.entries(answers).map(([type, name]) => [type, name === undefined ? {} : schema(name)]));
  return {
    post: {
      summary: `${summary}. The look, its reason and ticket are an event of the log before it is answered`, security: officer,
      requestBody: { required: true, content: { 'application/json': schema(request) } },
      responses: { 200: { description: summary, content }, 400: problem('query-invalid, purpose-required, json-…'), ...refusals, ...(missing ? { 404: problem('not-found') } : {}), 429: problem('rate-limited') },
    },
  };
}

/** Paths of the data-protection officer's desk. */
export const deskPaths = {
  ...Object.fromEntries(Object.entries(looks).map(([path, look]) => [path, lookPath(look)])),
  '/v1/audit/saved-searches': { get: { summary: 'Searches that one has saved', security: officer, responses: { 200: { description: 'By title', content: { 'application/json': schema('SavedSearches') } }, ...refusals } } },
  '/v1/audit/saved-searches/{searchId}': {
    put: {
      summary: 'Saves a search; one that names a person, a case or a message is refused', security: officer, parameters: [searchId],
      requestBody: { required: true, content: { 'application/json': schema('SavedSearchEntry') } },
      responses: { 200: { description: 'Saved', content: { 'application/json': schema('SavedSearch') } }, 400: problem('query-invalid'), ...refusals },
    },
    delete: { summary: 'Forgets it', security: officer, parameters: [searchId], responses: { 204: { description: 'Forgotten' }, ...refusals, 404: problem('not-found') } },
  },
  '/v1/audit/signals': { get: { summary: 'What is out of the ordinary, per partner, each with figures and the rule in words; shows no event', security: officer, responses: { 200: { description: 'Newest first', content: { 'application/json': schema('Signals') } }, ...refusals } } },
  '/v1/audit/months': {
    get: {
      summary: 'The months of the log, when their time is over, and what would be removed at a time (left out: now); shows no event', security: officer,
      parameters: [{ name: 'at', in: 'query', required: false, schema: { type: 'string', format: 'date-time' } }],
      responses: { 200: { description: 'Oldest first', content: { 'application/json': schema('Months') } }, 400: problem('query-invalid'), ...refusals },
    },
  },
  '/config.json': { get: { summary: 'How to sign in for the API of this origin', responses: { 200: { description: 'Public', content: { 'application/json': schema('ConsoleConfig') } } } } },
};
