import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { partnerTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { loadPack, packHash } from '#consent';
import { parseStrictJson, SchemaRegistry } from '#schemas';
import type { Envelope } from '#schemas';
import { contentDigestOf } from '#signing';
import { CertificateRing, verifyDelivery } from '#sdk';
import type { Delivery } from '#sdk';
import { FetchItem } from '../../apps/gateway/src/inbox/fetch-item.ts';
import { openDelivery } from '../../clients/sdk/src/open-delivery.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange, Submitted } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const onTopic = 'rav-solothurn';
const inInbox = 'rav-olten';
let exchange: RunningExchange;
let router: RunningRouter;
let certificates: CertificateRing;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  certificates = new CertificateRing(
    (partnerId) => Promise.resolve(exchange.directory.keysOf(partnerId).map(({ keyid, alg, certificate, validFrom, validUntil }) => ({
      keyid, alg, certificatePem: certificate, validFrom: validFrom.toISOString(), validUntil: validUntil.toISOString(),
    }))),
    { anchors: [exchange.authorityPem] },
  );
  await putIntoForce('stripping', { R05: { onDeny: 'STRIP_OPTIONAL_BLOCKS' } });
});

afterAll(() => exchange.close());

/** The shipped pack with rules bent, in force from now on. */
async function putIntoForce(version: string, bend: Record<string, object>): Promise<void> {
  const shipped = parse(readFileSync(join(repositoryRoot, 'policies', 'so-iiz-2026.1.yaml'), 'utf8')) as { rules: { ruleId: string }[] };
  const source = stringify({ ...shipped, packVersion: version, rules: shipped.rules.map((rule) => ({ ...rule, ...bend[rule.ruleId] })) }, { aliasDuplicateObjects: false });
  expect(loadPack(source).ok).toBe(true);
  await exchange.migrator.query('insert into policy_pack (version, source, hash) values ($1, $2, $3)', [version, source, packHash(source)]);
  await exchange.migrator.query(`insert into policy_activation (pack_version, kind, active_from, approved_by) values ($1, 'regular', $2, '{a,b}')`, [version, new Date(Date.now() - 1)]);
  await exchange.directory.refresh();
}

/** A registration that tells of the household, under a consent that does not; with the AHV number where wanted. */
async function registered(recipients: string[], { vn }: { vn?: string } = {}): Promise<{ story: Story; registration: Envelope; submitted: Submitted }> {
  const story = new Story();
  await exchange.submit(story.consentGranted(recipients, ['C01', 'C03', 'C16']));
  const registration = structuredClone(story.registration(recipients, { household: true }));
  if (vn !== undefined) {
    Object.assign((registration.blocks as { identity: object[] }).identity[0]!, { vn });
    registration.frame.iiz.dataCategories = ['C01', 'C02', 'C03', 'C04', 'C16'];
  }
  return { story, registration, submitted: await exchange.submit(registration) };
}

const onItsTopic = (records: readonly OutgoingRecord[]): OutgoingRecord | undefined => records.find(({ topic, headers }) => topic === partnerTopic(onTopic) && String(headers['ce_type']).includes('registration'));
const opened = ({ headers, value }: OutgoingRecord): Promise<Delivery> => verifyDelivery({ headers, value }, { recipientId: onTopic, certificates });

