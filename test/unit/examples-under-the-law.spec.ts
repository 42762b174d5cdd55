import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { advance, competentRegion } from '#cases';
import type { CaseState, MunicipalityRegion } from '#cases';
import { loadPack } from '#consent';
import type { Consent } from '#consent';
import { caseMessageOf, decideRecipient, describeDisclosure } from '#disclosure';
import { parseStrictJson, SchemaRegistry } from '#schemas';
import type { Envelope, MessageType } from '#schemas';
import { repositoryRoot } from '../support/repository-root.ts';

const registry = SchemaRegistry.load();
const read = (...path: string[]): Buffer => readFileSync(join(repositoryRoot, ...path));
const loaded = loadPack(read('policies', 'so-iiz-2026.1.yaml').toString());
if (!loaded.ok) throw new Error('the shipped pack does not load');
const { pack } = loaded;
const municipalities = JSON.parse(read('registers', 'municipality-regions.json').toString()) as MunicipalityRegion[];

const roles: Readonly<Record<string, string>> = { sr: 'SR', rav: 'RAV', oealk: 'ALK', ivst: 'IVST', vpe: 'VPE', koi: 'KOI', iiz: 'DAP', dpo: 'DPO' };
const party = (partnerId: string) => ({ partnerId, role: roles[partnerId.split('-')[0] ?? ''] ?? '', channel: 'inbox' as const, encryptionKey: null });

function examplesOf(id: string): [string, Envelope, MessageType][] {
  const folder = join('libs', 'schemas', 'catalog', id, 'examples');
  return readdirSync(join(repositoryRoot, folder)).map((file) => {
    const parsed = parseStrictJson(read(folder, file));
    const checked = parsed.ok ? registry.check(parsed.value) : parsed;
    if (!checked.ok) throw new Error(`${file}: ${checked.problem}`);
    return [file, checked.envelope, checked.type];
  });
}

function exampleOf(id: string, name: string): { envelope: Envelope; type: MessageType } {
  const found = examplesOf(id).find(([file]) => file === `${name}.json`);
  if (found === undefined) throw new Error(`no example ${name}`);
  return { envelope: found[1], type: found[2] };
}

/** A consent of everybody in the message, to all its recipients, for whatever it holds, given by a legal representative, also to be handed on. */
function consents({ frame }: Envelope): Consent[] {
  return frame.iiz.subjectRefs.map((personId): Consent => ({
    consentId: `consent-of-${personId}`, type: 'EINWILLIGUNG', personId, caseId: frame.iiz.caseRef?.caseId ?? '', grantedBy: 'LEGAL_REP', capacityChecked: true,
    recipients: frame.recipientId.map((partnerId) => ({ partnerId })), senders: [{ partnerId: frame.senderId }], categories: [...frame.iiz.dataCategories], purposes: [frame.iiz.purpose],
    grantedOn: '2026-01-05', validUntil: '2028-01-04', informedPoints: [true], voluntary: true, onwardTransfer: true,
  }) as unknown as Consent);
}

/** The case of the example as it must stand for it: led by a region, everybody else in it takes part. */
function stateFor({ frame }: Envelope): CaseState {
  const { caseId = '', regionId = '' } = frame.iiz.caseRef ?? {};
  const answersOffer = frame.messageType.includes('transfer-') && frame.senderId !== regionId;
  const asked = [frame.senderId, ...frame.recipientId].filter((partnerId) => partnerId !== regionId && partnerId !== 'iiz-dap');
  return {
    caseId, regionId, status: answersOffer ? 'TRANSFER_PENDING' : 'ACTIVE', kind: 'REGULAR_AID', registeredBy: regionId, registeredOn: '2026-01-05', leadPartner: regionId, boundTo: null,
    participants: asked.map((partnerId) => ({ partnerId, status: 'participant', since: '2026-01-05', consentIds: frame.iiz.subjectRefs.map((personId) => `consent-of-${personId}`) })),
    persons: frame.iiz.subjectRefs.map((personId) => ({
      personId, role: 'HEAD', status: 'SEGMENTED', assessed: true, segment: 'VERAENDERN', segmentHistory: [], intensive: 'REQUESTED', vpe: 'MANDATED', planVersion: null, reviewDueOn: null, intensiveSince: null, vpeMandatedOn: null, refugeeNotifiedOn: null, detachedOn: null, aftercareUntil: null, aftercareOutcome: null,
    })),
    pendingTransfer: answersOffer ? { to: frame.senderId, offeredOn: '2026-10-01', until: '2099-12-31' } : null,
    detachedOn: null, aftercareUntil: null, aftercareSince: null, statusHistory: [], closedOn: null, reopenedOn: [], transferredOn: [],
  };
}

