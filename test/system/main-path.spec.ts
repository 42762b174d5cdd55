import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBus, partnerGroupPrefix, partnerTopic } from '#bus';
import type { IncomingRecord } from '#bus';
import { composeEnvelope, verifyDelivery } from '#sdk';
import type { Receipt } from '#sdk';
import { evaluateSchema } from '#schemas';
import type { BlocksOf, Envelope, Json, JsonObject } from '#schemas';
import { callJson, eventually, startTestPlatform } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { Story } from '../support/story.ts';

let platform: TestPlatform;
const received: IncomingRecord[] = [];
let stopReading: () => Promise<void>;

beforeAll(async () => {
  platform = await startTestPlatform();
  const bus = createBus({ brokers: platform.engines.brokers, tls: await platform.kafkaCredentials('partner-rav-solothurn'), clientId: 'rav-solothurn' });
  const consumer = bus.consumer({
    groupId: `${partnerGroupPrefix('rav-solothurn')}test`,
    topics: [partnerTopic('rav-solothurn')],
    positionOf: () => Promise.resolve(0n),
    onBatch: (batch) => {
      received.push(...batch.records);
      return Promise.resolve();
    },
  });
  consumer.start();
  stopReading = () => consumer.stop();
});

afterAll(async () => {
  await stopReading?.();
  await platform?.close();
});

async function accepted(envelope: Envelope): Promise<Receipt> {
  const sent = await platform.client(envelope.frame.senderId).send(envelope);
  if (!sent.ok) throw new Error(`${envelope.frame.messageType} refused: ${JSON.stringify(sent.problem)}`);
  return sent.receipt;
}

async function fetched(partnerId: string, caseId: string, type: string) {
  const client = platform.client(partnerId);
  const item = await eventually(`${type} for ${partnerId}`, async () => {
    const answer = await client.inbox();
    return answer.ok ? answer.page.items.find((each) => each.caseId === caseId && each.type === type) : undefined;
  });
  const answer = await client.fetch(item.id);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.delivery;
}

function recordOf(messageId: string) {
  return eventually(`record of ${messageId}`, () => received.find((record) => record.value?.includes(messageId)));
}