test('a recipient entitled to part gets a projection that the platform signs; the receipt names what was withheld, and why', async () => {
  const { registration, submitted } = await registered([onTopic], { vn: '7569999000017' });
  const [outcome] = submitted.receipt.outcomes;
  expect(outcome).toMatchObject({ recipientId: onTopic, outcome: 'permitted', stripped: true });
  const refused = (outcome?.items ?? []).filter(({ permitted }) => !permitted);
  expect(refused.map(({ block, code }) => [block, code])).toEqual([['vn', 'DAP-4203'], ['household', 'DAP-4203']]);
  expect(refused.every(({ reason }) => reason !== undefined && reason.de.length > 0)).toBe(true);

  const record = onItsTopic(await router.drain());
  const delivery = await opened(record!);
  expect(record?.headers).toMatchObject({ ce_specversion: '1.0', ce_type: 'so.iiz.case.registration.v1' });
  expect(delivery.projection).toEqual({ of: submitted.receipt.leafHash, withheld: ['vn', 'household'] });
  expect(String(record?.value)).not.toMatch(/7569999000017|household/);
  expect(delivery.envelope).toEqual({
    frame: { ...registration.frame, iiz: { ...registration.frame.iiz, dataCategories: ['C01', 'C03', 'C16'] } },
    blocks: { case: (registration.blocks as Record<string, unknown>)['case'], contact: (registration.blocks as Record<string, unknown>)['contact'], identity: [expect.not.objectContaining({ vn: expect.anything() })] },
  });
  // Nothing that a recipient has answers the question whether it has guessed what it may not have.
  const whole = JSON.stringify(registration);
  const guessed = [contentDigestOf(Buffer.from(whole)).slice('sha-256=:'.length, -1), createHash('sha256').update(whole).digest('hex'), createHash('sha512').update(whole).digest('base64')];
  for (const digest of guessed) expect(JSON.stringify(record?.headers)).not.toContain(digest);
  const parsed = parseStrictJson(delivery.body);
  expect(parsed.ok && SchemaRegistry.load().check(parsed.value)).toMatchObject({ ok: true });
});

test('nobody can pass a projection off as the whole message, or the whole as a projection', async () => {
  await registered([onTopic]);
  const record = onItsTopic(await router.drain())!;
  const without = (...names: string[]): OutgoingRecord => ({ ...record, headers: Object.fromEntries(Object.entries(record.headers).filter(([name]) => !names.includes(name))) });
  for (const forged of [without('dap-projection-of', 'dap-withheld'), without('dap-withheld'), { ...record, headers: { ...record.headers, 'dap-withheld': 'contact' } }]) {
    await expect(opened(forged)).rejects.toMatchObject({ code: 'not-genuine' });
  }
  const story = new Story();
  await exchange.submit(story.consentGranted([onTopic], ['C01', 'C03', 'C16']));
  await exchange.submit(story.registration([onTopic]));
  const whole = onItsTopic(await router.drain())!;
  expect((await opened(whole)).projection).toBeUndefined();
  await expect(opened({ ...whole, headers: { ...whole.headers, 'dap-withheld': 'contact', 'dap-projection-of': String(whole.headers['content-digest']) } })).rejects.toMatchObject({ code: 'not-genuine' });
});

test('an inbox hands the same projection out', async () => {
  const { registration } = await registered([inInbox]);
  await router.drain();
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1', [registration.frame.messageId]);
  const fetch = new FetchItem(exchange.gateway, exchange.keys.get('iiz-dap')!, exchange.keks, () => false);
  const signer = { partner: exchange.directory.partner(inInbox)!, wire: { keyid: 'k' }, nonce: 'n'.repeat(22), receivedAt: new Date(), body: Buffer.alloc(0) };
  const { body, headers } = await fetch.run(signer as unknown as Parameters<FetchItem['run']>[0], rows[0]!.delivery_id);
  const delivery = await openDelivery(headers, body, { recipientId: inInbox, certificates });
  expect(delivery.projection?.withheld).toEqual(['household']);
  expect(body.toString()).not.toContain('household');
});

test('what the receipt says is left out stays out, also when a consent comes before delivery', async () => {
  const { story } = await registered([onTopic]);
  await exchange.submit(story.consentGranted([onTopic], ['C01', 'C03', 'C04', 'C16'], randomUUID()));
  const delivery = await opened(onItsTopic(await router.drain())!);
  expect(delivery.projection?.withheld).toEqual(['household']);
});

test('where less may be told at delivery than the receipt says, nothing is delivered', async () => {
  const { registration } = await registered([onTopic]);
  await putIntoForce('whole-again', {});
  expect(onItsTopic(await router.drain())).toBeUndefined();
  const { rows } = await exchange.migrator.query('select state, code from delivery where message_id = $1', [registration.frame.messageId]);
  expect(rows).toEqual([{ state: 'withheld', code: 'DAP-4203' }]);
});
