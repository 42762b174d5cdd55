import type { FieldLine } from './http-message.ts';
import type { SigningKey } from './registered-key.ts';
import { senderHeaders } from './sender-signature.ts';
import type { SignedOrigin } from './sender-signature.ts';
import { signDocument } from './stored-signature.ts';
import type { StoredSignature } from './stored-signature.ts';
import type { VerifiedSignature } from './verify-request.ts';

/** What a delivery says about itself: CloudEvents 1.0. */
export interface EventToSign {
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
  readonly body: Uint8Array;
}

/** A delivery of the sender's bytes, with the sender's signature as it was received. */
export interface DeliveryToSign extends EventToSign {
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
  const { lines, dap } = signEvent(delivery, [], key);
  return [
    ...lines,
    ...senderHeaders(delivery.sender, delivery.origin).map(([name, value]): FieldLine => {
      if (name === 'signature-input') return [name, `${value}, ${dap.signatureInput}`];
      return name === 'signature' ? [name, `${value}, ${dap.signature}`] : [name, value];
    }),
  ];
}

/** What was left out of a message for one recipient (STRIP_OPTIONAL_BLOCKS). */
export interface ProjectionToSign extends EventToSign {
  /** Leaf hash of the acceptance: salted, where a digest of the sender's bytes would let a recipient try what is withheld. */
  readonly projectionOf: string;
  /** Names of blocks; `vn` for the AHV number. */
  readonly withheld: readonly string[];
}

/**
 * The header lines of a projection. Its bytes are not the sender's, so there is no label `sender`; the platform's signature
 * covers two fields more: `dap-projection-of`, the leaf that the log has of the message's acceptance, and `dap-withheld`, what is not in it.
 */
export function projectionFields(projection: ProjectionToSign, key: SigningKey): FieldLine[] {
  const { lines, dap } = signEvent(projection, [[projectionOf, projection.projectionOf], [withheld, projection.withheld.join(', ')]], key);
  return [...lines, ['signature-input', dap.signatureInput], ['signature', dap.signature]];
}

export const projectionOf = 'dap-projection-of';
export const withheld = 'dap-withheld';

function signEvent(event: EventToSign, more: readonly FieldLine[], key: SigningKey): { lines: FieldLine[]; dap: StoredSignature } {
  const { id, senderId, messageType, version, recipientId, contentType, contentDigest, body, acceptedAt } = event;
  const covered: FieldLine[] = [['ce-id', id], ['ce-source', sourceOf(senderId)], ['ce-type', eventTypeOf(messageType, version)], ['dap-recipient', recipientId], ...more];
  const dap = signDocument({ body, contentType, contentDigest, key, created: acceptedAt, extra: covered });
  return { dap, lines: [['content-type', contentType], ['content-digest', contentDigest], ['ce-specversion', '1.0'], ['ce-time', acceptedAt.toISOString()], ...covered] };
}
