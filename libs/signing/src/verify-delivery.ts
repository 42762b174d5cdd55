import { projectionOf, withheld } from './delivery-fields.ts';
import type { FieldLine } from './http-message.ts';
import { singleValue } from './sender-signature.ts';
import type { Delivery } from './sender-signature.ts';
import { readSignatureFields } from './signature-fields.ts';
import { verifyDocument } from './stored-signature.ts';
import type { DocumentVerdict } from './stored-signature.ts';
import type { KeyResolver, SignatureProblem, SignatureStage } from './verify-profile.ts';

export interface DeliveryVerification {
  /** Finds the platform's keys, past ones included. */
  readonly resolveKey: KeyResolver;
  /** Who asks: a delivery for somebody else is not genuine. */
  readonly recipient: string;
}

const coveredFields = ['ce-id', 'ce-source', 'ce-type', 'dap-recipient'] as const;

/** Whether a delivery says that it is not all that its sender wrote. Believed once its signature is verified. */
export function isProjection(headers: readonly FieldLine[]): boolean {
  return headers.some(([name]) => [projectionOf, withheld].includes(name.toLowerCase()));
}

/**
 * Verifies the platform's signature in a delivery (label `dap`): these bytes, this event, for this recipient. A projection's also covers
 * what it is one of, and what it leaves out.
 */
export function verifyDelivery({ headers, body }: Delivery, { resolveKey, recipient }: DeliveryVerification): DocumentVerdict {
  const fields = readSignatureFields(headers);
  const expected = isProjection(headers) ? [...coveredFields, projectionOf, withheld] : coveredFields;
  const extra = expected.flatMap((name): FieldLine[] => {
    const value = singleValue(headers, name);
    return value === undefined ? [] : [[name, value]];
  });
  if (fields?.contentDigest === undefined || fields.contentType === undefined || extra.length < expected.length) return refused('bad-request', 'parse');
  if (singleValue(headers, 'dap-recipient') !== recipient) return refused('signature-invalid', 'policy');
  const { contentDigest, contentType, signatureInput = '', signature = '' } = fields;
  return verifyDocument({ body, contentType, contentDigest, signatureInput, signature, extra }, { resolveKey });
}

function refused(problem: SignatureProblem, stage: SignatureStage): DocumentVerdict {
  return { ok: false, problem, stage, base: null };
}
