import { createHash, X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hashLeaf, pooledRandom, toLeaf } from '#audit';
import { Problem } from '#problems';
import type { Envelope } from '#schemas';
import { createCertificateAuthority, deliveryFields, issueCertificate, signDocument, verifyRequest } from '#signing';
import type { CertificateAuthority, CertificateKeyAlgorithm, FieldLine, SignedRequest, VerifiedSignature } from '#signing';
import type { PartnerCertificate } from './gateway-answers.ts';
import { readIdentity } from './signing-identity.ts';
import type { SigningIdentity } from './signing-identity.ts';
import { TestLog } from './test-log.ts';

export interface TestAnswer {
  status: number;
  headers: FieldLine[];
  body: Buffer | string;
}

interface Enrolled extends SigningIdentity {
  certificatePem: string;
}

/** What the test answers in place of the platform's own way; undefined leaves it to the platform. */
export type Interference = (request: SignedRequest, answer: () => TestAnswer) => TestAnswer | 'hang-up' | undefined;

/**
 * The platform as a partner sees it, in memory: verifies signatures, signs receipts and deliveries, keeps a log. For
 * tests of the client alone; nothing is decided here.
 */
export class TestPlatform {
  readonly log = new TestLog();
  readonly ca: CertificateAuthority;
  readonly received: { request: SignedRequest; verified: VerifiedSignature }[] = [];
  interfere: Interference = () => undefined;
  origin = '';
  readonly #identities = new Map<string, Enrolled>();
  readonly #leaves = new Map<string, { leaf: Buffer; index: bigint; receipt: object }>();
  readonly #inbox = new Map<string, TestAnswer>();
  readonly #server: Server;

