import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parseAllDocuments } from 'yaml';
import { Problem, problemCatalogue } from '#problems';
import type { Json, JsonObject } from '#schemas';
import { canonicalField, contentDigestOf, deliveryFields, fieldLines } from '#signing';
import { judge } from '../support/judge.ts';

const text = (path: string): string => readFileSync(join(import.meta.dirname, 'vectors', path), 'utf8');
const read = (path: string): unknown => JSON.parse(text(path));

type Attributes = Readonly<Record<string, string>>;

/** What header lines say of an event in binary mode: `ce-` before each attribute, the media type under its own name. */
function attributesOf(lines: readonly (readonly [string, string])[]): Attributes {
  const named = lines.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return Object.fromEntries(named.flatMap(([name, value]) => (name === 'content-type' ? [['datacontenttype', value]] : name.startsWith('ce-') ? [[name.slice(3), value]] : [])));
}

describe('deliveries are CloudEvents in binary mode', () => {
  const { event, record, schema } = read('cloudevents/kafka-binary-example.json') as { event: Record<string, unknown>; record: { headers: Record<string, string> }; schema: Json };
  const { privateKey } = generateKeyPairSync('ed25519');
  const body = Buffer.from('{"message": "Hello World!"}');
  const fields = deliveryFields({
    id: '3f0c1d9e-0b7e-4e0e-9a51-0e6f4c1b2a33', senderId: 'sr-sro', messageType: 'segment.assigned', version: '1.0.0', recipientId: 'rav-olten', acceptedAt: new Date('2026-03-02T08:15:00Z'),
    contentType: 'application/json', contentDigest: contentDigestOf(body), body, origin: { method: 'POST', targetUri: 'https://dap.example.ch/v1/messages' },
    sender: { signatureInput: 'sig=()', signature: `sig=:${sign(null, body, privateKey).toString('base64')}:`, coveredFields: [] },
  }, { keyid: 'ab'.repeat(32), alg: 'ed25519', privateKey });
  const kafka = new Map(fields.map(([name, value]) => [name.replace(/^ce-/, 'ce_'), value]));

  test('every header of the binding is there, and each attribute once', () => {
    for (const name of Object.keys(record.headers)) expect([name, kafka.has(name)]).toEqual([name, true]);
    expect(kafka.size).toBe(fields.length);
  });

  test('as an event it satisfies the schema of the specification, like its own example', () => {
    const attributes = Object.fromEntries([...kafka].filter(([name]) => name.startsWith('ce_')).map(([name, value]) => [name.slice(3), value]));
    for (const instance of [event, { ...attributes, datacontenttype: kafka.get('content-type'), data: { message: 'Hello World!' } }]) {
      expect(judge('json-schema', { schema, instance })).toEqual({ valid: true });
    }
    expect(judge('json-schema', { schema, instance: { ...attributes, id: undefined } })).toEqual({ valid: false });
  });

  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const isEvent = ajv.compile(schema as JsonObject);
  const own = attributesOf(fields);

  test('as an event it satisfies the schema with its formats asserted', () => {
    expect(isEvent({ ...own, data: {} })).toBe(true);
    for (const [attribute, value] of [['time', '2 March 2026'], ['source', 'no uri'], ['id', ''], ['type', '']] as const) expect([attribute, isEvent({ ...own, [attribute]: value })]).toEqual([attribute, false]);
    for (const attribute of Object.keys(own)) expect(attribute).toMatch(/^[a-z0-9]{1,20}$/);
  });

  const scenarios = scenariosOf(text('cloudevents/http-protocol-binding.feature'));

  test.each(scenarios)('$title: what is read is what the scenario names', ({ title, headers, content, attributes, data }) => {
    const inBody = title.startsWith('Structured');
    const { data: given, ...named } = (inBody ? JSON.parse(content) : { ...attributesOf(headers), data: JSON.parse(content) as Json }) as Record<string, Json>;
    expect(named).toEqual(attributes);
    expect(given).toEqual(data);
    expect(isEvent({ ...named, data: given })).toBe(true);
    expect(Object.keys(own).sort()).toEqual(Object.keys(attributes).sort());
  });

  test('the scenarios are all four', () => expect(scenarios.map(({ title }) => title.split(' ')[0])).toEqual(['Binary', 'Binary', 'Structured', 'Structured']));

  const suite = parseAllDocuments(text('cloudevents/conformance-v1.yaml'), { schema: 'failsafe' }).map((document) => document.toJS() as SuiteEvent);

  test.each(suite)('the event of the conformance suite in $Mode mode comes out of record headers as it went in', ({ ContextAttributes: { Extensions, ...attributes }, Data }) => {
    const all = { ...attributes, ...Extensions };
    expect(Object.keys(all).sort()).toEqual(['comexampleextension1', 'comexampleextension2', 'id', 'source', 'specversion', 'time', 'type']);
    const written = Object.fromEntries(Object.entries(all).map(([name, value]) => [`ce_${name}`, Buffer.from(value)]));
    expect(attributesOf(fieldLines({ ...written, 'content-type': 'application/json' }))).toEqual({ ...all, datacontenttype: 'application/json' });
    expect(isEvent({ ...all, data: JSON.parse(Data) as Json })).toBe(true);
  });

  test('the conformance suite has an event in each mode', () => expect(suite.map(({ Mode }) => Mode)).toEqual(['binary', 'structured']));
});

