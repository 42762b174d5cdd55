import { contentDigestOf, deliveryFields, projectionFields } from '#signing';
import type { FieldLine, SigningKey, VerifiedSignature } from '#signing';
import { openPayload } from '#sealing';
import type { KeyRing } from '#sealing';
import { projectMessage } from './project-message.ts';
import type { WithheldBlock } from './project-message.ts';

/** What opening a delivery needs of it: its sealed payload and what the sender signed. */
export interface OpenableDelivery {
  deliveryId: string;
  recipient: string;
  caseId: string;
  senderId: string;
  messageId: string;
  type: string;
  version: string;
  acceptedAt: Date;
  /** What the recipient does not get; null: it gets the sender's bytes. */
  withheld: WithheldBlock[] | null;
  /** Names the acceptance in the audit log, where something is withheld. */
  leafHash: string | null;
  wire: Pick<VerifiedSignature, 'signatureInput' | 'signature' | 'coveredFields'> & { method: string; targetUri: string; contentType: string; contentDigest: string };
  sealed: Buffer;
  /** Null when the payload's key was erased. */
  wrapped: Buffer | null;
  kekId: string | null;
}

/** What a recipient gets, on its topic and from its inbox alike: the sender's bytes under both signatures, or a projection under the platform's. */
export interface OpenedDelivery {
  payload: Buffer;
  fields: FieldLine[];
}

/** Opens and signs a delivery; `undefined` when its payload cannot be opened (any more). */
export async function openDelivery(delivery: OpenableDelivery, key: SigningKey, keks: KeyRing): Promise<OpenedDelivery | undefined> {
  const { sealed, wrapped, kekId, wire } = delivery;
  const kek = kekId === null ? undefined : keks.byId(kekId);
  if (wrapped === null || kek === undefined) return undefined;
  const aad = { messageId: delivery.messageId, senderId: delivery.senderId, caseId: delivery.caseId, type: delivery.type, version: delivery.version };
  const opened = await openPayload({ sealed, wrappedKey: wrapped }, aad, kek);
  if (!opened.ok) return undefined;
  const { deliveryId: id, senderId, type: messageType, version, recipient: recipientId, acceptedAt } = delivery;
  const event = { id, senderId, messageType, version, recipientId, acceptedAt, contentType: wire.contentType };
  if (delivery.withheld !== null && delivery.withheld.length > 0) {
    if (delivery.leafHash === null) return undefined;
    const payload = projectMessage(Buffer.from(opened.plaintext), delivery.withheld);
    const withheld = [...new Set(delivery.withheld.map(({ block }) => block))];
    return { payload, fields: projectionFields({ ...event, contentDigest: contentDigestOf(payload), body: payload, projectionOf: delivery.leafHash, withheld }, key) };
  }
  const fields = deliveryFields(
    {
      ...event,
      contentDigest: wire.contentDigest,
      body: opened.plaintext,
      origin: { method: wire.method, targetUri: wire.targetUri },
      sender: wire,
    },
    key,
  );
  return { payload: opened.plaintext, fields };
}
