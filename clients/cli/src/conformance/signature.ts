import { isSignatureAlgorithm, publicKeyFromPem, verifyBytes } from '#signing';
import { NotUnderstood, reject, text, verdictOf } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function signature(line: VectorLine): Verdict {
  const alg = text(line, 'alg');
  if (!isSignatureAlgorithm(alg)) throw new NotUnderstood(`${alg} is not spoken`);
  const [message, bytes] = [hexOf(line, 'messageHex'), hexOf(line, 'signatureHex')];
  if (message === undefined || bytes === undefined) return reject;
  const key = publicKeyFromPem(text(line, 'keyPem'));
  return verdictOf(key !== undefined && verifyBytes(alg, key, message, bytes));
}

function hexOf(line: VectorLine, name: string): Buffer | undefined {
  const hex = text(line, name);
  return /^(?:[0-9a-f]{2})*$/i.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}
