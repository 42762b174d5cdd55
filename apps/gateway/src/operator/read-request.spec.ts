import { expect, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import type { RequestName } from './openapi/request-schemas.ts';
import { readRequest } from './read-request.ts';

const vn = '756.9999.0000.17';
const target = { kind: 'person', vn };
const messageId = '3f0c1b52-9d54-4a10-8f5c-0e6f5f1f7a01';

function pointersOf(name: RequestName, body: object): unknown {
  try {
    return readRequest(name, { body: Buffer.from(JSON.stringify(body)) } as FastifyRequest) && [];
  } catch (error) {
    return error instanceof Problem ? error.members.pointers : error;
  }
}

test('a request names a person in its target alone', () => {
  expect(pointersOf('ErasureEntry', { target, reason: 'Gesuch vom 3. März' })).toEqual([]);
});

test.each([
  ['the reason of an erasure, which outlives the person', 'ErasureEntry', { target, reason: `Gesuch von ${vn}` }, 'reason'],
  ['the reason of a hold', 'HoldEntry', { target, reason: 'Verfahren 7569999000017' }, 'reason'],
  ['the reason of a block', 'Reason', { reason: `Meldung zu ${vn}` }, 'reason'],
  ['a ticket', 'ReplayEntry', { senderId: 'sr-sro', messageId, reason: 'Stichprobe', ticket: vn }, 'ticket'],
  ['the sender of a message, which goes on record in clear', 'ReplayEntry', { senderId: '7569999000017', messageId, reason: 'Stichprobe', ticket: 'T-1' }, 'senderId'],
  ['the sender of a message to be explained', 'ExplanationEntry', { senderId: '7569999000017', messageId }, 'senderId'],
  ['the name of a body', 'PartnerEntry', { role: 'SR', name: `Sozialregion ${vn}`, channel: 'inbox' }, 'name'],
  ['the region of a body', 'PartnerEntry', { role: 'SR', name: 'Sozialregion', channel: 'inbox', regionId: '7569999000017' }, 'regionId'],
  ['the version of a pack to be put into force', 'ActivationEntry', { version: vn }, 'version'],
  ['a rule to be suspended', 'SuspensionEntry', { version: 'so-iiz-2026.1', ruleId: vn, reason: 'Verdacht' }, 'ruleId'],
  ['the evidence of a rollout', 'RolloutEntry', { status: 'PILOT', validFrom: '2026-03-02', evidence: `Schreiben zu ${vn}` }, 'evidence'],
] as const)('THR-P5 an AHV number is refused as %s', (_, name, body, member) => {
  expect(pointersOf(name, body)).toEqual([{ pointer: `/${member}`, rule: 'no AHV number' }]);
});

test.each([
  ['THR-J1 a member twice', '{"reason":"Verdacht","reason":"Test"}', 'json-duplicate-key'],
  ['THR-J1 a member twice, once spelled with an escape', '{"reason":"Verdacht","re\\u0061son":"Test"}', 'json-duplicate-key'],
  ['THR-J2 five levels', `{"reason":${'['.repeat(4)}${']'.repeat(4)}}`, 'json-too-deep'],
  ['THR-J3 a number that is none', '{"reason":-0}', 'json-number'],
  ['THR-J4 a byte order mark', '\ufeff{"reason":"Verdacht"}', 'json-encoding'],
  ['THR-J5 __proto__', '{"reason":"Verdacht","__proto__":{}}', 'json-forbidden-key'],
  ['THR-J6 a hundred values more than an order has', `{"reason":[${'0,'.repeat(100)}0]}`, 'too-large'],
  ['THR-J7 a number for a text', '{"reason":5}', 'query-invalid'],
  ['THR-J8 a member that no schema knows', '{"reason":"Verdacht","active":true}', 'query-invalid'],
  ['THR-J11 nothing', '', 'json-syntax'],
  ['THR-J11 two documents', '{"reason":"Verdacht"}{}', 'json-syntax'],
] as const)('%s is no order', (_, text, slug) => {
  expect(() => readRequest('Reason', { body: Buffer.from(text) } as FastifyRequest)).toThrow(expect.objectContaining({ slug }));
});

test('THR-J11 no body at all is no order', () => {
  expect(() => readRequest('Reason', { body: undefined } as FastifyRequest)).toThrow(expect.objectContaining({ slug: 'json-syntax' }));
});
