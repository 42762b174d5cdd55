import type { KeyObject } from 'node:crypto';
import { parseStrictJson } from '#schemas';
import type { Envelope } from '#schemas';
import { decryptAsRecipient } from '#sealing';
import { eventTypeOf, fieldLines, isProjection, sourceOf, verifyDelivery as verifyPlatformSignature, verifySenderSignature } from '#signing';
import type { FieldLine, RecordHeaders } from '#signing';
import type { CertificateRing } from './certificate-ring.ts';
import { refuseAsNotGenuine } from './client-fault.ts';
import { headerOf } from './header-of.ts';
import { signerOf } from './signer-of.ts';

/** The platform as a partner of its own. */
export const platformId = 'iiz-dap';

/** What the platform left out for this recipient, because it may have part of the message only. */
export interface Projection {
  /** Leaf hash (hex) of the message's acceptance in the audit log, which the sender's receipt names: what the sender can be held to. It tells nothing of what is withheld. */
  readonly of: string;
  /** Names of blocks; `vn` for the AHV number. */
  readonly withheld: readonly string[];
}

/** A message that reached its recipient: both signatures verified, or of a projection the platform's. */
export interface Delivery {
  /** Unique per message and recipient: with `source` the key to recognise a repetition by. */
  readonly id: string;
  readonly source: string;
  readonly senderId: string;
  readonly recipientId: string;
  /** CloudEvents type, for example `so.iiz.segment.assigned.v1`. */
  readonly type: string;
  /** When the platform accepted it. */
  readonly acceptedAt: Date;
  readonly envelope: Envelope;
  /** The sender's bytes as they were signed; of a projection what the platform signed. */
  readonly body: Buffer;
  /** Absent: this is all that the sender wrote. */
  readonly projection?: Projection;
  /** Header lines as they came: together with `body` the proof of what was received. */
  readonly headers: readonly FieldLine[];
}

/** A record as a Kafka client hands it over. */
export interface KafkaRecord {
  readonly headers?: RecordHeaders | undefined;
  readonly value: Uint8Array | null;
}

export type DecryptionKey = string | KeyObject;

export interface Reception {
  /** Who receives: a delivery for somebody else is not genuine. */
  readonly recipientId: string;
  readonly certificates: CertificateRing;
  /**
   * The private key (PEM, PKCS#8) to the encryption key that the partner has registered. While it is being replaced, the
   * old one too: what is on the topic already stays encrypted to it.
   */
  readonly decryptionKey?: DecryptionKey | readonly DecryptionKey[];
}

/**
 * Verifies a record of the partner's own topic: decrypted where it is encrypted, then as `openDelivery`.
 *
 * @throws ClientFault not-genuine
 * @example
 * await consumer.run({ eachMessage: async ({ message }) => handle(await verifyDelivery(message, { recipientId: 'rav-solothurn', certificates })) });
 */
export async function verifyDelivery({ headers = {}, value }: KafkaRecord, reception: Reception): Promise<Delivery> {
  const lines = fieldLines(headers);
  const bytes = Buffer.from(value ?? []);
  if (headerOf(lines, 'dap-encryption') === undefined) return openDelivery(lines, bytes, reception);
  const keys = [reception.decryptionKey ?? []].flat();
  if (keys.length === 0) refuse('it is encrypted, and no decryption key is set up');
  for (const key of keys) {
    const decrypted = await decryptAsRecipient(bytes.toString('latin1'), key);
    if (decrypted.ok) return openDelivery(lines, Buffer.from(decrypted.plaintext), reception);
  }
  return refuse('it is not encrypted to this key');
}

/**
 * Verifies a delivery: the platform's signature (label `dap`) over these bytes, this event and this recipient; the
 * sender's own signature (label `sender`) by a key of the partner that the event names as its source; and that the
 * message inside says the same as the event around it. A projection is no longer the sender's bytes: there the platform
 * alone signs, also for what it left out, and `projection` says so.
 *
 * @throws ClientFault not-genuine
 */
export async function openDelivery(headers: readonly FieldLine[], body: Buffer, { recipientId, certificates }: Reception): Promise<Delivery> {
  const single = (name: string): string => headerOf(headers, name) ?? refuse(`it has not exactly one ${name}`);
  const signatureInput = single('signature-input');
  const source = single('ce-source');
  const prefix = sourceOf('');
  const senderId = source.startsWith(prefix) ? source.slice(prefix.length) : refuse('its source is no partner');

  const platformKeys = await certificates.keysOf(platformId, signerOf(signatureInput, 'dap'));
  const byPlatform = verifyPlatformSignature({ headers, body }, { resolveKey: platformKeys, recipient: recipientId });
  if (!byPlatform.ok) refuse(`the platform's signature does not hold (${byPlatform.problem})`);
  const projected = isProjection(headers);
  if (!projected) {
    const senderKeys = await certificates.keysOf(senderId, signerOf(signatureInput, 'sender'));
    const bySender = verifySenderSignature({ headers, body }, { resolveKey: senderKeys });
    if (!bySender.ok) refuse(`the sender's signature does not hold (${bySender.problem})`);
  }

  const envelope = envelopeIn(body) ?? refuse('its body is no message');
  const { frame } = envelope;
  const type = single('ce-type');
  const saysTheSame =
    frame.senderId === senderId &&
    frame.recipientId.includes(recipientId) &&
    type === eventTypeOf(frame.messageType.slice('so.iiz.'.length), frame.schemaVersion);
  if (!saysTheSame) refuse('the message says something else than the event around it');
  return {
    id: single('ce-id'),
    source,
    senderId,
    recipientId,
    type,
    acceptedAt: new Date(single('ce-time')),
    envelope,
    body,
    headers,
    ...(projected ? { projection: { of: leafHashIn(single('dap-projection-of')), withheld: single('dap-withheld').split(', ') } } : {}),
  };
}

/** A digest of the whole message would tell what was withheld to whoever tries. */
function leafHashIn(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? text : refuse('it names no leaf of the log as what it was made from');
}

function envelopeIn(body: Buffer): Envelope | undefined {
  const parsed = parseStrictJson(body);
  const value = parsed.ok ? (parsed.value as Partial<Envelope> | null) : undefined;
  const { senderId, recipientId, messageType, schemaVersion } = (value?.frame ?? {}) as unknown as Record<string, unknown>;
  const isMessage = typeof senderId === 'string' && Array.isArray(recipientId) && typeof messageType === 'string' && typeof schemaVersion === 'string';
  return isMessage ? (value as Envelope) : undefined;
}

function refuse(reason: string): never {
  return refuseAsNotGenuine('A delivery', reason);
}
