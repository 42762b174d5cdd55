import { problemCatalogue, problemType } from '#problems';
import type { ProblemRow, ProblemSlug } from '#problems';
import type { SchemaRegistry } from '#schemas';
import { answerSchemas } from './answer-schemas.ts';
import { messageSchemas } from './message-schemas.ts';
import { everyMessage, everyQuestion, everyRequest, everySignedRequest } from './operation.ts';
import type { Operation, Success } from './operation.ts';
import { operations } from './operations.ts';

type Bilingual = ProblemRow['title'];

const jsonType = 'application/json';
const inMessage = 'message';

/** The description of the gateway's HTTP API (OpenAPI 3.1): German first, English beside it. */
export function describeGateway(registry: SchemaRegistry): object {
  const { schemas, names } = messageSchemas(registry);
  const message = {
    description: both({ de: 'Eine Meldung des Katalogs: Rahmen und Blöcke', en: 'A message of the catalogue: frame and blocks' }),
    anyOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
  };
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: '3.1.1',
    info: {
      title: 'IIZ-DAP',
      version: '1.0.0',
      summary: both({ de: 'Signierter, rechtsgeprüfter, nachweisbarer Datenaustausch', en: 'Signed, lawful, provable exchange of data' }),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: { ...answerSchemas, [inMessage]: message, ...schemas }, headers: signatureHeaders, securitySchemes },
  };
}

const signatureHeaders = {
  'Content-Digest': { description: 'RFC 9530, sha-256 or sha-512 of the body', schema: { type: 'string' } },
  'Signature-Input': { description: 'RFC 9421', schema: { type: 'string' } },
  Signature: { description: 'RFC 9421', schema: { type: 'string' } },
};

const securitySchemes = {
  signatureInput: {
    type: 'apiKey', in: 'header', name: 'Signature-Input',
    description: both({
      de: 'Genau eine Signatur mit tag="iiz-dap" (RFC 9421) über "@method", "@target-uri" und, mit Körper, "content-digest" und "content-type"; Parameter created (±300 s), expires (höchstens 300 s später), nonce (128 Bit), keyid (SHA-256 des Zertifikats, hex).',
      en: 'Exactly one signature with tag="iiz-dap" (RFC 9421) over "@method", "@target-uri" and, with a body, "content-digest" and "content-type"; parameters created (±300 s), expires (at most 300 s later), nonce (128 bits), keyid (SHA-256 of the certificate, hex).',
    }),
  },
  signature: {
    type: 'apiKey', in: 'header', name: 'Signature',
    description: 'ed25519, ecdsa-p256-sha256, ecdsa-p384-sha384, rsa-pss-sha512 (≥ 3072 bit)',
  },
};

function both({ de, en }: Bilingual): string {
  return de === en ? de : `${de} · ${en}`;
}

function describe(operation: Operation): object {
  const { id, title, text, signed, message, parameters = [], answers } = operation;
  const digest = { name: 'Content-Digest', in: 'header', required: true, description: 'RFC 9530, sha-256 or sha-512', schema: { type: 'string' } };
  const described = parameters.map(({ text: says, ...rest }) => ({ ...rest, required: rest.in === 'path' || rest.required === true, description: both(says) }));
  const all = message === true ? [...described, digest] : described;
  return {
    operationId: id,
    summary: both(title),
    ...(text === undefined ? {} : { description: `${text.de}\n\n${text.en}` }),
    ...(signed ? { security: [{ signatureInput: [], signature: [] }] } : { security: [] }),
    ...(all.length === 0 ? {} : { parameters: all }),
    ...(message === true ? { requestBody: { required: true, content: content(inMessage) } } : {}),
    responses: { ...refusals(operation), ...Object.fromEntries(answers.map((answer) => [answer.status, success(answer)])) },
  };
}

function success({ text, content: what, headers = [] }: Success): object {
  const known = Object.keys(signatureHeaders);
  const described = headers.map((name) => {
    const shared = known.find((each) => each.toLowerCase() === name);
    return [shared ?? name, shared === undefined ? { schema: { type: 'string' } } : { $ref: `#/components/headers/${shared}` }];
  });
  return { description: both(text), ...(headers.length === 0 ? {} : { headers: Object.fromEntries(described) }), content: content(what) };
}

function content(what: Success['content']): object {
  if (what === 'markdown') return { 'text/markdown': { schema: { type: 'string' } } };
  if (what === 'text') return { 'text/plain': { schema: { type: 'string' } } };
  if (what === 'schema') return { [jsonType]: { schema: { type: 'object' } } };
  return { [jsonType]: { schema: { $ref: `#/components/schemas/${what}` } } };
}

/** Every problem that the operation may be answered with, by status; statuses that it answers otherwise keep their own answer. */
export function problemsOf({ signed, message, asks, problems }: Operation): ProblemSlug[] {
  const all = [...everyRequest, ...(signed ? everySignedRequest : []), ...(message === true ? (asks === true ? everyQuestion : everyMessage) : []), ...problems];
  return [...new Set(all)];
}

function refusals(operation: Operation): Record<number, object> {
  const byStatus = Object.groupBy(problemsOf(operation), (slug) => problemCatalogue[slug].status);
  return Object.fromEntries(Object.entries(byStatus).map(([status, slugs]) => [status, refusal(slugs ?? [])]));
}

function refusal(slugs: ProblemSlug[]): object {
  const rows = slugs.map((slug): [ProblemSlug, ProblemRow] => [slug, problemCatalogue[slug]]);
  const fields = {
    type: { enum: slugs.map((slug) => problemType(slug)) },
    code: { enum: [...new Set(rows.flatMap(([, row]) => row.codes))] },
  };
  return {
    description: rows.map(([slug, { codes, title }]) => `\`${slug}\` (${codes.join(', ')}): ${both(title)}`).join('  \n'),
    ...headersOf(rows),
    content: { 'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: fields }] } } },
  };
}

/** The header fields of a refusal; where several problems share a status, not every one has Retry-After. */
function headersOf(rows: readonly [ProblemSlug, ProblemRow][]): { headers?: object } {
  if (rows.some(([, { status }]) => status === 401)) return { headers: { 'WWW-Authenticate': { schema: { const: 'Signature' } } } };
  return rows.some(([, { members }]) => members?.retryAfterSeconds !== undefined) ? { headers: { 'Retry-After': { schema: { type: 'integer' } } } } : {};
}