function outcomes(envelope: Envelope, type: MessageType): Record<string, string> {
  const record = describeDisclosure(envelope, type, () => 'key');
  const { frame } = envelope;
  return Object.fromEntries(frame.recipientId.map((recipientId) => {
    const { permitted, code } = decideRecipient(recipientId, record, {
      policy: { pack, suspended: new Set() }, sender: party(frame.senderId), recipient: party(recipientId),
      agreements: ['reciprocity', 'processingMandate'].map((agreed) => ({ code: agreed, validTo: null })), consents: consents(envelope), state: stateFor(envelope),
      reference: {
        referencedMessageDeliveredToSender: true, referencedMessageFromRecipient: true, accessRequestOpen: true, targetsDisclosed: true, disclosedBlocks: record.items.map(({ block }) => block),
      },
      regions: { competentRegion: (bfs, on) => competentRegion(municipalities, bfs, on), rolloutOf: () => 'REGULAR' }, recipientReached: true, at: new Date(frame.messageDate), stage: 'submission',
    });
    return [recipientId, permitted ? 'permitted' : (code ?? 'refused')];
  }));
}

/** What must be known of an earlier message before these are permitted. */
const answersToEarlier = new Set(['response.info', 'message.recall']);

/** Valid messages that hold more than the law lets through: blocks beyond R05, an AHV number beyond R20. */
const beyondTheLaw: Readonly<Record<string, string>> = { 'assessment-with-background.json': 'DAP-4208', 'segment-at-intake.json': 'DAP-4209' };
const types = registry.types().filter(({ id }) => id !== 'case.registration');

describe.each(types.filter(({ id }) => !answersToEarlier.has(id)))('the examples of $id', ({ id }) => {
  test.each(examplesOf(id))('%s may be disclosed to whom it is meant for', (file, envelope, type) => {
    const all = outcomes(envelope, type);
    expect(all).toEqual(Object.fromEntries(Object.keys(all).map((recipient) => [recipient, beyondTheLaw[file] ?? 'permitted'])));
  });
});

describe.each(types.filter(({ caseBound }) => caseBound))('the examples of $id', ({ id }) => {
  test.each(examplesOf(id))('%s is one that its case takes', (_file, envelope, type) => {
    const recipients = envelope.frame.recipientId.map((partnerId) => ({ partnerId, consentIds: [] }));
    const message = caseMessageOf(envelope, type, { role: party(envelope.frame.senderId).role, reachedBefore: true, corrects: false, correctedPersonIds: [] }, recipients);
    expect(advance(stateFor(envelope), message, new Date(envelope.frame.messageDate))).toMatchObject({ ok: true });
  });
});

test('a hand-over to a region that is not competent for the new municipality is refused (S8)', () => {
  const { envelope, type } = exampleOf('case.transfer-offer', 'move-to-olten');
  expect(outcomes({ ...envelope, frame: { ...envelope.frame, recipientId: ['sr-tg'] } }, type)).toEqual({ 'sr-tg': 'DAP-3301' });
});

test('a decision of disability insurance goes only where it touches benefits', () => {
  const { envelope, type } = exampleOf('iv.decision-copy', 'measure-granted');
  expect(outcomes({ ...envelope, frame: { ...envelope.frame, recipientId: ['sr-sro', 'rav-olten'] } }, type)).toEqual({ 'sr-sro': 'permitted', 'rav-olten': 'DAP-4205' });
});
