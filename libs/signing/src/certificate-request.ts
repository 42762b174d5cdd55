import { isSignedBy } from './certificate-signature.ts';
import { demand, DerReader, derTag, readSigned, readDer, smallInteger } from './der.ts';
import { readName } from './distinguished-name.ts';
import { derFromPem } from './pem.ts';

/** What a request proves: that somebody holds the private key of `spki`. */
export interface CertificateSigningRequest {
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
}

/** Larger ones are not read: no request of a partner comes near. */
const MOST_BYTES = 65_536;

/**
 * Reads a PKCS#10 request (RFC 2986) in PEM or DER and checks that its key signed it; `undefined` when it is none or is not
 * signed by its own key. Its subject and attributes are wishes: nothing of them is believed.
 */
export function readSigningRequest(input: string | Uint8Array): CertificateSigningRequest | undefined {
  const der = typeof input === 'string' ? derFromPem(input, 'CERTIFICATE REQUEST') : input;
  if (der === undefined || der.length > MOST_BYTES) return undefined;
  return readDer(der, (reader) => {
    const { signed, ...whole } = readSigned(reader);
    const spki = readKey(new DerReader(signed.content));
    demand(isSignedBy({ tbs: signed.raw, signedAlgorithm: whole.signatureAlgorithm, ...whole }, spki), 'not signed by its own key');
    return { spki };
  });
}

function readKey(info: DerReader): Uint8Array {
  demand(smallInteger(info.next(derTag.integer)) === 0, 'another version');
  readName(info);
  const spki = info.next(derTag.sequence).raw;
  info.optional(0xa0);
  info.end();
  return spki;
}
