import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { factCodes, loadPack } from '#consent';
import type { DisclosureRecord } from '#consent';
import { decideRecipient } from './decide-recipient.ts';
import type { Circumstances, Party } from './decide-recipient.ts';
import { pickReference, referenceFacts } from './reference-facts.ts';
import type { ReferenceFacts } from './reference-facts.ts';

const loaded = loadPack(readFileSync(new URL('../../../policies/so-iiz-2026.1.yaml', import.meta.url), 'utf8'));
if (!loaded.ok) throw new Error('the shipped pack does not load');
const { pack } = loaded;

const found: Required<ReferenceFacts> = {
  referencedMessageDeliveredToSender: true, referencedMessageFromRecipient: true, openTransferOffer: true, priorRequest: true, priorRequestBlocks: ['employment'], ownMessage: true,
  targetSentToRecipient: true, accessRequestOpen: true, targetsDisclosed: true, disclosedBlocks: ['case'],
};

test('every reference fact of the acceptance is known at delivery, and nothing else of it', () => {
  expect(pickReference({ ...found, senderParticipates: true, childPersonIds: [] })).toEqual(found);
});

test('what the acceptance found not to be so is known as that, and what it did not look for stays unknown', () => {
  const looked = { priorRequest: false, ownMessage: false, targetSentToRecipient: false, accessRequestOpen: false, targetsDisclosed: false, disclosedBlocks: [] };
  const never = { referencedMessageDeliveredToSender: false, referencedMessageFromRecipient: false, openTransferOffer: false };
  expect(pickReference(looked)).toEqual({ ...never, ...looked });
  expect(pickReference({})).toEqual(never);
  expect(pickReference(undefined)).toEqual(never);
});

test('a fact of the registry is either established by every decision anew or taken over from the acceptance', () => {
  const party = (partnerId: string, role: string): Party => ({ partnerId, role, channel: 'inbox', encryptionKey: null });
  const move: DisclosureRecord = {
    messageType: 'iv.status',
    purpose: 'P1',
    mainCategory: 'C09',
    items: [{ personId: null, block: 'ivProcedure', category: 'C09' }],
    subjects: [],
    personKeys: [],
    keyedSubjects: [],
    participationWaived: true,
    assertions: {},
    messageFacts: {},
    registersChildren: [],
    movesTo: { bfs: 2601, on: '2026-06-01' },
    actingUser: 'u1',
  };
  const given: Circumstances = {
    policy: { pack, suspended: new Set() },
    sender: party('ivst-so', 'IVST'),
    recipient: party('sr-b', 'SR'),
    agreements: [],
    consents: [],
    state: undefined,
    regions: { competentRegion: () => 'sr-b', rolloutOf: () => 'REGULAR' },
    recipientReached: false,
    at: new Date('2026-05-04T10:00:00Z'),
    stage: 'delivery',
  };
  const anew = Object.keys(decideRecipient('sr-b', move, given).facts?.registry ?? {});
  const registry = factCodes.flatMap((fact) => (fact.source === 'registry' ? [fact.code] : []));
  expect([...anew, ...referenceFacts].toSorted()).toEqual(registry.toSorted());
});
