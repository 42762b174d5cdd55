import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { partnerTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { CertificateRing, verifyDelivery } from '#sdk';
import type { Delivery, DecryptionKey } from '#sdk';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const recipient = 'rav-solothurn';
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
});

afterAll(() => exchange.close());
afterEach(() => register(null));

interface Pair {
  publicPem: string;
  privatePem: string;
}

const pairOf = {
  'P-256': (): Pair => pemPair(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  X25519: (): Pair => pemPair(generateKeyPairSync('x25519')),
  'RSA-3072': (): Pair => pemPair(generateKeyPairSync('rsa', { modulusLength: 3072 })),
  'RSA-2048': (): Pair => pemPair(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  /** A point of low order: with it everybody has the same secret, and OpenSSL refuses to derive it. */
  'X25519 of low order': (): Pair => ({ publicPem: '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n-----END PUBLIC KEY-----\n', privatePem: '' }),
};

function pemPair({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): Pair {
  return { publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** Registers the recipient's encryption key, or takes it away. */
async function register(publicPem: string | null): Promise<void> {
  await exchange.migrator.query('update partner set encryption_key = $2 where partner_id = $1', [recipient, publicPem]);
  await exchange.directory.refresh();
}

/** A registration on its way to the recipient's topic, as the broker gets it. */
async function published(): Promise<{ record: OutgoingRecord; messageId: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([recipient], ['C01', 'C03', 'C16']));
  const registration = story.registration([recipient]);
  await exchange.submit(registration);
  const record = (await router.drain()).find(({ topic }) => topic === partnerTopic(recipient));
  if (record === undefined) throw new Error('nothing was published');
  return { record, messageId: registration.frame.messageId };
}

const read = ({ headers, value }: OutgoingRecord, decryptionKey?: DecryptionKey | readonly DecryptionKey[], recipientId: string = recipient): Promise<Delivery> =>
  verifyDelivery({ headers, value }, { recipientId, certificates, ...(decryptionKey === undefined ? {} : { decryptionKey }) });

test.each(['P-256', 'X25519', 'RSA-3072'] as const)('a delivery goes out encrypted to a registered %s key, and its recipient opens and verifies it', async (kind) => {
  const { publicPem, privatePem } = pairOf[kind]();
  await register(publicPem);
  const { record, messageId } = await published();
  expect(record.headers['dap-encryption']).toBe('jwe');
  expect(String(record.value)).toMatch(/^[\w-]+(\.[\w-]+){4}$/);
  expect(JSON.stringify(record.headers)).not.toContain('Muster');
  const delivery = await read(record, privatePem);
  expect(delivery.envelope.frame.messageId).toBe(messageId);
  expect(delivery.body.toString()).toContain('Muster');
});

test('without a registered key the value is the sender\'s bytes as they were signed', async () => {
  const { record, messageId } = await published();
  expect(record.headers['dap-encryption']).toBeUndefined();
  expect((await read(record)).envelope.frame.messageId).toBe(messageId);
});

test('nobody opens a delivery with another key, or without one', async () => {
  await register(pairOf['P-256']().publicPem);
  const { record } = await published();
  await expect(read(record, pairOf['P-256']().privatePem)).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(read(record, pairOf.X25519().privatePem)).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(read(record)).rejects.toMatchObject({ code: 'not-genuine' });
  const undisguised = { ...record, headers: Object.fromEntries(Object.entries(record.headers).filter(([name]) => name !== 'dap-encryption')) };
  await expect(read(undisguised, pairOf['P-256']().privatePem)).rejects.toMatchObject({ code: 'not-genuine' });
});

test('while a key is replaced both are at hand: what was published under the old one stays readable, the rest needs the new one', async () => {
  const [old, next] = [pairOf['P-256'](), pairOf['P-256']()];
  await register(old.publicPem);
  const before = await published();
  await register(next.publicPem);
  const after = await published();
  for (const { record, messageId } of [before, after]) expect((await read(record, [next.privatePem, old.privatePem])).envelope.frame.messageId).toBe(messageId);
  await expect(read(before.record, next.privatePem)).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(read(after.record, old.privatePem)).rejects.toMatchObject({ code: 'not-genuine' });
});

test('a delivery that waits goes out under the key that is registered when it leaves', async () => {
  const [old, next] = [pairOf['P-256'](), pairOf['P-256']()];
  await register(old.publicPem);
  const story = new Story();
  await exchange.submit(story.consentGranted([recipient], ['C01', 'C03', 'C16']));
  await exchange.submit(story.registration([recipient]));
  await router.route(await router.publish());
  await register(next.publicPem);
  const record = (await router.drain()).find(({ topic }) => topic === partnerTopic(recipient));
  if (record === undefined) throw new Error('nothing was published');
  await expect(read(record, old.privatePem)).rejects.toMatchObject({ code: 'not-genuine' });
  expect((await read(record, next.privatePem)).recipientId).toBe(recipient);
});

test.each(['RSA-2048', 'X25519 of low order'] as const)('a key that cannot be encrypted to (%s) parks the delivery in place of sending it bare', async (kind) => {
  await register(pairOf[kind]().publicPem);
  const story = new Story();
  await exchange.submit(story.consentGranted([recipient], ['C01', 'C03', 'C16']));
  const registration = story.registration([recipient]);
  await exchange.submit(registration);
  expect((await router.drain()).filter(({ topic }) => topic === partnerTopic(recipient))).toEqual([]);
  const { rows } = await exchange.migrator.query('select state from delivery where message_id = $1', [registration.frame.messageId]);
  expect(rows).toEqual([{ state: 'parked' }]);
});

test('THR-K5 a record that lies on the topic of another partner is refused there, and cannot be opened', async () => {
  const { publicPem, privatePem } = pairOf['P-256']();
  await register(publicPem);
  const { record } = await published();
  await expect(read(record, privatePem, 'ivst-so')).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(read(record, pairOf['P-256']().privatePem, 'ivst-so')).rejects.toMatchObject({ code: 'not-genuine' });
});
