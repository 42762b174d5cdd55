import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { applyPatch } from '../tools/counter-example.ts';
import { readCatalogueFiles, readExamples } from './catalogue-files.ts';
import { isDate, isDateTime, isPartialDate, isUuid } from './formats.ts';
import { isAhvn13 } from './ahvn13.ts';
import type { Json, JsonObject } from './json.ts';
import { SchemaRegistry } from './schema-registry.ts';
import { parseStrictJson } from './strict-json.ts';
import { slowness } from '../../../test/support/slowness.ts';

const registry = SchemaRegistry.load();
const examples = readExamples('segment.assigned');
const segment = examples.get('segment-at-intake') as JsonObject;

const read = (text: string): Json => {
  const parsed = parseStrictJson(Buffer.from(text));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

/** A partner's own validator, which knows the standard and the formats, and nothing else of ours. */
function foreignValidator(schema: JsonObject) {
  const compiler = new Ajv2020({ strict: false, formats: { date: isDate, 'date-time': isDateTime, 'partial-date': isPartialDate, uuid: isUuid, ahvn13: isAhvn13 } });
  return compiler.compile(schema);
}

describe('a type', () => {
  test('is described by its schema, all of them in catalogue order', () => {
    expect(registry.types().map(({ id }) => id)).toEqual([
      'case.registration', 'case.participation', 'assessment.short', 'segment.assigned', 'segment.changed', 'plan.published', 'plan.measure-status',
      'intensive.requested', 'intensive.decided', 'review.held', 'vpe.mandate', 'vpe.result', 'aftercare.started', 'aftercare.ended', 'case.closed',
      'case.reopened', 'case.transfer-offer', 'case.transfer-accept', 'case.transfer-reject', 'consent.granted', 'consent.withdrawn', 'consent.expired',
      'request.info', 'response.info', 'iv.early-detection-report', 'iv.decision-copy', 'iv.status', 'rav.status', 'rav.refugee-jobseeker-notification',
      'ack.received', 'ack.processed', 'nack', 'controlling.case-counts', 'controlling.self-declaration', 'rights.access-request',
      'rights.access-response', 'rights.rectification', 'rights.erasure', 'message.recall', 'subject.notice-issued', 'deadline.reminder',
    ]);
    expect(registry.type('case.registration')).toMatchObject({ version: '1.0.0', title: { de: 'Fallanmeldung', en: 'Case registration' }, mainBlocks: ['contact'], participationWaived: true, caseBound: true, retention: 'CASE_WORK' });
    expect(registry.type('case.unheard-of')).toBeUndefined();
    expect(registry.type('nack', '9.9.9')).toBeUndefined();
  });

  test('goes to partners that are not in the case yet only where it opens something', () => {
    expect(registry.types().filter((type) => type.participationWaived).map(({ id }) => id)).toEqual([
      'case.registration', 'case.transfer-offer', 'request.info', 'iv.early-detection-report', 'rav.refugee-jobseeker-notification',
    ]);
  });
});

describe('a version', () => {
  const retired = { ok: false, problem: 'schema-unknown', pointers: [{ pointer: '/frame/schemaVersion', rule: 'catalogue' }] };
  const files = readCatalogueFiles();
  const first = files.types.find(({ id }) => id === 'segment.assigned');
  const text = JSON.stringify(first?.schema).replaceAll('1.0.0', '1.1.0').replaceAll('segment.assigned:1.0', 'segment.assigned:1.1');
  const types = [
    { id: 'segment.assigned', entry: { version: '1.0.0', from: '2026-01-01T00:00:00+01:00', until: '2027-07-01T00:00:00+02:00' }, schema: first?.schema ?? {} },
    { id: 'segment.assigned', entry: { version: '1.1.0', from: '2027-01-01T00:00:00+01:00' }, schema: JSON.parse(text) as JsonObject },
  ];
  const both = SchemaRegistry.load({ ...files, types });
  const newer = applyPatch(segment, { op: 'replace', path: '/frame/schemaVersion', value: '1.1.0' });

  test('is in use from its first moment on, beside the one before it, until that one is retired', () => {
    expect(both.check(newer, new Date('2026-12-31T23:59:59+01:00'))).toEqual(retired);
    expect(both.check(newer, new Date('2027-01-01T00:00:00+01:00'))).toMatchObject({ ok: true, type: { version: '1.1.0' } });
    expect(both.check(segment, new Date('2027-06-30T23:59:59+02:00'))).toMatchObject({ ok: true, type: { version: '1.0.0' } });
    const successor = [{ pointer: '/frame/schemaVersion', rule: 'successor:1.1.0' }];
    expect(both.check(segment, new Date('2027-07-01T00:00:00+02:00'))).toEqual({ ...retired, pointers: successor });
  });

  test('that is retired still reads stored messages', () => {
    expect(both.check(segment)).toMatchObject({ ok: true, type: { version: '1.0.0', validUntil: '2027-07-01T00:00:00+02:00' } });
    expect(both.versions('segment.assigned').map(({ version }) => version)).toEqual(['1.0.0', '1.1.0']);
    expect(both.type('segment.assigned')?.version).toBe('1.1.0');
  });

  test('of the shipped catalogue cannot be used before its time', () => {
    expect(registry.check(segment, new Date('2025-12-31T23:59:59+01:00'))).toEqual(retired);
  });
});

describe('a broken catalogue does not load', () => {
  const files = readCatalogueFiles();
  const [first] = files.types;
  const load = (from: string, to: string) => {
    const schema = JSON.parse(JSON.stringify(first?.schema).replace(from, to)) as JsonObject;
    return SchemaRegistry.load({ ...files, types: [{ id: 'case.registration', entry: { version: '1.0.0', from: '2026-01-01T00:00:00Z' }, schema }] }).compileAll();
  };

  test.each([
    ['a block in another category', '"x-iiz-category":"C03"', '"x-iiz-category":"C04"'],
    ['a block that the platform does not know', '"household":{', '"housing":{'],
    ['a main block that may be absent', '"mainBlock":"contact"', '"mainBlock":"household"'],
    ['a retention group that does not exist', 'CASE_WORK', 'FOR_EVER'],
    ['a keyword that does not exist', '"maxItems"', '"maximumItems"'],
    ['a reference that leads nowhere', 'shared:1.0#/$defs/identity', 'shared:1.0#/$defs/identities'],
  ])('%s', (_name, from, to) => {
    expect(() => load(from, to)).toThrow();
  });
});

describe('what is no message', () => {
  test.each([null, 1, 'text', [], {}, { frame: {} }, { frame: null, blocks: {} }, { frame: { messageType: 'so.iiz.nack' }, blocks: {} }] as Json[])('%j is an invalid frame', (value) => {
    expect(registry.check(value)).toMatchObject({ ok: false, problem: 'frame-invalid' });
  });

  test('a fault of the frame comes before a type that does not exist', () => {
    const odd = applyPatch(segment, { op: 'replace', path: '/frame/messageType', value: 'so.iiz.segment.guessed' });
    expect(registry.check(applyPatch(odd, { op: 'remove', path: '/frame/action' }))).toMatchObject({ problem: 'frame-invalid', pointers: [{ pointer: '/frame/action', rule: 'required' }] });
  });

  test.each(['toString', 'constructor', 'hasOwnProperty', '__proto__'])('%s of the prototype stands for no field and no type', (name) => {
    const type = applyPatch(segment, { op: 'replace', path: '/frame/messageType', value: `so.iiz.${name}` });
    const version = applyPatch(segment, { op: 'replace', path: '/frame/schemaVersion', value: name });
    expect(registry.check(type).ok).toBe(false);
    expect(registry.check(version).ok).toBe(false);
  });

  test('inherited fields do not count', () => {
    const heir = Object.create(segment) as JsonObject;
    expect(registry.check(heir)).toMatchObject({ ok: false, problem: 'frame-invalid' });
  });
});

describe('a text that is none of ours is unknown, what is no text an invalid frame', () => {
  const refusalOf = (field: string, value: Json) => {
    const checked = registry.check(applyPatch(segment, { op: 'replace', path: `/frame/${field}`, value }));
    return checked.ok ? undefined : [checked.problem, ...checked.pointers.map(({ pointer }) => pointer)];
  };

  test.each(['1.0.0-rc.1', '1.0', 'v1.0.0', '1.0.0.0', '01.0.0', '1.0.0\n', '', '9.9.9'])('the version %j is unknown', (value) => {
    expect(refusalOf('schemaVersion', value)).toEqual(['schema-unknown', '/frame/schemaVersion']);
  });

  test.each(['so.iiz.segment.assigned.v1', 'so.iiz.Segment.Assigned', 'http://www.ech.ch/xmlns/eCH-0058/5', 'segment.assigned', '', 'so.iiz.segment.guessed'])('the type %j is unknown', (value) => {
    expect(refusalOf('messageType', value)).toEqual(['type-unknown', '/frame/messageType']);
  });

  test.each([1, 1.5, true, null, ['1.0.0'], { version: '1.0.0' }] as Json[])('%j is no text', (value) => {
    for (const field of ['schemaVersion', 'messageType']) expect(refusalOf(field, value)).toEqual(['frame-invalid', `/frame/${field}`]);
  });

  test('a pattern broken anywhere else in the frame is its own fault', () => {
    expect(refusalOf('businessProcessId', '§')).toEqual(['frame-invalid', '/frame/businessProcessId']);
  });
});

describe('a number', () => {
  test('may be written 2.0 where 2 is meant', () => {
    const text = JSON.stringify(segment).replace('"complexity":2', '"complexity":2.0');
    expect(registry.check(read(text))).toMatchObject({ ok: true });
  });

  test.each(['"2"', 'true', '2.5', 'null', '[2]'])('is not given by %s', (value) => {
    const text = JSON.stringify(segment).replace('"complexity":2', `"complexity":${value}`);
    expect(registry.check(read(text))).toMatchObject({ problem: 'payload-invalid', pointers: [{ pointer: '/blocks/assessment/0/complexity', rule: 'type' }] });
  });
});

describe('a refusal', () => {
  test('names one place only, however many are wrong, and quickly', () => {
    const items = Array.from({ length: 50_000 }, () => ({}));
    const limit = 500_000 * slowness();
    const start = process.threadCpuUsage();
    const result = registry.check(applyPatch(segment, { op: 'replace', path: '/blocks/assessment', value: items }));
    expect(process.threadCpuUsage(start).user).toBeLessThan(limit);
    expect(result).toMatchObject({ ok: false, pointers: [{ pointer: '/blocks/assessment', rule: 'maxItems' }] });
  });

  test('never repeats what the message says, neither value nor unknown name', () => {
    const canary = 'Kanarienvogel';
    const changed = [
      applyPatch(segment, { op: 'replace', path: '/blocks/identity/0/sex', value: canary }),
      applyPatch(segment, { op: 'add', path: `/blocks/${canary}`, value: 1 }),
      applyPatch(segment, { op: 'add', path: `/blocks/identity/0/${canary}`, value: canary }),
      applyPatch(segment, { op: 'replace', path: '/frame/senderId', value: canary }),
    ];
    for (const message of changed) {
      const result = registry.check(message);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain(canary);
    }
  });

  test('changes nothing: what is checked is what was signed', () => {
    const before = JSON.stringify(segment);
    registry.check(segment);
    expect(JSON.stringify(segment)).toBe(before);
  });
});

describe('the published schema', () => {
  test.each(registry.types().map(({ id, version }) => ({ id, version })))('of $id is complete by itself', ({ id, version }) => {
    const validate = foreignValidator(registry.schema(id, version) as JsonObject);
    for (const example of readExamples(id, version).values()) expect(validate(example)).toBe(true);
    expect(validate({})).toBe(false);
    expect(registry.schema(id, '0.0.1')).toBeUndefined();
  });
});
