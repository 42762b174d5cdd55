import { verifyDocument } from '#signing';
import type { KeyResolver } from '#signing';
import { refuseAsNotGenuine } from './client-fault.ts';
import type { Receipt, SignedReceipt } from './gateway-answers.ts';

/**
 * Reads a receipt whose signature by the platform holds.
 *
 * @throws ClientFault not-genuine
 * @example
 * const { outcomes } = verifyReceipt(signed, await client.certificates.keysOf('iiz-dap', keyid));
 */
export function verifyReceipt(signed: SignedReceipt, resolveKey: KeyResolver): Receipt {
  const verdict = verifyDocument({ ...signed, body: Buffer.from(signed.body), contentType: 'application/json' }, { resolveKey });
  if (!verdict.ok) refuseAsNotGenuine('The receipt', `the platform's signature does not hold (${verdict.problem})`);
  return JSON.parse(signed.body) as Receipt;
}
