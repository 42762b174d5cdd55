import { createHmac } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * The pseudonym by which the platform joins a person across cases: HMAC-SHA-256 of the AHV number under the index
 * key, base64url. Both spellings of a number give the same one. It never leaves the platform: without the key it
 * says nothing, with it the thousand million possible numbers could be tried. node:crypto takes bytes for a key four times slower than a KeyObject.
 * @throws RangeError when `vn` has not the form of an AHV number; the message does not hold it.
 */
export function personIndex(indexKey: KeyObject | Uint8Array, vn: string): string {
  const digits = /^756\.\d{4}\.\d{4}\.\d{2}$/.test(vn) ? vn.replaceAll('.', '') : vn;
  if (!/^756[0-9]{10}$/.test(digits)) throw new RangeError('not an AHV number');
  return createHmac('sha256', indexKey).update(`iiz-dap person\x00${digits}`).digest('base64url');
}

/**
 * Names a consent in the public log, for whoever has the index key and the consent: an exchange restored from a backup finds by it
 * which of its consents were withdrawn since.
 */
export function consentHandle(indexKey: KeyObject | Uint8Array, caseId: string, consentId: string): string {
  return createHmac('sha256', indexKey).update(`iiz-dap consent\x00${caseId}\x00${consentId}`).digest('base64url');
}

/**
 * By which a process finds that its index key is another than before: HMAC-SHA-256 of a fixed text under the key, hex. It says
 * nothing of a person: from it no pseudonym can be computed, nor the key.
 */
export function indexKeyFingerprint(indexKey: KeyObject | Uint8Array): string {
  return createHmac('sha256', indexKey).update('iiz-dap index key').digest('hex');
}
