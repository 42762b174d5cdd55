import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Problem, problemCatalogue } from '#problems';
import { isJsonObject, parseStrictJson, readExamples, SchemaRegistry } from '#schemas';
import type { Json, JsonObject } from '#schemas';
import { contentDigestOf, deliveryFields } from '#signing';
import { judge } from '../support/judge.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, 'vectors', path), 'utf8'));

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

describe('a hostile text in a message is data or refused, never something else', () => {
  const registry = SchemaRegistry.load();
  const naughty = [...(read('payloads/blns-even.json') as string[]), ...(read('payloads/seclists-metacharacters.json') as { entries: string[] }).entries];
  const example = [...readExamples('assessment.short').values()].find(isJsonObject) as JsonObject;

  test('as a note it comes out as it went in, unless it is too long, empty or no text', () => {
    let accepted = 0;
    for (const text of naughty) {
      const message = withNote(example, text);
      const parsed = parseStrictJson(Buffer.from(JSON.stringify(message)));
      if (!parsed.ok) {
        expect(['json-encoding', 'json-forbidden-key']).toContain(parsed.problem);
        continue;
      }
      expect(parsed.value).toEqual(message);
      const checked = registry.check(parsed.value);
      if (checked.ok) accepted += 1;
      else expect(checked.problem).toBe('payload-invalid');
    }
    expect(accepted).toBeGreaterThan(naughty.length * 0.8);
  });

  test('as an id it is refused', () => {
    for (const text of naughty) {
      const frame = { ...(example['frame'] as JsonObject), messageId: text };
      expect(registry.check({ ...example, frame }).ok).toBe(false);
    }
  });
});

/** The example with a note in the first item that takes one. */
function withNote(example: JsonObject, note: string): Json {
  const copy = structuredClone(example);
  const blocks = copy['blocks'] as Record<string, JsonObject[]>;
  const item = blocks['assessment']?.[0];
  if (item === undefined) throw new Error('the example has no assessment');
  item['note'] = note;
  return copy;
}
