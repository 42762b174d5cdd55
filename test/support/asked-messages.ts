import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseState } from '#cases';
import type pg from 'pg';
import type { Envelope, JsonObject } from '#schemas';
import { repositoryRoot } from './repository-root.ts';

/** One case of the catalogue's examples, with how it stands when messages about it come. */
export interface AskedCase {
  example: Envelope;
  consents: (typeof consentKinds)[number];
  standing: (typeof standings)[number];
}

/** Consents that suffice come more often: what the law permits is to be met as well as what it refuses. */
const consentKinds = ['full', 'full', 'full', 'full', 'full', 'full', 'full', 'none', 'expired', 'otherRecipient', 'otherCategory', 'withdrawn'] as const;
const standings = ['active', 'active', 'active', 'active', 'active', 'active', 'active', 'active', 'closed', 'recipientOutside', 'senderOutside', 'personUnknown', 'unknown'] as const;

/** The same numbers for the same seed (mulberry32), so that a run can be repeated. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

/** Every example of the catalogue, so many times, each time about a case and persons of its own. */
export function askedCases(random: () => number, times: number): AskedCase[] {
  const catalog = join(repositoryRoot, 'libs', 'schemas', 'catalog');
  const types = readdirSync(catalog, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name.includes('.') || entry.name === 'nack').map(({ name }) => name);
  const texts = types.flatMap((type) => readdirSync(join(catalog, type, 'examples')).map((file) => readFileSync(join(catalog, type, 'examples', file), 'utf8')));
  return texts.flatMap((text) => Array.from({ length: times }, () => ({ example: renamed(text), consents: pick(random, consentKinds), standing: pick(random, standings) })));
}

/** The example under other ids, the same ones in the same places. */
function renamed(text: string): Envelope {
  const names = new Map<string, string>();
  const other = (id: string): string => names.get(id) ?? names.set(id, randomUUID()).get(id)!;
  return JSON.parse(text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, other)) as Envelope;
}

/** Enters what the platform knows of these cases before the first of the messages. */
export async function enterCases(pool: pg.Pool, cases: readonly AskedCase[]): Promise<void> {
  const bound = cases.filter(({ example }) => example.frame.iiz.caseRef !== undefined);
  const states = bound.filter(({ standing, example }) => standing !== 'unknown' && !(standing === 'active' && example.frame.messageType === 'so.iiz.case.registration'));
  await pool.query({ text: 'insert into case_head (case_id, seq, state) select (s->>\'caseId\')::uuid, 1, s from json_array_elements($1::json) s', values: [JSON.stringify(states.map(stateOf))] });
  await pool.query({
    text: `insert into consent (case_id, consent_id, person_id, registered_by, record, granted_at, granted_by_message, withdrawn_at)
      select (c->>'caseId')::uuid, c->>'consentId', (c->>'personId')::uuid, 'sr-sro', c, now() - interval '30 days', gen_random_uuid(), (c->>'withdrawn')::timestamptz from json_array_elements($1::json) c`,
    values: [JSON.stringify(bound.flatMap(consentsOf))],
  });
  const referring = cases.flatMap(({ example: { frame } }) => (frame.referenceMessageId === undefined ? [] : [{ ref: randomUUID(), sender: frame.recipientId[0], id: frame.referenceMessageId, recipient: frame.senderId, caseId: frame.iiz.caseRef?.caseId ?? randomUUID() }]));
  await pool.query({
    text: `with r as materialized (select * from json_to_recordset($1::json) as r (ref uuid, sender text, id uuid, recipient text, "caseId" uuid)),
        k as (insert into message_key (sender_id, message_id, digest, message_ref) select sender, id, '', ref from r on conflict do nothing)
      insert into delivery (message_ref, recipient, delivery_id, case_id, case_seq, sender_id, message_id, channel, state, not_after, consents, rules, decided_under, needs_encryption, routed_at, delivered_at)
      select ref, recipient, gen_random_uuid(), "caseId", 1, sender, id, 'inbox', 'delivered', 'infinity', '{}', '{}', 1, false, now(), now() from r`,
    values: [JSON.stringify(referring)],
  });
  await pool.query({
    text: `insert into message (message_ref, sender_id, message_id, case_id, case_seq, type, version, accepted_at, digest, leaf_hash, wire, disclosure, decisions, receipt, sealed)
      select gen_random_uuid(), "senderId", "messageId", "caseId", seq, 'case.registration', '1.0.0', now(), '', '', '{}', disclosure, decisions, '{}', ''
      from json_to_recordset($1::json) as t ("senderId" text, "messageId" uuid, "caseId" uuid, seq bigint, disclosure json, decisions json)`,
    values: [JSON.stringify(bound.flatMap(targetsOf))],
  });
}

