import type { FieldLine } from './http-message.ts';
import type { SigningKey } from './registered-key.ts';
import { senderHeaders } from './sender-signature.ts';
import type { SignedOrigin } from './sender-signature.ts';
import { signDocument } from './stored-signature.ts';
import type { VerifiedSignature } from './verify-request.ts';

/** What a delivery says about itself: CloudEvents 1.0, and the sender's signature as it was received. */
export interface DeliveryToSign {
  /** Unique per message and recipient: with `source` the recipient's de-duplication key. */
  readonly id: string;
  readonly senderId: string;
  /** `segment.assigned`. */
  readonly messageType: string;
  readonly version: string;
  readonly recipientId: string;
  readonly acceptedAt: Date;
  readonly contentType: string;
  readonly contentDigest: string;
  /** The sender's bytes. */
  readonly body: Uint8Array;
  readonly origin: SignedOrigin;
  readonly sender: Pick<VerifiedSignature, 'signatureInput' | 'signature' | 'coveredFields'>;
}

/** `urn:iiz-dap:partner:<id>`: the CloudEvents source of a partner's messages. */
export function sourceOf(partnerId: string): string {
  return `urn:iiz-dap:partner:${partnerId}`;
}

/** `so.iiz.segment.assigned.v1`: the CloudEvents type; only a major version changes it. */
export function eventTypeOf(messageType: string, version: string): string {
  return `so.iiz.${messageType}.v${version.split('.')[0] ?? '1'}`;
}

/**
 * The header lines of a delivery, the same in an inbox answer and (with `ce_` for `ce-`) in a Kafka record: CloudEvents
 * attributes, the sender's digest and signature under the label `sender`, and the platform's own signature under the
 * label `dap` over content-digest, content-type, ce-id, ce-source, ce-type and dap-recipient.
 */
export function deliveryFields(delivery: DeliveryToSign, key: SigningKey): FieldLine[] {
  const covered: FieldLine[] = [
    ['ce-id', delivery.id],
    ['ce-source', sourceOf(delivery.senderId)],
    ['ce-type', eventTypeOf(delivery.messageType, delivery.version)],
    ['dap-recipient', delivery.recipientId],
  ];
  const { contentType, contentDigest, body } = delivery;
  const dap = signDocument({ body, contentType, contentDigest, key, created: delivery.acceptedAt, extra: covered });
  const lines = senderHeaders(delivery.sender, delivery.origin);
  return [
    ['content-type', contentType],
    ['content-digest', contentDigest],
    ['ce-specversion', '1.0'],
    ['ce-time', delivery.acceptedAt.toISOString()],
    ...covered,
    ...lines.map(([name, value]): FieldLine => {
      if (name === 'signature-input') return [name, `${value}, ${dap.signatureInput}`];
      return name === 'signature' ? [name, `${value}, ${dap.signature}`] : [name, value];
    }),
  ];
}
