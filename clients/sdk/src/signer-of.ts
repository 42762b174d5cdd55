import { parseSignatureInput } from '#signing';

/** The keyid that the signature with this label claims; an empty text when there is none, which no key answers to. */
export function signerOf(signatureInput: string, label: string): string {
  return parseSignatureInput(signatureInput)?.find((input) => input.label === label)?.parameters.keyid ?? '';
}
