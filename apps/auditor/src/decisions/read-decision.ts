import { parseLeafHash } from '#audit';
import { Problem } from '#problems';
import { readLook } from '../looks/read-look.ts';
import type { LookPurpose } from '../looks/record-looks.ts';

/** A decision by the event that it is, or by its message. */
export type DecisionRequest = { readonly leaf: Buffer } | { readonly message: string };

/** @throws Problem as `readLook` */
export function readDecision(body: unknown): { readonly request: DecisionRequest; readonly purpose: LookPurpose } {
  const { asked: { leaf, message }, purpose } = readLook('DecisionRequest', body);
  if (leaf === undefined && message !== undefined) return { request: { message }, purpose };
  const hash = leaf === undefined || message !== undefined ? undefined : parseLeafHash(leaf);
  if (hash === undefined) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'leaf or message' }] });
  return { request: { leaf: hash }, purpose };
}
