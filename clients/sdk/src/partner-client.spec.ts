import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Problem } from '#problems';
import { encryptForRecipient } from '#sealing';
import { createCertificateAuthority } from '#signing';
import type { FieldLine } from '#signing';
import { composeEnvelope } from './compose-envelope.ts';
import { verifyDelivery } from './open-delivery.ts';
import { PartnerClient } from './partner-client.ts';
import type { SigningIdentity } from './signing-identity.ts';
import { problem, TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
let senderIdentity: SigningIdentity;
let sender: PartnerClient;
let recipient: PartnerClient;
const clients: PartnerClient[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start();
  senderIdentity = await platform.enrol('sr-sro', 'p256');
  sender = clientOf(senderIdentity);
  recipient = clientOf(await platform.enrol('rav-olten', 'ed25519'));
});
afterEach(() => {
  platform.interfere = () => undefined;
  platform.received.length = 0;
});
afterAll(() => {
  for (const client of clients) client.close();
  platform.stop();
});

function clientOf(identity: SigningIdentity, anchors = [platform.ca.certificatePem]): PartnerClient {
  const client = new PartnerClient({
    origin: platform.origin,
    identity,
    tls: { ca: platform.ca.certificatePem },
    trust: { anchors },
    log: { vkey: platform.log.vkey, url: `${platform.origin}/v1/log` },
    repetition: { attempts: 4, firstMs: 1, longestMs: 5 },
    timeoutMs: 2_000,
  });
  clients.push(client);
  return client;
}

const application = { manufacturer: 'Muster AG', product: 'Fachapp', productVersion: '4.2' };
const actingUser = { systemUserId: 'u17', function: 'SOZIALARBEIT' };

function segment(messageId: string = randomUUID()) {
  const personId = randomUUID();
  return composeEnvelope({
    type: 'segment.assigned', senderId: 'sr-sro', recipients: ['rav-olten'], purpose: 'P1', test: true, messageId, actingUser, application,
    caseRef: { caseId: randomUUID(), regionId: 'sr-sro' }, subjects: [personId],
    blocks: { assessment: [{ personId, segment: 'VERAENDERN', assignedOn: '2026-03-01', complexity: 2, supportNeed: 2 }] },
  });
}

async function delivered(id: string): Promise<void> {
  await sender.send(segment());
  platform.deliver(id, 'rav-olten');
}

async function capture() {
  let kept: ReturnType<TestPlatform['deliver']> | undefined;
  platform.interfere = ({ method }, own) => (method === 'POST' ? (kept = own()) : undefined);
  await sender.send(segment());
  return kept;
}

function set(headers: FieldLine[], name: string, value: string): FieldLine[] {
  return headers.map((line) => (line[0] === name ? [name, value] : line));
}

