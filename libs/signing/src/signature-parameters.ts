import type { BareItem } from 'structured-headers';

/** A component identifier (RFC 9421 section 2) with its canonical text, as it stands before the colon in the base. */
export interface Component {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, BareItem>;
  readonly text: string;
}

/** The signature parameters of RFC 9421 section 2.3; times in Unix seconds. */
export interface SignatureParameters {
  readonly created?: number;
  readonly expires?: number;
  readonly nonce?: string;
  readonly alg?: string;
  readonly keyid?: string;
  readonly tag?: string;
}

/** One member of Signature-Input. `text` is its canonical value with the order of parameters kept: the value of `@signature-params`. */
export interface SignatureInput {
  readonly label: string;
  readonly components: readonly Component[];
  readonly parameters: SignatureParameters;
  readonly text: string;
}
