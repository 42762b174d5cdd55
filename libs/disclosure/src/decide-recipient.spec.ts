import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dataCategories, loadPack } from '#consent';
import type { Category, DisclosureRecord } from '#consent';
import { decideRecipient, needsEncryption } from './decide-recipient.ts';
import type { Circumstances, Party } from './decide-recipient.ts';

const loaded = loadPack(readFileSync(new URL('../../../policies/so-iiz-2026.1.yaml', import.meta.url), 'utf8'));
if (!loaded.ok) throw new Error('the shipped pack does not load');
const { pack } = loaded;
const person = '6f1c9a52-5f8e-4d53-9d6e-0d8d4d2f7a11';

/** A report for early detection, which R12 permits without consent: with the certificate of incapacity (C10) or without. */
function report(categories: readonly Category[]): DisclosureRecord {
  return {
    messageType: 'iv.early-detection-report', purpose: 'P6', mainCategory: 'C07', subjects: [person], personKeys: [], keyedSubjects: [], participationWaived: true, assertions: {},
    items: categories.map((category) => ({ personId: person, block: category === 'C10' ? 'health' : 'employment', category })),
    messageFacts: { messageDate: '2026-05-04', subjectInformedOn: '2026-05-01', incapacityCertificateOnly: true }, registersChildren: [], actingUser: 'u1',
  };
}

function decided(categories: readonly Category[], recipient: Pick<Party, 'channel' | 'encryptionKey'>): { permitted: boolean; code?: string } {
  const given: Circumstances = {
    policy: { pack, suspended: new Set() },
    sender: { partnerId: 'sr-sro', role: 'SR', channel: 'inbox', encryptionKey: null },
    recipient: { partnerId: 'ivst-so', role: 'IVST', ...recipient },
    agreements: [],
    consents: [],
    state: undefined,
    regions: { competentRegion: () => undefined, rolloutOf: () => 'REGULAR' },
    recipientReached: false,
    at: new Date('2026-05-04T10:00:00Z'),
    stage: 'submission',
  };
  const { permitted, code } = decideRecipient('ivst-so', report(categories), given);
  return { permitted, ...(code === undefined ? {} : { code }) };
}

test.each([
  ['health data to a topic without a key', ['C07', 'C10'], { channel: 'topic', encryptionKey: null }, { permitted: false, code: 'DAP-4205' }],
  ['health data to a topic with a key', ['C07', 'C10'], { channel: 'topic', encryptionKey: 'PEM' }, { permitted: true }],
  ['health data to an inbox', ['C07', 'C10'], { channel: 'inbox', encryptionKey: null }, { permitted: true }],
  ['anything else to a topic without a key', ['C07'], { channel: 'topic', encryptionKey: null }, { permitted: true }],
] as const)('%s', (_, categories, recipient, outcome) => {
  expect(decided(categories, recipient)).toEqual(outcome);
});

test('health data and sanctions need encryption on a topic, nothing else does', () => {
  expect(dataCategories.filter((category) => needsEncryption(report([category]).items))).toEqual(['C10', 'C13']);
});

describe('a social region', () => {
  const plan: DisclosureRecord = {
    messageType: 'iv.status', purpose: 'P1', mainCategory: 'C09', subjects: [person], personKeys: [], keyedSubjects: [], participationWaived: true, assertions: {},
    items: [{ personId: person, block: 'ivProcedure', category: 'C09' }], messageFacts: { messageDate: '2026-05-04' }, registersChildren: [], actingUser: 'u1',
  };
  const asked: string[] = [];
  const codeOf = (role: string, introduced: boolean, regionId?: string): string | undefined =>
    decideRecipient('sr-x', plan, {
      policy: { pack, suspended: new Set() },
      sender: { partnerId: 'ivst-so', role: 'IVST', channel: 'inbox', encryptionKey: null },
      recipient: { partnerId: 'sr-x', role, channel: 'inbox', encryptionKey: null, ...(regionId === undefined ? {} : { regionId }) },
      agreements: [],
      consents: [],
      state: undefined,
      regions: {
        competentRegion: () => undefined,
        rolloutOf: (id, on) => {
          asked.push(`${id} ${on}`);
          return introduced ? 'PILOT' : undefined;
        },
      },
      recipientReached: false, at: new Date('2026-12-31T23:30:00Z'), stage: 'submission',
    }).code;

  test('that is not introduced yet is sent nothing, whatever the law would say', () => {
    expect(codeOf('SR', false, 'sr-un')).toBe('DAP-3301');
    expect(codeOf('SR', true)).not.toBe('DAP-3301');
    expect(asked).toEqual(['sr-un 2027-01-01', 'sr-x 2027-01-01']);
  });

  test('is what is introduced; any other body is not asked about', () => {
    expect(codeOf('IVST', false)).not.toBe('DAP-3301');
    expect(asked).toHaveLength(2);
  });
});