/** The messages that a rectification or an erasure is about: they stated its blocks to whom it goes. */
function targetsOf({ example: { frame, blocks } }: AskedCase): object[] {
  const { personId, targetMessageIds = [], fieldPath = '' } = (blocks.case ?? {}) as { personId?: string; targetMessageIds?: string[]; fieldPath?: string };
  const items = [...new Set([...Object.keys(blocks), ...fieldPath.split('/').slice(2, 3)])].map((block) => ({ personId, block, permitted: true }));
  return targetMessageIds.map((messageId, i) => ({
    senderId: frame.senderId, messageId, caseId: frame.iiz.caseRef?.caseId, seq: -i, disclosure: { items, subjects: [personId] },
    decisions: { recipients: frame.recipientId.map((recipient) => ({ recipient, permitted: true, decision: { items } })) },
  }));
}

function stateOf({ example: { frame }, standing }: AskedCase): CaseState {
  const { caseId = '', regionId = '' } = frame.iiz.caseRef ?? {};
  const answersOffer = frame.messageType.includes('transfer-') && frame.senderId !== regionId;
  const outside = standing === 'recipientOutside' ? frame.recipientId : standing === 'senderOutside' ? [frame.senderId] : [];
  const asked = [frame.senderId, ...frame.recipientId].filter((id) => id !== regionId && id !== 'iiz-dap' && !outside.includes(id));
  const known = standing === 'personUnknown' ? frame.iiz.subjectRefs.slice(1) : frame.iiz.subjectRefs;
  const lead = standing === 'senderOutside' && frame.senderId === regionId ? 'sr-dorneck' : regionId;
  return {
    caseId, regionId: lead, status: standing === 'closed' ? 'CLOSED' : answersOffer ? 'TRANSFER_PENDING' : 'ACTIVE', kind: 'REGULAR_AID', registeredBy: lead, registeredOn: '2026-01-05', leadPartner: lead, boundTo: null,
    participants: asked.map((partnerId) => ({ partnerId, status: 'participant', since: '2026-01-05', consentIds: frame.iiz.subjectRefs.map((personId) => `consent-of-${personId}`) })),
    persons: known.map((personId) => ({
      personId, role: 'HEAD', status: 'SEGMENTED', assessed: true, segment: 'VERAENDERN', segmentHistory: [], intensive: 'REQUESTED', vpe: 'MANDATED', planVersion: null, reviewDueOn: null, intensiveSince: null, vpeMandatedOn: null, refugeeNotifiedOn: null, detachedOn: null, aftercareUntil: null, aftercareOutcome: null,
    })),
    pendingTransfer: answersOffer ? { to: frame.senderId, offeredOn: '2026-10-01', until: '2099-12-31' } : null,
    detachedOn: null, aftercareUntil: null, aftercareSince: null, statusHistory: [], reopenedOn: [], transferredOn: [], closedOn: standing === 'closed' ? dayFromNow(-10) : null,
  };
}