describe('sending', () => {
  test('a receipt is returned once the platform has signed for these bytes', async () => {
    const envelope = segment();
    const sent = await sender.send(envelope);
    expect(sent).toMatchObject({ ok: true, repeated: false, receipt: { messageId: envelope.frame.messageId, senderId: 'sr-sro' } });
  });

  test('a refusal is an answer, with its problem', async () => {
    platform.interfere = ({ method }) => (method === 'POST' ? problem(new Problem('case-rule', { code: 'DAP-4402' })) : undefined);
    expect(await sender.send(segment())).toMatchObject({ ok: false, status: 422, problem: { code: 'DAP-4402', remedy: { de: expect.any(String) } } });
  });

  test('the same bytes are sent again after 503, 429 and a lost answer, each time under a fresh nonce', async () => {
    const troubles = [problem(new Problem('unavailable', { retryAfterSeconds: 0 })), problem(new Problem('rate-limited', { retryAfterSeconds: 0 })), 'hang-up' as const];
    const bodies: string[] = [];
    const nonces = new Set<string>();
    platform.interfere = ({ method, body, headers }) => {
      if (method !== 'POST') return undefined;
      bodies.push(Buffer.from(body).toString());
      nonces.add(/nonce="([^"]+)"/.exec(headers.find(([name]) => name === 'Signature-Input')?.[1] ?? '')?.[1] ?? '');
      return troubles.shift();
    };
    expect(await sender.send(segment())).toMatchObject({ ok: true });
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies).size).toBe(1);
    expect(nonces.size).toBe(4);
  });

  test('after the last try the fault says what to do, and nothing of the message', async () => {
    platform.interfere = () => problem(new Problem('unavailable', { retryAfterSeconds: 0 }));
    await expect(sender.send(segment())).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('503'), remedy: expect.stringContaining('again') });
  });

  test('a receipt about other bytes is not taken', async () => {
    const other = await capture();
    platform.interfere = ({ method }) => (method === 'POST' ? other : undefined);
    await expect(sender.send(segment())).rejects.toMatchObject({ code: 'not-genuine' });
  });

  test('a receipt that was changed on its way is not taken', async () => {
    platform.interfere = ({ method }, own) => {
      if (method !== 'POST') return undefined;
      const answer = own();
      return { ...answer, body: answer.body.toString().replace('"outcomes":[]', '"outcomes":[{}]') };
    };
    await expect(sender.send(segment())).rejects.toMatchObject({ code: 'not-genuine', message: expect.stringContaining('digest-mismatch') });
  });

  test('a platform whose certificate comes from another authority is not believed', async () => {
    const stranger = await createCertificateAuthority({ name: 'Stranger', alg: 'p256', at: new Date(Date.now() - 60_000), years: 1 });
    const doubting = clientOf(await platform.enrol('sr-tg', 'ed25519'), [stranger.certificatePem]);
    await expect(doubting.send({ ...segment() })).rejects.toMatchObject({ code: 'not-genuine', message: expect.stringContaining('no path') });
  });

  test('a former certificate of an authority that is not trusted does no harm', async () => {
    const stranger = await createCertificateAuthority({ name: 'Former', alg: 'p256', at: new Date(Date.now() - 60_000), years: 1 });
    const former = await platform.certificateBy(stranger, 'iiz-dap');
    platform.interfere = ({ targetUri }, own) => {
      if (!targetUri.endsWith('/iiz-dap/certificates')) return undefined;
      const { certificates } = JSON.parse(own().body.toString()) as { certificates: object[] };
      return { ...own(), body: JSON.stringify({ certificates: [former, ...certificates] }) };
    };
    expect(await clientOf(senderIdentity).send(segment())).toMatchObject({ ok: true });
  });

  test('a server that the CA file does not know is not asked twice', async () => {
    const blind = new PartnerClient({ origin: platform.origin, identity: await platform.enrol('sr-tg', 'ed25519'), trust: { anchors: [] }, repetition: { attempts: 1000, firstMs: 60_000, longestMs: 60_000 } });
    clients.push(blind);
    await expect(blind.send(segment())).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('receiving', () => {
  test('an inbox item is fetched with both signatures verified, and acknowledged to its sender', async () => {
    await delivered('d-1');
    const listed = await recipient.inbox();
    expect(listed).toMatchObject({ ok: true, page: { items: [{ id: 'd-1' }] } });
    const fetched = await recipient.fetch('d-1');
    if (!fetched.ok) throw new Error('not fetched');
    expect(fetched.delivery).toMatchObject({ id: 'd-1', senderId: 'sr-sro', recipientId: 'rav-olten', type: 'so.iiz.segment.assigned.v1' });
    expect(fetched.delivery.envelope.blocks.assessment).toHaveLength(1);

    await recipient.acknowledge(fetched.delivery, { processed: true, code: 'FILED', actingUser, application });
    const { frame } = JSON.parse(Buffer.from(platform.received[1]?.request.body ?? []).toString()) as ReturnType<typeof segment>;
    expect(platform.received[1]?.request.targetUri).toBe(`${platform.origin}/v1/inbox/d-1/ack`);
    const { messageId, iiz: { subjectRefs } } = fetched.delivery.envelope.frame;
    expect(frame).toMatchObject({ messageType: 'so.iiz.ack.processed', action: '9', recipientId: ['sr-sro'], referenceMessageId: messageId, testDeliveryFlag: true, iiz: { subjectRefs } });
    expect(subjectRefs).toHaveLength(1);
  });

  test('a record of the own topic is the same delivery', async () => {
    await delivered('d-2');
    const { headers, body } = platform.deliver('d-2', 'rav-olten');
    const record = { headers: Object.fromEntries(headers.map(([name, value]) => [name.replace('ce-', 'ce_'), Buffer.from(value)])), value: Buffer.from(body) };
    const delivery = await verifyDelivery(record, { recipientId: 'rav-olten', certificates: recipient.certificates });
    expect(delivery).toMatchObject({ id: 'd-2', senderId: 'sr-sro' });
  });

  test('an encrypted record is opened with the key that the partner has registered, and with no other', async () => {
    await delivered('d-5');
    const { headers, body } = platform.deliver('d-5', 'rav-olten');
    const [own, other] = [generateKeyPairSync('x25519'), generateKeyPairSync('x25519')];
    const value = Buffer.from(await encryptForRecipient(Buffer.from(body), own.publicKey.export({ type: 'spki', format: 'pem' }).toString(), { contentType: 'application/json', kid: 'k1' }));
    const record = { headers: { ...Object.fromEntries(headers.map(([name, text]) => [name.replace('ce-', 'ce_'), text])), 'dap-encryption': 'jwe' }, value };
    const reception = { recipientId: 'rav-olten', certificates: recipient.certificates };
    expect(await verifyDelivery(record, { ...reception, decryptionKey: own.privateKey })).toMatchObject({ id: 'd-5', senderId: 'sr-sro' });
    await expect(verifyDelivery(record, { ...reception, decryptionKey: other.privateKey })).rejects.toMatchObject({ code: 'not-genuine' });
    await expect(verifyDelivery(record, reception)).rejects.toMatchObject({ code: 'not-genuine' });
  });

  test.each([
    ['for somebody else', (headers: FieldLine[]) => set(headers, 'dap-recipient', 'ivst-so')],
    ['with another event type', (headers: FieldLine[]) => set(headers, 'ce-type', 'so.iiz.nack.v1')],
    ['of another sender', (headers: FieldLine[]) => set(headers, 'ce-source', 'urn:iiz-dap:partner:rav-olten')],
    ['without the sender\'s signature', (headers: FieldLine[]) => set(headers, 'signature', headers.find(([name]) => name === 'signature')?.[1].replace(/^sender=[^,]+, /, '') ?? '')],
    ['sent to another place', (headers: FieldLine[]) => set(headers, 'dap-signed-target', 'https://elsewhere.example/v1/messages')],
  ])('a delivery %s is not taken', async (_, change) => {
    await delivered('d-3');
    platform.interfere = ({ targetUri }, own) => (targetUri.endsWith('/d-3') ? { ...own(), headers: change(own().headers) } : undefined);
    await expect(recipient.fetch('d-3')).rejects.toMatchObject({ code: 'not-genuine' });
  });

  test('a delivery of other bytes is not taken', async () => {
    await delivered('d-8');
    platform.interfere = ({ targetUri }, own) => (targetUri.endsWith('/d-8') ? { ...own(), body: Buffer.from(String(own().body).replace('VERAENDERN', 'VERSTAERKEN')) } : undefined);
    await expect(recipient.fetch('d-8')).rejects.toMatchObject({ code: 'not-genuine' });
  });

  test.each([
    ['names another sender than the one that signed', { senderId: 'ivst-so' }],
    ['is addressed to others', { recipientId: ['ivst-so'] }],
  ])('a delivery is not taken whose message %s', async (_, said) => {
    const { frame, ...message } = segment();
    await sender.send({ ...message, frame: { ...frame, ...said } }).catch(() => undefined);
    platform.deliver('d-7', 'rav-olten', 0, 'sr-sro');
    await expect(recipient.fetch('d-7')).rejects.toMatchObject({ code: 'not-genuine', message: expect.stringContaining('something else than the event around it') });
  });

  test('nobody waits longer for a message than the platform lets wait', async () => {
    let asked = '';
    platform.interfere = ({ targetUri }) => void (asked = targetUri);
    await recipient.inbox({ waitSeconds: 60 });
    expect(asked).toBe(`${platform.origin}/v1/inbox?wait=25`);
  });

  test.each([['stays genuine', 299], ['is not taken', 301]])('F15 a delivery %s that says it was signed %i seconds after its key ended: the sender\'s clock was ahead, by what the platform lets it', async (_, seconds) => {
    await delivered('d-6');
    const ended = new Date((platform.received[0]?.verified.created.getTime() ?? 0) - seconds * 1_000).toISOString();
    platform.interfere = ({ targetUri }, own) => {
      if (!targetUri.endsWith('/sr-sro/certificates')) return undefined;
      const { certificates } = JSON.parse(own().body.toString()) as { certificates: object[] };
      return { ...own(), body: JSON.stringify({ certificates: certificates.map((each) => ({ ...each, revokedAt: ended })) }) };
    };
    const fetching = clientOf(await platform.enrol('rav-olten', 'ed25519')).fetch('d-6');
    await (seconds < 300 ? expect(fetching).resolves.toMatchObject({ ok: true }) : expect(fetching).rejects.toMatchObject({ code: 'not-genuine' }));
  });

  test('a withheld item is a refusal', async () => {
    platform.interfere = ({ method }) => (method === 'GET' ? problem(new Problem('disclosure-not-permitted', { code: 'DAP-4201', recipients: [] })) : undefined);
    expect(await recipient.fetch('d-4')).toMatchObject({ ok: false, status: 403, problem: { code: 'DAP-4201' } });
  });
});
