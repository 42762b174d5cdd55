import { deskPaths } from './desk-paths.ts';
import { openapiSchemas } from './openapi-schemas.ts';

type SchemaName = keyof typeof openapiSchemas;

const json = (name: SchemaName, description: string) => ({ description, content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } });
const binary = (description: string) => ({ description, content: { 'application/octet-stream': {} } });
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } });
const parameter = (where: 'query' | 'path', name: string, schema: object, required = true) => ({ name, in: where, required, schema });

const leafHash = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const size = { type: 'integer', minimum: 1 };
const notFound = { 404: problem('not-found') };
const invalid = { 400: problem('query-invalid') };
/** One address has too many questions open. */
const limited = { 429: problem('rate-limited') };
const signedIn = { 401: problem('unauthenticated'), 403: problem('not-authorised') };
const officer = [{ officer: ['DPO'] }];
/** From the networks of those who read leaves nobody signs in. */
const leafReader = [{}, ...officer];
/** Whatever is asked while the database is away. */
const unavailable = { 503: { ...problem('unavailable'), headers: { 'Retry-After': { schema: { type: 'integer' } } } } };

const logPaths = {
  '/log/checkpoint': {
    get: {
      summary: 'Signed checkpoint of the log (C2SP tlog-checkpoint), at most a second behind',
      responses: { 200: { description: 'A signed note', content: { 'text/plain': { schema: { type: 'string' } } } } },
    },
  },
  '/log/keys': {
    get: {
      summary: 'The log\'s present key, and the leaves by which each former one announced the next, proven under the checkpoint beside them',
      responses: { 200: json('LogKeys', 'Whoever knows one of the keys follows to the present one'), ...limited },
    },
  },
  '/log/cosigned': {
    get: {
      summary: 'The newest checkpoint that somebody cosigned, with the cosignatures (C2SP tlog-cosignature)',
      responses: { 200: { description: 'A signed note', content: { 'text/plain': { schema: { type: 'string' } } } }, ...notFound, ...limited },
    },
  },
  '/log/cosignatures': {
    post: {
      summary: '`note`: a checkpoint of this log with the line of a known cosigner added. One that the log does not have goes on record as the proof of two histories',
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['note'], properties: { note: { type: 'string' } } } } } },
      responses: { 200: { description: 'How many cosignatures were kept', content: { 'application/json': { schema: { type: 'object', required: ['kept'], properties: { kept: { type: 'integer' } } } } } }, ...invalid, ...limited },
    },
  },
  '/log/tile/{level}/{index}': {
    get: {
      summary: 'Tile of hashes (C2SP tlog-tiles); the index is written in groups of three digits, a partial tile ends in .p/<width>',
      parameters: [parameter('path', 'level', { type: 'integer', minimum: 0, maximum: 63 }), parameter('path', 'index', { type: 'string' })],
      responses: { 200: binary('32 bytes for each hash'), ...notFound, ...limited },
    },
  },
  '/log/tile/entries/{index}': {
    get: {
      summary: 'Bundle of entries (C2SP tlog-tiles): leaves, each behind its length in 16 bits',
      parameters: [parameter('path', 'index', { type: 'string' })],
      security: leafReader,
      responses: { 200: binary('Leaves'), ...signedIn, ...notFound, ...limited },
    },
  },
};

const erasurePaths = {
  '/v1/audit/standing': {
    get: {
      summary: 'The last number of each relay shard that is in the log, and whether the log has everything that was published: for an exchange that was started anew',
      responses: { 200: json('LogStanding', 'Numbers as decimal text') },
    },
  },
  '/v1/audit/erasures': {
    get: {
      summary: 'Messages erased, consents withdrawn and what operators did in a relay shard behind a number, a thousand numbers at a time, up to the next multiple: for an exchange restored from a backup. Consents by handle',
      parameters: [parameter('query', 'shard', { type: 'integer', minimum: 0 }), parameter('query', 'after', { type: 'string', pattern: '^[0-9]{1,18}$' })],
      security: leafReader,
      responses: { 200: json('ErasuresSince', 'Go on behind `through` until it is what was asked for'), ...signedIn, ...invalid, ...limited },
    },
  },
};

const proofPaths = {
  '/v1/audit/proofs/inclusion': {
    get: {
      summary: 'Proof that a leaf stands in the tree of that size, or of the current checkpoint',
      parameters: [parameter('query', 'leafHash', leafHash), parameter('query', 'treeSize', size, false)],
      responses: { 200: json('InclusionProof', 'Hashes in base64'), ...invalid, ...notFound, ...limited },
    },
  },
  '/v1/audit/proofs/consistency': {
    get: {
      summary: 'Proof that the larger tree begins with the smaller one',
      parameters: [parameter('query', 'from', size), parameter('query', 'to', size)],
      responses: { 200: json('ConsistencyProof', 'Hashes in base64'), ...invalid, ...limited },
    },
  },
  '/v1/audit/events/{leafHash}': {
    get: {
      summary: 'A leaf with its inclusion proof and the checkpoint that both belong to; commitments in place of what identifies a person',
      parameters: [parameter('path', 'leafHash', leafHash)],
      security: leafReader,
      responses: { 200: json('LeafEvidence', 'Found, and under a checkpoint'), ...signedIn, ...notFound, ...limited },
    },
  },
};

const officerPaths = {
  '/v1/audit/queries': {
    post: {
      summary: 'Search the log. The question itself, its reason and ticket are an event of the log before it is answered',
      security: officer,
      requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Query' } } } },
      responses: { 200: json('QueryAnswer', 'A page, newest first'), 400: problem('query-invalid, purpose-required, json-…'), ...signedIn, 429: problem('rate-limited') },
    },
  },
  '/v1/audit/queries/{leafHash}/evidence': {
    get: {
      summary: 'Evidence of a look of one\'s own at one case, person or message, of any length: all its events, provably none left out. 404 until the look is a leaf (about a second)',
      security: officer,
      parameters: [parameter('path', 'leafHash', leafHash), parameter('query', 'nth', { ...size, description: 'Of the cases of a person that the look was about, from 1; left out: the first' }, false)],
      responses: { 200: json('QueryEvidence', 'A file that verifies offline'), ...invalid, ...signedIn, ...notFound },
    },
  },
  '/v1/audit/summary': {
    get: { summary: 'Exact figures of the log; shows no event', security: officer, responses: { 200: json('Summary', 'As of one size of the log'), ...signedIn } },
  },
};

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;

function mayBeUnavailable(paths: Paths): Paths {
  return Object.fromEntries(Object.entries(paths).map(([path, operations]) => [path, Object.fromEntries(Object.entries(operations).map(
    ([method, operation]) => [method, { ...operation, responses: { ...operation.responses, ...unavailable } }],
  ))]));
}

/** The auditor's API as OpenAPI 3.1 describes it. */
export const openapiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'IIZ-DAP auditor',
    version: '1.0.0',
    description: 'Protokoll der Datenbekanntgaben: öffentlich prüfbar, lesbar nur für die Datenschutzbeauftragten. / The log of disclosures: open to proof, readable by the data-protection officer alone.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  paths: mayBeUnavailable({ ...logPaths, ...erasurePaths, ...proofPaths, ...officerPaths, ...deskPaths }),
  components: {
    securitySchemes: { officer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'OpenID Connect access token with the role DPO' } },
    schemas: openapiSchemas,
  },
};
