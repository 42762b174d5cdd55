import { parseLeafHash } from '#audit';
import { uuidForm } from '#schemas';
import { matches, readLook, textFaults, textOf, type LookPurpose } from '../looks/read-look.ts';

/** A decision by the event that it is, or by its message. */
export type DecisionRequest = { readonly leaf: Buffer } | { readonly message: string };

const hash = '[0-9a-f]{64}';

/** @throws Problem as `readLook` */
export function readDecision(body: unknown): { readonly request: DecisionRequest; readonly purpose: LookPurpose } {
  const { members, purpose } = readLook(body, ['leaf', 'message'], (asked) => [
    ...textFaults(asked, 'leaf', matches(hash)), ...textFaults(asked, 'message', matches(`[a-z0-9-]{1,64}/${uuidForm}`)),
    ...((asked['leaf'] === undefined) === (asked['message'] === undefined) ? [{ pointer: '', rule: 'leaf or message' }] : []),
  ]);
  const leaf = typeof members['leaf'] === 'string' ? parseLeafHash(members['leaf']) : undefined;
  return { request: leaf === undefined ? { message: textOf(members, 'message') } : { leaf }, purpose };
}