test('a registration goes to the inbox, is fetched, verified and acknowledged, and its acceptance is proven', async () => {
  const story = new Story('sr-sro');
  await accepted(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  const registration = story.registration(['rav-olten']);
  const receipt = await accepted(registration);
  const delivery = await fetched('rav-olten', story.caseId, 'case.registration');
  expect(delivery.envelope.frame.messageId).toBe(registration.frame.messageId);
  const acknowledged = await platform.client('rav-olten').acknowledge(delivery, { processed: true, code: 'PROCESSED', actingUser: { systemUserId: 'rb-1', function: 'PERSONALBERATUNG' }, application: registration.frame.sendingApplication });
  expect(acknowledged).toMatchObject({ ok: true });
  const sender = platform.client('sr-sro');
  const status = await sender.status(registration.frame.messageId);
  expect(status).toMatchObject({ ok: true, status: { deliveries: [{ recipientId: 'rav-olten', state: 'acknowledged' }] } });
  const proof = await sender.evidence(registration.frame.messageId);
  expect(proof).toMatchObject({ ok: true, evidence: { leafHash: receipt.leafHash } });
  const ack = await fetched('sr-sro', story.caseId, 'ack.processed');
  expect(ack.envelope.frame.referenceMessageId).toBe(registration.frame.messageId);
});

test('a segment goes to the topic of the partner that the consent names and is refused to the other', async () => {
  const story = new Story('sr-tg');
  await accepted(story.consentGranted(['rav-solothurn', 'ivst-so'], ['C01', 'C03', 'C16']));
  const registration = story.registration(['rav-solothurn', 'ivst-so']);
  await accepted(registration);
  await recordOf(registration.frame.messageId);
  await fetched('ivst-so', story.caseId, 'case.registration');
  await accepted(story.participation('rav-solothurn'));
  await accepted(story.participation('ivst-so'));
  await accepted(story.consentGranted(['rav-solothurn'], ['C14'], crypto.randomUUID()));
  const segment = story.segment(['rav-solothurn', 'ivst-so']);
  const receipt = await accepted(segment);
  expect(receipt.outcomes).toMatchObject([
    { recipientId: 'rav-solothurn', outcome: 'permitted' },
    { recipientId: 'ivst-so', outcome: 'refused', code: 'DAP-4204' },
  ]);
  const record = await recordOf(segment.frame.messageId);
  const delivery = await verifyDelivery({ headers: Object.fromEntries(record.headers), value: record.value }, { recipientId: 'rav-solothurn', certificates: platform.client('rav-solothurn').certificates });
  expect(delivery.envelope.frame.messageId).toBe(segment.frame.messageId);
});

test('a withdrawal stops what is not fetched, tells the sender and the participants, and all of it is on record', async () => {
  const story = new Story('sr-sro');
  await accepted(story.consentGranted(['ivst-so'], ['C01', 'C03', 'C15', 'C16']));
  await accepted(story.registration(['ivst-so']));
  await fetched('ivst-so', story.caseId, 'case.registration');
  await accepted(story.participation('ivst-so'));
  await fetched('sr-sro', story.caseId, 'case.participation');
  const plan = story.plan(['ivst-so']);
  await accepted(plan);
  await eventually('the plan in the inbox', async () => {
    const inbox = await platform.client('ivst-so').inbox();
    return inbox.ok ? inbox.page.items.find((item) => item.type === 'plan.published' && item.caseId === story.caseId) : undefined;
  });
  const receipt = await accepted(story.consentWithdrawn());
  expect(receipt.withdrawal?.stopped).toBe(1);
  const nack = await fetched('sr-sro', story.caseId, 'nack');
  expect(nack.envelope.frame).toMatchObject({ senderId: 'iiz-dap', action: '8', referenceMessageId: plan.frame.messageId });
  const notice = await fetched('ivst-so', story.caseId, 'consent.withdrawn');
  expect(notice.envelope.frame.senderId).toBe('iiz-dap');
  const events = await eventually('the log', async () => {
    const { body } = await platform.asDpo('POST', '/v1/audit/queries', { filter: { caseId: story.caseId }, reason: 'Prüfung', ticket: 'DS-1', limit: 100 });
    const found = (body as { events?: { event: { kind: string } }[] }).events ?? [];
    return found.some(({ event }) => event.kind === 'WITHHELD') ? found : undefined;
  });
  const kinds = events.map(({ event }) => event.kind);
  expect(kinds.filter((kind) => kind === 'WITHHELD')).toHaveLength(1);
  expect(kinds).toEqual(expect.arrayContaining(['ACCEPTED', 'CONSENT_GRANTED', 'READ', 'CONSENT_WITHDRAWN']));
});

test('S10 a person\'s number leads the officer to what was disclosed about her, also by messages without it, and each refusal is explained', async () => {
  const story = new Story('sr-sro');
  const vn = '7569999000031';
  await accepted(story.consentGranted(['rav-olten'], ['C01', 'C02', 'C03', 'C16']));
  await accepted(story.registration(['rav-olten'], { vn }));
  await fetched('rav-olten', story.caseId, 'case.registration');
  await accepted(story.participation('rav-olten'));
  const segment = story.segment(['rav-olten']);
  expect(await platform.client('sr-sro').send(segment)).toMatchObject({ ok: false, problem: { code: 'DAP-4203' } });
  const consentId = crypto.randomUUID();
  await accepted(story.consentGranted(['rav-olten'], ['C14'], consentId));
  await accepted({ ...segment, frame: { ...segment.frame, messageDate: new Date().toISOString() } });
  await fetched('rav-olten', story.caseId, 'segment.assigned');
  const purpose = { reason: 'Auskunftsgesuch der Person', ticket: 'DS-10' };
  interface Ledger {
    disclosures: { state: string; message: { type: string; messageId: string }; recipient: string; blocks: { category: string; consentId?: string }[] }[];
    refusals: { message?: { messageId: string }; code: string; leafHash: string }[];
  }
  const ledger = await eventually('the segment in the ledger', async () => {
    const { body } = await platform.asDpo('POST', '/v1/audit/persons', { vn, ...purpose });
    const found = body as Ledger;
    return found.disclosures.some(({ message, state }) => message.type === 'segment.assigned' && state === 'disclosed') ? found : undefined;
  });
  expect(ledger.disclosures.find(({ message }) => message.messageId === segment.frame.messageId)).toMatchObject({ recipient: 'rav-olten', blocks: [{ category: 'C01', consentId }, { category: 'C14', consentId }] });
  expect(ledger.disclosures.filter(({ message }) => message.type === 'case.registration')).toMatchObject([{ state: 'disclosed', recipient: 'rav-olten' }]);
  const refusal = ledger.refusals.find(({ code }) => code === 'DAP-4203');
  const { body: decision } = await platform.asDpo('POST', '/v1/audit/decisions', { leaf: refusal?.leafHash, ...purpose });
  expect(decision).toMatchObject({ pack: { version: 'so-iiz-2026.1', title: { de: expect.stringContaining('2026.1') } }, recipients: [{ permitted: false, blocks: expect.arrayContaining([expect.objectContaining({ category: 'C14', nearest: true, rule: expect.objectContaining({ ruleId: 'R20' }), missing: [expect.objectContaining({ code: 'consent' })] })]) }] });
  const { body: told } = await platform.asDpo('POST', '/v1/audit/queries', { filter: { caseId: story.caseId, category: 'C14', kind: 'READ' }, ...purpose });
  expect(told).toMatchObject({ events: [{ event: { detail: { categories: 'C01 C14', rules: 'R20' } } }] });
});

test('an operator blocks a partner at once and lifts the block, and the log has who did it, and who put the policy into force', async () => {
  const alk = platform.client('oealk-so');
  expect(await alk.inbox()).toMatchObject({ ok: true });
  const reason = 'Verdacht auf Missbrauch des Schlüssels';
  expect((await platform.asOperator('ops-dap', 'POST', '/v1/partners/oealk-so/block', { reason })).status).toBe(200);
  expect(await alk.inbox()).toMatchObject({ ok: false, problem: { code: 'DAP-3112' } });
  expect((await platform.asOperator('dpo-dap', 'POST', '/v1/partners/oealk-so/unblock', { reason })).status).toBe(200);
  expect(await alk.inbox()).toMatchObject({ ok: true });
  const shown = async (kind: string, count: number) =>
    eventually(`${kind} in the log`, async () => {
      const { body } = await platform.asDpo('POST', '/v1/audit/queries', { filter: { kind }, reason: 'Prüfung des Betriebs', ticket: 'DS-2', limit: 10 });
      const found = (body as { events?: { event: { actor: object; detail: object; text: object } }[] }).events ?? [];
      return found.length === count ? found.map(({ event }) => event) : undefined;
    });
  expect(await shown('OPERATED', 4)).toMatchObject([
    { actor: { id: 'iiz-dap', role: 'DPO', user: 'dpo-dap' }, detail: { action: 'PARTNER_UNBLOCKED', partner: 'oealk-so' } },
    { actor: { id: 'iiz-dap', role: 'OPS', user: 'ops-dap' }, detail: { action: 'PARTNER_BLOCKED', partner: 'oealk-so' }, text: { reason } },
    { actor: { id: 'iiz-dap', role: 'DAP' }, detail: { action: 'AGREEMENTS_ENTERED' } },
    { actor: { id: 'iiz-dap', role: 'DAP' }, detail: { action: 'KEY_ENROLLED', partner: 'iiz-dap' } },
  ]);
  expect(await shown('POLICY_ACTIVATED', 1)).toMatchObject([{ pack: 'so-iiz-2026.1', detail: { activation: 'genesis' }, text: { approver1: 'leitung-iiz', approver2: 'datenschutz' } }]);
});

describe('of a message type with two versions', () => {
  const story = new Story('sr-sro');
  const status = (version: string, item: Pick<BlocksOf['rav.status']['labourMarket'][number], 'status' | 'interimEarningsPercent'>): Envelope =>
    composeEnvelope({
      type: 'rav.status', version, senderId: 'rav-olten', recipients: ['ivst-so'], caseRef: { caseId: story.caseId, regionId: story.regionId }, purpose: 'P1', test: true,
      blocks: { labourMarket: [{ personId: story.personId, since: new Date().toISOString().slice(0, 10), nextStep: 'Termin', registered: true, ...item }] },
      assertions: { costBearerUnclear: true, noOverridingPrivateInterest: true }, actingUser: { systemUserId: 'u20', function: 'PERSONALBERATUNG' }, application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' },
    });

  /** As the IV office got it; the client verifies both signatures. */
  async function arrived({ frame }: Envelope): Promise<Envelope> {
    const client = platform.client('ivst-so');
    const item = await eventually('the status', async () => {
      const inbox = await client.inbox();
      return inbox.ok ? inbox.page.items.find(({ messageId }) => messageId === frame.messageId) : undefined;
    });
    const answer = await client.fetch(item.id);
    if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
    return answer.delivery.envelope;
  }

  /** By the schema that the platform publishes. */
  async function isOfVersion(version: string, envelope: Envelope | undefined): Promise<boolean> {
    const { body } = await callJson(`${platform.gateway.origin}/v1/schemas/rav.status/${version}`, { method: 'GET', ca: readFileSync(platform.caFile, 'utf8'), headers: {} });
    const evaluated = evaluateSchema(body as JsonObject, envelope as unknown as Json);
    return evaluated.ok && evaluated.valid;
  }

  /** In the words of that version, as the IV office's client puts it. */
  async function told(envelope: Envelope, version: string): Promise<Envelope | undefined> {
    const cast = await platform.client('ivst-so').cast(envelope, version);
    return cast.ok ? cast.envelope : undefined;
  }

  beforeAll(async () => {
    const invited = ['rav-olten', 'ivst-so'];
    await accepted(story.consentGranted(invited, ['C01', 'C03', 'C16']));
    await accepted(story.registration(invited));
    for (const each of invited) {
      await fetched(each, story.caseId, 'case.registration');
      await accepted(story.participation(each));
    }
  });

  test('a receiver that knows the newer one reads what an older sender wrote, by the cast that is declared', async () => {
    const sent = status('1.0.0', { status: 'REGISTERED' });
    await accepted(sent);
    const envelope = await arrived(sent);
    expect(envelope).toEqual(sent);
    expect(await isOfVersion('1.1.0', envelope)).toBe(false);
    const newer = await told(envelope, '1.1.0');
    expect(await isOfVersion('1.1.0', newer)).toBe(true);
    expect(newer?.blocks).toEqual(sent.blocks);
  });

  test('a receiver that knows the older one reads what a newer sender wrote, without what it has no word for', async () => {
    const sent = status('1.1.0', { status: 'INTERIM_EARNINGS', interimEarningsPercent: 50 });
    await accepted(sent);
    const envelope = await arrived(sent);
    expect(envelope).toEqual(sent);
    const older = await told(envelope, '1.0.0');
    expect(await isOfVersion('1.0.0', older)).toBe(true);
    expect(older?.blocks).toMatchObject({ labourMarket: [{ status: 'REGISTERED', registered: true }] });
    expect(JSON.stringify(older)).not.toContain('interimEarningsPercent');
  });

  test('the older one is refused with its successor named once a release of the catalogue has retired it, and what was on its way arrives and is understood', async () => {
    const underWay = status('1.0.0', { status: 'REGISTERED' });
    await accepted(underWay);
    const folder = join(platform.folder, 'later-release');
    const later = platform.gateway.another({ folder, dist: laterRelease(folder) });
    await platform.gateway.stop();
    try {
      await later.restart();
      const sender = platform.client('rav-olten');
      const older = status('1.0.0', { status: 'REGISTERED' });
      const refusal = { code: 'DAP-2204', pointers: [{ pointer: '/frame/schemaVersion', rule: 'successor:1.1.0' }] };
      expect(await sender.send(older)).toMatchObject({ ok: false, status: 422, problem: refusal });
      expect(await sender.preflight(older)).toMatchObject({ ok: true, preflight: { problem: refusal } });
      expect(await sender.send({ ...older, frame: { ...older.frame, schemaVersion: '1.1.0' } })).toMatchObject({ ok: true });
      expect(await isOfVersion('1.1.0', await told(await arrived(underWay), '1.1.0'))).toBe(true);
    } finally {
      await later.stop();
      await platform.gateway.restart();
    }
  });
});

/** The processes as they would be delivered after the end of `rav.status` 1.0.0: the same but for that day in the catalogue. Returns where they lie. */
function laterRelease(folder: string): string {
  const dist = join(folder, 'dist');
  mkdirSync(folder);
  for (const part of ['apps', 'libs']) cpSync(join(repositoryRoot, 'dist', part), join(dist, part), { recursive: true });
  cpSync(join(repositoryRoot, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  const file = join(dist, 'libs', 'schemas', 'catalog', 'versions.json');
  const versions = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { version: string; until?: string }[]>;
  const until = new Date(Date.now() - 60_000).toISOString();
  writeFileSync(file, JSON.stringify({ ...versions, 'rav.status': versions['rav.status']?.map((each) => (each.version === '1.0.0' ? { ...each, until } : each)) }));
  return dist;
}
