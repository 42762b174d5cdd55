import { expect, test } from '@jest/globals';
import { SchemaRegistry } from '#schemas';
import { mostSubjects, namesOf } from './message-names.ts';

const id = '3f0c1b52-9d54-4a10-8f5c-0e6f5f1f7a01';
const frame = {
  senderId: 'sr-sro',
  messageId: id,
  recipientId: ['rav-olten'],
  messageType: 'so.iiz.plan.published',
  schemaVersion: '1.0.0',
  iiz: { caseRef: { caseId: id }, subjectRefs: [id] },
};

test('the names of a message are read from its frame', () => {
  expect(namesOf({ frame })).toMatchObject({ senderId: 'sr-sro', messageId: id, caseId: id, recipients: ['rav-olten'], type: 'plan.published', version: '1.0.0', subjects: [id] });
});

test.each(['so.iiz.anna.muster', 'so.iiz.plan', 'so.iiz.constructor', 'plan.published', 'ch.iiz.plan.published', 'so.iiz.', 7])(
  'THR-P5 a type that the catalogue does not have (%j) reaches no log',
  (messageType) => {
    expect(namesOf({ frame: { ...frame, messageType } })?.type).toBe('unknown');
  },
);

test.each(['756.9999.0000.17', '1.0', '1.0.0-rc.1', '75699.9900.17', '', 7])('THR-P5 a version that has not the form of one (%j) reaches no log', (schemaVersion) => {
  expect(namesOf({ frame: { ...frame, schemaVersion } })?.version).toBe('unknown');
});

test('THR-P5 of persons of whom one is named by no id none reaches the log', () => {
  expect(namesOf({ frame: { ...frame, iiz: { ...frame.iiz, subjectRefs: [id, '756.9999.0000.17'] } } })?.subjects).toEqual([]);
});

test('THR-C13 of more persons than a message may name none reaches the log of refusals', () => {
  const naming = (persons: number): string[] | undefined =>
    namesOf({ frame: { ...frame, iiz: { ...frame.iiz, subjectRefs: Array.from({ length: persons }, () => id) } } })?.subjects;
  expect(naming(mostSubjects)).toHaveLength(mostSubjects);
  expect(naming(mostSubjects + 1)).toEqual([]);
  const subjectRefs = Array.from({ length: mostSubjects + 1 }, (_, i) => `3f0c1b52-9d54-4a10-8f5c-0e6f5f1f${String(i).padStart(4, '0')}`);
  const ofFrame = (refs: string[]): unknown =>
    SchemaRegistry.load().check({
      frame: {
        ...frame,
        frameVersion: '1.0',
        businessProcessId: 'x',
        action: '1',
        messageDate: '2026-01-01T00:00:00Z',
        testDeliveryFlag: true,
        sendingApplication: { manufacturer: 'x', product: 'x', productVersion: '1' },
        iiz: {
          caseRef: { caseId: id, regionId: 'sr-sro' },
          subjectRefs: refs,
          purpose: 'P1',
          legalBasisClaimed: 'X',
          actingUser: { systemUserId: 'u', function: 'X' },
          dataCategories: ['C16'],
        },
      },
      blocks: {},
    });
  expect(ofFrame(subjectRefs)).toMatchObject({ pointers: [{ pointer: '/frame/iiz/subjectRefs', rule: 'maxItems' }] });
  expect(ofFrame(subjectRefs.slice(1))).not.toMatchObject({ pointers: [{ rule: 'maxItems' }] });
});
