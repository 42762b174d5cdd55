import { constants, sign, verify } from 'node:crypto';
import type { KeyObject, SigningOptions } from 'node:crypto';

/** The algorithms of RFC 9421 section 3.3 that the platform speaks. RSASSA-PKCS1-v1_5 and HMAC are not among them. */
export type SignatureAlgorithm = 'ed25519' | 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384' | 'rsa-pss-sha512';

interface AlgorithmRow {
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null;
  readonly keyTypes: readonly string[];
  readonly curve?: string;
  /** Exact length in bytes; an RSA signature is as long as its modulus. */
  readonly signatureBytes?: number;
  /** What node:crypto is told beside key and hash. */
  readonly parameters?: SigningOptions;
}

const rows: Record<SignatureAlgorithm, AlgorithmRow> = {
  ed25519: { hash: null, keyTypes: ['ed25519'], signatureBytes: 64 },
  'ecdsa-p256-sha256': { hash: 'sha256', keyTypes: ['ec'], curve: 'prime256v1', signatureBytes: 64, parameters: { dsaEncoding: 'ieee-p1363' } },
  'ecdsa-p384-sha384': { hash: 'sha384', keyTypes: ['ec'], curve: 'secp384r1', signatureBytes: 96, parameters: { dsaEncoding: 'ieee-p1363' } },
  'rsa-pss-sha512': { hash: 'sha512', keyTypes: ['rsa', 'rsa-pss'], parameters: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 } },
};

const names = Object.keys(rows).filter(isSignatureAlgorithm);

export function isSignatureAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(rows, name);
}

/** The one algorithm that a key serves; undefined when it serves none. Key sizes are a matter of enrolment. */
export function algorithmOf(key: KeyObject): SignatureAlgorithm | undefined {
  const type = key.asymmetricKeyType ?? '';
  const curve = type === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined;
  return names.find((name) => rows[name].keyTypes.includes(type) && rows[name].curve === curve && (type !== 'rsa-pss' || mayUse(key, rows[name].hash)));
}

/** A key of type RSASSA-PSS can name its hashes, of the message and of the mask (RFC 4055 3.1), and node:crypto goes by what it names. */
function mayUse({ asymmetricKeyDetails: details }: KeyObject, hash: AlgorithmRow['hash']): boolean {
  return [details?.hashAlgorithm, details?.mgf1HashAlgorithm].every((named) => named === undefined || named === hash);
}

/**
 * Signs with exactly the parameters of RFC 9421 section 3.3: ECDSA as raw r‖s, PSS with MGF1-SHA-512 and salt 64.
 *
 * @throws TypeError when the key is not one for the algorithm.
 */
export function signBytes(alg: SignatureAlgorithm, privateKey: KeyObject, data: Uint8Array): Buffer {
  if (privateKey.type !== 'private' || algorithmOf(privateKey) !== alg) throw new TypeError(`not a private key for ${alg}`);
  return sign(rows[alg].hash, data, keyInput(alg, privateKey));
}

/** Never throws: a key of another type, a signature of another length or form is simply not valid. */
export function verifyBytes(alg: SignatureAlgorithm, publicKey: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const row = rows[alg];
  if (algorithmOf(publicKey) !== alg) return false;
  if (row.signatureBytes !== undefined && signature.length !== row.signatureBytes) return false;
  try {
    return verify(row.hash, data, keyInput(alg, publicKey), signature);
  } catch {
    return false;
  }
}

const prepared = new WeakMap<KeyObject, KeyObject>();

/**
 * The key with its algorithm's parameters as members of its own, where node:crypto looks for them too. In an object of options
 * beside the key they cost a fourth of a verification: it takes that object for a key first, twice, and catches what comes of it.
 */
function keyInput(alg: SignatureAlgorithm, key: KeyObject): KeyObject {
  let input = prepared.get(key);
  if (input === undefined) prepared.set(key, (input = Object.assign(structuredClone(key), rows[alg].parameters)));
  return input;
}
