import { createHash } from 'node:crypto';
import { evidenceFormat } from '#audit';
import { castMessage, typeIdOf } from '#schemas';
import type { Envelope, EnvelopeOf, VersionCast } from '#schemas';
import { CertificateRing } from './certificate-ring.ts';
import type { CertificateTrust } from './certificate-ring.ts';
import { ClientFault, refuseAsNotGenuine } from './client-fault.ts';
import { composeAcknowledgement } from './compose-acknowledgement.ts';
import type { Acknowledgement } from './compose-acknowledgement.ts';
import type { Answer, CaseConsent, Evidence, InboxPage, MessageStatus, Preflight, Receipt, SignedReceipt } from './gateway-answers.ts';
import { GatewayConnection, jsonOf, refusalIn } from './gateway-connection.ts';
import { headerOf } from './header-of.ts';
import { HttpsExchange } from './https-exchange.ts';
import type { HttpsAnswer, TlsSettings } from './https-exchange.ts';
import { LogWitness, rememberWhileRunning } from './log-witness.ts';
import type { CheckpointMemory } from './log-witness.ts';
import { openDelivery, platformId } from './open-delivery.ts';
import type { Delivery } from './open-delivery.ts';
import { readLogAt } from './read-log-at.ts';
import { defaultRepetition } from './repeat-call.ts';
import type { RepetitionPolicy } from './repeat-call.ts';
import type { SigningIdentity } from './signing-identity.ts';
import { signerOf } from './signer-of.ts';
import { verifyBundle } from './verify-bundle.ts';
import type { EvidenceBundle, VerifiedEvidence } from './verify-bundle.ts';
import { verifyReceipt } from './verify-receipt.ts';

export interface PartnerClientOptions {
  /** The platform's public origin, for example `https://dap.example.ch`. */
  readonly origin: string;
  readonly identity: SigningIdentity;
  readonly tls?: TlsSettings;
  /** Authorities from which the signing certificates of the platform and of partners come. */
  readonly trust: CertificateTrust;
  /** The audit log; needed for `evidence` alone. */
  readonly log?: LogTrust;
  readonly repetition?: RepetitionPolicy;
  /** Of one try; 15 seconds by default. */
  readonly timeoutMs?: number;
}

export interface LogTrust {
  /** The log's key as its vkey line. */
  readonly vkey: string;
  /** Address below which the log's tiles lie. */
  readonly url: string;
  /** Where the last state seen is kept; by default for as long as the program runs. */
  readonly memory?: CheckpointMemory;
}

export interface Accepted {
  readonly receipt: Receipt;
  /** Keep it: it proves the acceptance. */
  readonly signed: SignedReceipt;
  /** The same bytes had been accepted before; the receipt is the one of then. */
  readonly repeated: boolean;
}

/** Longest that the platform holds a listing back, in seconds. */
const longestWaitSeconds = 25;

/**
 * A partner system's side of the platform. What it returns is verified: receipts and deliveries by their signatures,
 * evidence by its proof. A refusal is a value, `{ ok: false, problem }`; only what leaves no answer throws `ClientFault`.
 *
 * @example
 * const client = new PartnerClient({ origin: 'https://dap.example.ch', identity, tls: { ca }, trust: { anchors: [signingCa] } });
 * const sent = await client.send(envelope);
 * if (sent.ok) console.log(sent.receipt.outcomes); else console.error(sent.problem.code, sent.problem.remedy.de);
 */
export class PartnerClient {
  /** The keys that answers are verified with; `verifyDelivery` takes it too. */
  readonly certificates: CertificateRing;
  readonly #gateway: GatewayConnection;
  readonly #trust: CertificateTrust;
  readonly #log: { vkey: string; witness: LogWitness; https: HttpsExchange } | undefined;

