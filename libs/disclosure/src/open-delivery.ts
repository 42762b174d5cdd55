import { openPayload } from '#sealing';
import type { KeyRing } from '#sealing';
import { deliveryFields } from '#signing';
import type { FieldLine, SigningKey, VerifiedSignature } from '#signing';

/** A delivery that may be handed over now: its sealed payload and what the sender signed. */
export interface SealedDelivery {
  deliveryId: string;
  recipient: string;
  caseId: string;
  senderId: string;
  messageId: string;
  type: string;
  version: string;
  acceptedAt: Date;
  wire: Pick<VerifiedSignature, 'signatureInput' | 'signature' | 'coveredFields'> & { method: string; targetUri: string; contentType: string; contentDigest: string };
  sealed: Buffer;
  /** Null when the payload's key was erased. */
  wrapped: Buffer | null;
  kekId: string | null;
}

/** What a recipient gets, on its topic and from its inbox alike: the sender's bytes under both signatures. */
export interface OpenedDelivery {
  payload: Buffer;
  fields: FieldLine[];
}

/** Opens and signs a delivery; `undefined` when its payload cannot be opened (any more). */
export async function openDelivery(delivery: SealedDelivery, key: SigningKey, keks: KeyRing): Promise<OpenedDelivery | undefined> {
  const { sealed, wrapped, kekId, wire } = delivery;
  const kek = kekId === null ? undefined : keks.byId(kekId);
  if (wrapped === null || kek === undefined) return undefined;
  const aad = { messageId: delivery.messageId, senderId: delivery.senderId, caseId: delivery.caseId, type: delivery.type, version: delivery.version };
  const opened = await openPayload({ sealed, wrappedKey: wrapped }, aad, kek);
  if (!opened.ok) return undefined;
  const fields = deliveryFields(
    {
      id: delivery.deliveryId,
      senderId: delivery.senderId,
      messageType: delivery.type,
      version: delivery.version,
      recipientId: delivery.recipient,
      acceptedAt: delivery.acceptedAt,
      contentType: wire.contentType,
      contentDigest: wire.contentDigest,
      body: opened.plaintext,
      origin: { method: wire.method, targetUri: wire.targetUri },
      sender: wire,
    },
    key,
  );
  return { payload: opened.plaintext, fields };
}
