import { constants, verify } from 'node:crypto';
import { publicKeyOf, readPublicKey, type ReadKey } from './certificate-key.ts';

type Hash = 'sha256' | 'sha384' | 'sha512';
type Scheme = { key: 'rsa'; hash: Hash; saltLength?: number } | { key: 'ec'; hash: Hash } | { key: 'ed25519' };

/**
 * The signature algorithms allowed in certificates, revocation lists and requests, by their whole DER
 * AlgorithmIdentifier: what has other parameters is another algorithm and not allowed. SHA-1 and MD5 are not here.
 */
const schemes: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['300d06092a864886f70d01010b0500', { key: 'rsa', hash: 'sha256' }],
  ['300d06092a864886f70d01010c0500', { key: 'rsa', hash: 'sha384' }],
  ['300d06092a864886f70d01010d0500', { key: 'rsa', hash: 'sha512' }],
  [pssIdentifier('01', 32), { key: 'rsa', hash: 'sha256', saltLength: 32 }],
  [pssIdentifier('02', 48), { key: 'rsa', hash: 'sha384', saltLength: 48 }],
  [pssIdentifier('03', 64), { key: 'rsa', hash: 'sha512', saltLength: 64 }],
  ['300a06082a8648ce3d040302', { key: 'ec', hash: 'sha256' }],
  ['300a06082a8648ce3d040303', { key: 'ec', hash: 'sha384' }],
  ['300a06082a8648ce3d040304', { key: 'ec', hash: 'sha512' }],
  ['300506032b6570', { key: 'ed25519' }],
]);

/** What a certificate, revocation list or request has in common: bytes, and who is said to have signed them how. */
export interface SignedBytes {
  tbs: Uint8Array;
  signedAlgorithm: Uint8Array;
  signatureAlgorithm: Uint8Array;
  signature: Uint8Array;
}

/** Whether both places name the same algorithm, and an allowed one (RFC 5280 4.1.1.2). */
export function isAllowedAlgorithm({ signedAlgorithm, signatureAlgorithm }: Pick<SignedBytes, 'signedAlgorithm' | 'signatureAlgorithm'>): boolean {
  return hex(signedAlgorithm) === hex(signatureAlgorithm) && schemes.has(hex(signatureAlgorithm));
}

/** Whether the holder of this key signed; node:crypto does all of it. A key of another type simply does not verify. */
export function isSignedBy(signed: SignedBytes, spki: Uint8Array): boolean {
  const scheme = schemes.get(hex(signed.signatureAlgorithm));
  const key = publicKeyOf(spki);
  if (scheme === undefined || key === undefined || !fits(scheme, readPublicKey(spki)?.type)) return false;
  try {
    if (scheme.key === 'ed25519') return verify(null, signed.tbs, key, signed.signature);
    if (scheme.key === 'ec') return verify(scheme.hash, signed.tbs, key, signed.signature);
    const padding = scheme.saltLength === undefined ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
    return verify(scheme.hash, signed.tbs, { key, padding, ...(scheme.saltLength === undefined ? {} : { saltLength: scheme.saltLength }) }, signed.signature);
  } catch {
    return false;
  }
}

function fits(scheme: Scheme, keyType: ReadKey['type'] | undefined): boolean {
  return keyType === scheme.key || (keyType === 'rsa-pss' && scheme.key === 'rsa' && scheme.saltLength !== undefined);
}

/** RSASSA-PSS with one hash throughout, MGF1 and a salt as long as the hash (RFC 4055 3.1). */
function pssIdentifier(hash: string, saltLength: number): string {
  const hashIdentifier = `300d06096086480165030402${hash}0500`;
  return `304106092a864886f70d01010a3034a00f${hashIdentifier}a11c301a06092a864886f70d010108${hashIdentifier}a2030201${saltLength.toString(16)}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
