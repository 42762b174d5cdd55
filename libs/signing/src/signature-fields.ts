import { trimField } from './http-message.ts';
import type { FieldLine } from './http-message.ts';

/** The four fields a signed message turns on, each combined as RFC 9110 section 5.2 says. */
export interface SignatureFields {
  readonly signatureInput: string | undefined;
  readonly signature: string | undefined;
  readonly contentDigest: string | undefined;
  readonly contentType: string | undefined;
}

/**
 * Reads them in one pass. Undefined when Content-Digest or Content-Type is there twice: two readers of such a
 * message could disagree on which one was signed.
 */
export function readSignatureFields(headers: readonly FieldLine[]): SignatureFields | undefined {
  let signatureInput: string | undefined;
  let signature: string | undefined;
  let contentDigest: string | undefined;
  let contentType: string | undefined;
  for (const [name, value] of headers) {
    switch (signatureFieldName(name)) {
      case 'signature-input':
        signatureInput = signatureInput === undefined ? trimField(value) : `${signatureInput}, ${trimField(value)}`;
        break;
      case 'signature':
        signature = signature === undefined ? trimField(value) : `${signature}, ${trimField(value)}`;
        break;
      case 'content-digest':
        if (contentDigest !== undefined) return undefined;
        contentDigest = trimField(value);
        break;
      case 'content-type':
        if (contentType !== undefined) return undefined;
        contentType = trimField(value);
        break;
      default:
    }
  }
  return { signatureInput, signature, contentDigest, contentType };
}

/** Only names of the four lengths are put into lower case: most lines of a message are others. */
function signatureFieldName(name: string): string {
  const { length } = name;
  return length === 9 || length === 12 || length === 14 || length === 15 ? name.toLowerCase() : '';
}