  private constructor(ca: CertificateAuthority, tls: { cert: string; key: string }) {
    this.ca = ca;
    this.#server = createServer(tls, (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const request = { method: incoming.method ?? '', targetUri: this.origin + incoming.url, headers: pairs(incoming.rawHeaders), body: Buffer.concat(chunks) };
        const own = (): TestAnswer => this.#answer(request);
        const answer = this.interfere(request, own) ?? own();
        if (answer === 'hang-up') incoming.socket.destroy();
        else outgoing.writeHead(answer.status, answer.headers.flat()).end(answer.body);
      });
    });
  }

  static async start(): Promise<TestPlatform> {
    const at = new Date(Date.now() - 60_000);
    const ca = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
    const tls = await issueCertificate(ca, { subject: { cn: 'localhost' }, alg: 'p256', usage: ['tls-server'], dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], at, days: 30 });
    const platform = new TestPlatform(ca, { cert: tls.certificatePem, key: tls.privateKeyPem });
    await new Promise<void>((listening) => platform.#server.listen(0, '127.0.0.1', listening));
    platform.origin = `https://127.0.0.1:${(platform.#server.address() as AddressInfo).port}`;
    await platform.enrol('iiz-dap', 'ed25519');
    return platform;
  }

  /** Gives a partner a certificate; by an authority of one's own for one that nobody trusts. */
  async enrol(partnerId: string, alg: CertificateKeyAlgorithm, ca = this.ca): Promise<SigningIdentity> {
    const issued = await issueCertificate(ca, { subject: { cn: partnerId }, alg, usage: ['signing'], at: new Date(Date.now() - 60_000), days: 30 });
    const identity = readIdentity({ partnerId, ...issued });
    this.#identities.set(partnerId, { ...identity, certificatePem: issued.certificatePem });
    return identity;
  }

  /** A certificate as the platform would serve it, from whatever authority. */
  async certificateBy(ca: CertificateAuthority, partnerId: string): Promise<PartnerCertificate> {
    const { keyid, certificatePem } = await issueCertificate(ca, { subject: { cn: partnerId }, alg: 'p256', usage: ['signing'], at: new Date(Date.now() - 60_000), days: 30 });
    return { keyid, alg: 'ecdsa-p256-sha256', certificatePem, validFrom: '', validUntil: '' };
  }

  /** Puts a message that was received into an inbox; `from`: as one of that partner, whatever it says itself. */
  deliver(id: string, recipientId: string, messageAt = 0, from?: string): TestAnswer {
    const { request, verified } = this.received[messageAt] as TestPlatform['received'][number];
    const { frame } = JSON.parse(Buffer.from(request.body).toString()) as Envelope;
    const headers = deliveryFields(
      {
        id, recipientId, senderId: from ?? frame.senderId, messageType: frame.messageType.slice('so.iiz.'.length), version: frame.schemaVersion, acceptedAt: new Date(),
        contentType: 'application/json', contentDigest: verified.contentDigest ?? '', body: request.body, origin: request, sender: verified,
      },
      this.#own.key,
    );
    const answer = { status: 200, headers, body: Buffer.from(request.body) };
    this.#inbox.set(id, answer);
    return answer;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get #own(): Enrolled {
    return this.#identities.get('iiz-dap') as Enrolled;
  }

  #answer(request: SignedRequest): TestAnswer {
    const { pathname } = new URL(request.targetUri);
    const [, , collection, name, part] = pathname.split('/');
    if (collection === 'log') return this.#tile(pathname.slice('/v1/log/'.length));
    if (collection === 'partners') return json(200, { certificates: this.#certificatesOf(name ?? '') });
    const resolveKey = (keyid: string) => this.#keys().find((key) => key.keyid === keyid);
    const verified = verifyRequest(request, { resolveKey, at: new Date() });
    if (!verified.ok) return problem(new Problem(verified.problem as 'signature-invalid'));
    if (request.method === 'POST') return this.#accept(request, verified);
    if (part === 'evidence') return this.#evidence(name ?? '');
    if (collection === 'inbox' && name !== undefined) return this.#inbox.get(name) ?? problem(new Problem('not-found'));
    if (collection === 'inbox') return json(200, { items: [...this.#inbox.keys()].map((id) => ({ id })) });
    return problem(new Problem('not-found'));
  }

  #accept(request: SignedRequest, verified: VerifiedSignature): TestAnswer {
    this.received.push({ request, verified });
    const { frame } = JSON.parse(Buffer.from(request.body).toString()) as Envelope;
    const { senderId, messageId } = frame;
    const { leaf } = toLeaf(
      {
        eventId: messageId,
        kind: 'ACCEPTED',
        at: new Date().toISOString(),
        actor: { id: senderId, role: 'SR' },
        message: { senderId, messageId, type: 'x', version: '1' },
      },
      pooledRandom(),
    );
    const body = JSON.stringify({
      senderId,
      messageId,
      requestDigest: createHash('sha256').update(request.body).digest('hex'),
      leafHash: hashLeaf(leaf).toString('hex'),
      outcomes: [],
    });
    const signed = signDocument({ body: Buffer.from(body), contentType: 'application/json', key: this.#own.key, created: new Date() });
    this.#leaves.set(messageId, { leaf, index: this.log.append(leaf), receipt: { body, ...signed } });
    const headers: FieldLine[] = [
      ['Content-Type', 'application/json'],
      ['Content-Digest', signed.contentDigest],
      ['Signature-Input', signed.signatureInput],
      ['Signature', signed.signature],
    ];
    return { status: 202, headers, body };
  }

  #evidence(messageId: string): TestAnswer {
    const found = this.#leaves.get(messageId);
    if (found === undefined) return problem(new Problem('not-found'));
    const { leaf, index, receipt } = found;
    const placed = { leafIndex: index.toString(), treeSize: this.log.size.toString(), inclusionProof: this.log.inclusionProof(index), checkpoint: this.log.checkpoint() };
    return json(200, { leafHash: hashLeaf(leaf).toString('hex'), leaf: leaf.toString('base64'), receipt, ...placed });
  }

  #tile(path: string): TestAnswer {
    const tile = this.log.tile(path);
    return tile === undefined ? { status: 404, headers: [], body: '' } : { status: 200, headers: [], body: tile };
  }

  #certificatesOf(partnerId: string): object[] {
    const { certificatePem, key } = this.#identities.get(partnerId) ?? {};
    return certificatePem === undefined ? [] : [{ keyid: key?.keyid, alg: key?.alg, certificatePem, validFrom: '', validUntil: '' }];
  }

  #keys() {
    return [...this.#identities.values()].map(({ key, certificatePem }) => ({ keyid: key.keyid, alg: key.alg, publicKey: new X509Certificate(certificatePem).publicKey }));
  }
}

export function problem(refusal: Problem): TestAnswer {
  const headers = Object.entries(refusal.toHeaders()).map(([name, value]): FieldLine => [name, value]);
  return { status: refusal.status, headers: [['content-type', 'application/problem+json'], ...headers], body: JSON.stringify(refusal.toBody()) };
}

function json(status: number, value: object): TestAnswer {
  return { status, headers: [['content-type', 'application/json']], body: JSON.stringify(value) };
}

function pairs(rawHeaders: readonly string[]): FieldLine[] {
  return rawHeaders.flatMap((name, i): FieldLine[] => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? '']] : []));
}