  constructor({ origin, identity, tls, trust, log, repetition = defaultRepetition, timeoutMs = 15_000 }: PartnerClientOptions) {
    this.#gateway = new GatewayConnection({ origin, identity, tls, repetition, timeoutMs });
    this.#trust = trust;
    this.certificates = new CertificateRing((partnerId) => this.#gateway.certificatesOf(partnerId), trust);
    if (log !== undefined) {
      const https = new HttpsExchange(tls);
      const witness = new LogWitness(log.memory ?? rememberWhileRunning(), readLogAt(https, log.url, { timeoutMs, repetition }));
      this.#log = { vkey: log.vkey, witness, https };
    }
  }

  get partnerId(): string {
    return this.#gateway.partnerId;
  }

  /**
   * Signs and sends a message; repeats the same bytes until there is an answer. When it returns `ok`, the platform has
   * signed that it is durable. To try again after a `ClientFault` give the same envelope: it is accepted once.
   *
   * @example
   * const sent = await client.send(composeEnvelope({ type: 'segment.assigned', … }));
   */
  send(envelope: Envelope): Promise<Answer<Accepted>> {
    return this.sendBytes(Buffer.from(JSON.stringify(envelope)));
  }

  /** As `send`, for bytes that were written before. */
  async sendBytes(body: Uint8Array): Promise<Answer<Accepted>> {
    return this.#accepted(await this.#gateway.post('/v1/messages', body), body);
  }

  /**
   * Asks what would become of a message, without sending it: the platform keeps nothing of it.
   *
   * @example
   * const asked = await client.preflight(envelope);
   * if (asked.ok) for (const { recipientId, items } of asked.preflight.outcomes) console.log(recipientId, items.flatMap(({ missing }) => missing));
   */
  preflight(envelope: Envelope): Promise<Answer<{ preflight: Preflight }>> {
    return this.preflightBytes(Buffer.from(JSON.stringify(envelope)));
  }

  /** As `preflight`, for bytes that were written before. */
  async preflightBytes(body: Uint8Array): Promise<Answer<{ preflight: Preflight }>> {
    const answer = await this.#gateway.post('/v1/preflight', body);
    return refusalIn(answer) ?? { ok: true, preflight: jsonOf(answer) as Preflight };
  }

  /**
   * What became of a message of one's own.
   *
   * @example
   * const answer = await client.status(messageId);
   * if (answer.ok) for (const { event, recipientId, at } of answer.status.timeline) console.log(at, event, recipientId);
   */
  async status(messageId: string): Promise<Answer<{ status: MessageStatus }>> {
    const answer = await this.#gateway.get(`/v1/messages/${encodeURIComponent(messageId)}`);
    return refusalIn(answer) ?? { ok: true, status: jsonOf(answer) as MessageStatus };
  }

  /**
   * The consents of a case that one takes part in: the lead sees all of them, others those that name them.
   *
   * @example
   * const known = await client.consents(caseId);
   */
  async consents(caseId: string): Promise<Answer<{ consents: readonly CaseConsent[] }>> {
    const answer = await this.#gateway.get(`/v1/cases/${encodeURIComponent(caseId)}/consents`);
    return refusalIn(answer) ?? { ok: true, consents: (jsonOf(answer) as { consents: readonly CaseConsent[] }).consents };
  }

  /**
   * The proof that a message of one's own stands in the audit log, verified; waits the moment that the log needs. The
   * log's state must extend every one seen before. The bundle verifies offline (`verifyBundle`): keep it with the message.
   *
   * @example
   * const proof = await client.evidence(messageId);
   */
  async evidence(messageId: string): Promise<Answer<{ evidence: EvidenceBundle; verified: VerifiedEvidence }>> {
    const log = this.#log;
    if (log === undefined) throw new ClientFault('settings-unusable', 'This client knows no audit log.', 'Give `log` with its vkey and address.');
    const answer = await this.#gateway.get(`/v1/messages/${encodeURIComponent(messageId)}/evidence`);
    const refusal = refusalIn(answer);
    if (refusal !== undefined) return refusal;
    const [platformCertificates, senderCertificates] = await Promise.all([platformId, this.partnerId].map((id) => this.#gateway.certificatesOf(id)));
    const evidence: EvidenceBundle = { ...(jsonOf(answer) as Evidence), format: evidenceFormat, kind: 'message', platformCertificates: platformCertificates ?? [], senderCertificates: senderCertificates ?? [] };
    const verified = verifyBundle(evidence, { vkey: log.vkey, ...this.#trust });
    await log.witness.see(verified.checkpoint);
    return { ok: true, evidence, verified };
  }

  /**
   * The items that are not acknowledged yet. With `waitSeconds` (up to 25) an empty inbox answers when something comes.
   *
   * @example
   * const inbox = await client.inbox({ waitSeconds: 25 });
   */
  async inbox({ limit, cursor, waitSeconds = 0 }: { limit?: number; cursor?: string; waitSeconds?: number } = {}): Promise<Answer<{ page: InboxPage }>> {
    const wait = Math.min(waitSeconds, longestWaitSeconds);
    const query = Object.entries({ limit, cursor, wait: wait || undefined }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
    const answer = await this.#gateway.get(`/v1/inbox${query.length === 0 ? '' : `?${query.join('&')}`}`, wait * 1000);
    return refusalIn(answer) ?? { ok: true, page: jsonOf(answer) as InboxPage };
  }

  /**
   * Fetches an item for five minutes and verifies both signatures. Refused (403) when a consent was withdrawn meanwhile.
   *
   * @example
   * const fetched = await client.fetch(item.id);
   */
  async fetch(id: string): Promise<Answer<{ delivery: Delivery }>> {
    const answer = await this.#gateway.get(`/v1/inbox/${encodeURIComponent(id)}`);
    const refusal = refusalIn(answer);
    if (refusal !== undefined) return refusal;
    return { ok: true, delivery: await openDelivery(answer.headers, answer.body, { recipientId: this.partnerId, certificates: this.certificates }) };
  }

  /**
   * A message as another version of its type says it, by the casts that the platform publishes: for a system that knows an
   * older version than its sender, or a newer one. `undefined`: there is no way between the two. What was signed stays as it is.
   *
   * @example
   * const told = await client.cast(delivery.envelope, '1.0.0');
   */
  async cast(envelope: Envelope, version: string): Promise<Answer<{ envelope: Envelope | undefined }>> {
    const answer = await this.#gateway.get(`/v1/schemas/${encodeURIComponent(typeIdOf(envelope))}/casts`);
    return refusalIn(answer) ?? { ok: true, envelope: castMessage(envelope, (jsonOf(answer) as { casts: readonly VersionCast[] }).casts, version) };
  }

  /**
   * Confirms a fetched delivery to its sender (`ack.processed`), or says that it could not be processed (`nack`): the
   * item leaves the inbox.
   *
   * @example
   * await client.acknowledge(delivery, { processed: true, code: 'FILED', actingUser, application });
   */
  acknowledge(delivery: Delivery, acknowledgement: Acknowledgement): Promise<Answer<Accepted>> {
    return this.sendAcknowledgement(delivery.id, composeAcknowledgement(delivery, acknowledgement));
  }

  /**
   * As `acknowledge`, for an acknowledgement that was composed before: to try again after a `ClientFault` give the same one.
   *
   * @example
   * await client.sendAcknowledgement(delivery.id, composeAcknowledgement(delivery, { processed: true, code: 'FILED', actingUser, application }));
   */
  async sendAcknowledgement(deliveryId: string, acknowledgement: EnvelopeOf<'ack.processed' | 'nack'>): Promise<Answer<Accepted>> {
    const body = Buffer.from(JSON.stringify(acknowledgement));
    return this.#accepted(await this.#gateway.post(`/v1/inbox/${encodeURIComponent(deliveryId)}/ack`, body), body);
  }

  /** Ends the kept connections. */
  close(): void {
    this.#gateway.close();
    this.#log?.https.close();
  }

  async #accepted(answer: HttpsAnswer, body: Uint8Array): Promise<Answer<Accepted>> {
    const refusal = refusalIn(answer);
    if (refusal !== undefined) return refusal;
    const field = (name: string): string => headerOf(answer.headers, name) ?? refuseAsNotGenuine('The receipt', `it has not exactly one ${name}`);
    const signed = { body: answer.body.toString('utf8'), contentDigest: field('content-digest'), signatureInput: field('signature-input'), signature: field('signature') };
    const receipt = verifyReceipt(signed, await this.certificates.keysOf(platformId, signerOf(signed.signatureInput, 'dap')));
    const digest = createHash('sha256').update(body).digest('hex');
    if (receipt.requestDigest !== digest || receipt.senderId !== this.partnerId) refuseAsNotGenuine('The receipt', 'it is about another message');
    return { ok: true, receipt, signed, repeated: answer.status === 200 };
  }
}