interface SuiteEvent {
  Mode: string;
  ContextAttributes: Record<string, string> & { Extensions: Record<string, string> };
  Data: string;
}

interface Scenario {
  title: string;
  headers: [string, string][];
  content: string;
  attributes: Attributes;
  data: Json;
}

/** The outlines of a Gherkin feature, once for each row of their examples. */
function scenariosOf(feature: string): Scenario[] {
  return feature.split('Scenario Outline: ').slice(1).flatMap((outline) => {
    const rows = (from: string): string[][] => (outline.split(from)[1] ?? '').split('\n').slice(1).map((line) => line.trim()).filter((line) => line.startsWith('|')).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
    return rows('Examples:').slice(1).map(([contentType = '']) => {
      const filled = outline.replaceAll('<contentType>', contentType);
      const [, request = '', , data = ''] = filled.split('"""');
      const [head = '', content = ''] = request.trim().split(/\n\s*\n/);
      const headers = head.split('\n').slice(1).map((line): [string, string] => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]);
      const table = (filled.split('attributes are:')[1] ?? '').split('And the data')[0] ?? '';
      const attributes = Object.fromEntries([...table.matchAll(/\| *(\S+) *\| *(\S.*?) *\|/g)].slice(1).map(([, key = '', value = '']) => [key, value]));
      return { title: filled.split('\n')[0] ?? '', headers, content, attributes, data: JSON.parse(data) as Json };
    });
  });
}

describe('fields of the drafts on idempotency and limits are structured fields', () => {
  const { policy, ratelimit } = read('http-api/ratelimit.json') as { policy: string[]; ratelimit: string[] };
  const { example } = read('http-api/idempotency-key.json') as { example: string };

  test.each([...policy, ...ratelimit])('the list %s', (field) => {
    expect(canonicalField('list', field)).toBe(field.replaceAll(',"', ', "'));
    expect(canonicalField('list', field.slice(0, -1).replace(/=[0-9]*$/, '='))).toBeUndefined();
  });

  test('a key is an item that is a string', () => {
    expect(canonicalField('item', example)).toBe(example);
    expect(canonicalField('item', `${example}, ${example}`)).toBeUndefined();
    expect(canonicalField('item', example.slice(1, -1))).toBeUndefined();
  });
});

describe('problems are those of RFC 9457', () => {
  const { schema, examples } = read('http-api/problem-details.json') as { schema: Json; examples: { id: string; body: Json }[] };

  test.each(examples)('its own example $id satisfies the schema', ({ body }) => {
    expect(judge('json-schema', { schema, instance: body })).toEqual({ valid: true });
  });

  test('so does every problem of this API', () => {
    for (const slug of Object.keys(problemCatalogue)) {
      const body = new Problem(slug as 'internal').toBody('urn:uuid:3f0c1d9e-0b7e-4e0e-9a51-0e6f4c1b2a33');
      expect([slug, judge('json-schema', { schema, instance: body })]).toEqual([slug, { valid: true }]);
    }
  });
});