function consentsOf({ example: { frame }, consents }: AskedCase): object[] {
  if (consents === 'none') return [];
  return frame.iiz.subjectRefs.map((personId) => ({
    consentId: `consent-of-${personId}`, type: 'EINWILLIGUNG', personId, caseId: frame.iiz.caseRef?.caseId, grantedBy: 'LEGAL_REP', capacityChecked: true,
    recipients: consents === 'otherRecipient' ? [{ partnerId: 'vpe-sove' }] : [...frame.recipientId, frame.senderId].map((partnerId) => ({ partnerId })),
    senders: [frame.senderId, ...frame.recipientId].map((partnerId) => ({ partnerId })),
    categories: consents === 'otherCategory' ? ['C13'] : [...frame.iiz.dataCategories], purposes: [frame.iiz.purpose],
    grantedOn: dayFromNow(-60), validUntil: consents === 'expired' ? dayFromNow(-5) : dayFromNow(300), informedPoints: [true], voluntary: true, onwardTransfer: true,
    ...(consents === 'withdrawn' ? { withdrawn: new Date(Date.now() - 3_600_000).toISOString() } : {}),
  }));
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** A message as it comes: who signed it, and its bytes. */
export interface AskedMessage {
  signedBy: string;
  body: Buffer;
}

interface Draft {
  signedBy: string;
  message: { frame: JsonObject & { iiz: JsonObject }; blocks: JsonObject };
}

const partners = ['sr-sro', 'sr-tg', 'rav-olten', 'ivst-so', 'oealk-so', 'koi-so', 'vpe-sove'] as const;

/** What may be wrong, or other, about a message. */
const changes: readonly ((draft: Draft, random: () => number) => void)[] = [
  ({ message }) => void delete message.frame['action'],
  ({ message }) => void (message.frame['schemaVersion'] = '9.9.9'),
  ({ message }) => void (message.frame['messageType'] = 'so.iiz.no.such'),
  ({ message }) => void (message.frame.iiz['dataCategories'] = ['C18']),
  ({ message }, random) => removeField(message.blocks, random),
  (draft, random) => void (draft.signedBy = pick(random, partners)),
  (draft, random) => {
    draft.signedBy = pick(random, partners);
    draft.message.frame['senderId'] = draft.signedBy;
  },
  ({ message }) => void (message.frame['recipientId'] = ['nobody-so']),
  ({ message }) => void (message.frame['recipientId'] = ['koi-so']),
  ({ message }) => void (message.frame['recipientId'] = ['sr-un']),
  ({ message }, random) => void (message.frame['recipientId'] = [pick(random, partners)]),
  ({ message }, random) => void (message.frame['recipientId'] = [...new Set([...(message.frame['recipientId'] as string[]), pick(random, partners)])]),
  ({ message }, random) => void (message.frame.iiz['purpose'] = pick(random, ['P1', 'P2', 'P3', 'P7'])),
  ({ message }) => void (message.frame.iiz['assertions'] = {}),
  ({ message }) => void (message.frame.iiz['subjectRefs'] = [randomUUID()]),
  ({ message }) => void (message.frame['referenceMessageId'] = randomUUID()),
  ({ message }) => setField(message.blocks, 'endsOn', '2099-12-31'),
  ({ message }) => {
    const [person] = (message.blocks['identity'] as JsonObject[] | undefined) ?? [];
    if (person === undefined) return;
    person['vn'] = '7569999000017';
    message.frame.iiz['dataCategories'] = [...new Set([...(message.frame.iiz['dataCategories'] as string[]), 'C02'])].toSorted();
  },
];

function removeField(blocks: JsonObject, random: () => number): void {
  const items = Object.values(blocks).flatMap((block) => block) as JsonObject[];
  const item = pick(random, items);
  delete item[pick(random, Object.keys(item))];
}

function setField(blocks: JsonObject, name: string, value: string): void {
  for (const item of Object.values(blocks).flatMap((block) => block) as JsonObject[]) if (name in item) item[name] = value;
}

/** A message about the case: as the example has it six times in ten, else with something changed; now and then under an id used before. */
export function askedMessage({ example }: AskedCase, random: () => number, before: AskedMessage | undefined): AskedMessage {
  if (before !== undefined && random() < 0.04) return random() < 0.5 ? before : { ...before, body: Buffer.concat([before.body, Buffer.from(' ')]) };
  const draft: Draft = { signedBy: example.frame.senderId, message: structuredClone<unknown>(example) as Draft['message'] };
  draft.message.frame['messageId'] = randomUUID();
  if (random() < 0.4) pick(random, changes)(draft, random);
  return { signedBy: draft.signedBy, body: Buffer.from(JSON.stringify(draft.message)) };
}
