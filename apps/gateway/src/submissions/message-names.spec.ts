import { expect, test } from '@jest/globals';
import { namesOf } from './message-names.ts';

const id = '3f0c1b52-9d54-4a10-8f5c-0e6f5f1f7a01';
const frame = { senderId: 'sr-sro', messageId: id, recipientId: ['rav-olten'], messageType: 'so.iiz.plan.published', schemaVersion: '1.0.0', iiz: { caseRef: { caseId: id }, subjectRefs: [id] } };

test('the names of a message are read from its frame', () => {
  expect(namesOf({ frame })).toMatchObject({ senderId: 'sr-sro', messageId: id, caseId: id, recipients: ['rav-olten'], type: 'plan.published', version: '1.0.0', subjects: [id] });
});

test.each(['so.iiz.anna.muster', 'so.iiz.plan', 'so.iiz.constructor', 'plan.published', 'so.iiz.', 7])('THR-P5 a type that the catalogue does not have (%j) reaches no log', (messageType) => {
  expect(namesOf({ frame: { ...frame, messageType } })?.type).toBe('unknown');
});
