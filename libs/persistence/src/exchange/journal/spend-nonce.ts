import { holdingDirectory } from '../directory/directory-lock.ts';
import type { Queryable } from '../../transaction.ts';

/** Uses a nonce of a key up. False: it was used before, so what it signs is a replay. Committed by itself unless `db` is a transaction. */
export async function spendNonce(db: Queryable, keyid: string, nonce: string): Promise<boolean> {
  const { rowCount } = await db.query({ name: 'spend-nonce', text: 'insert into nonce (keyid, nonce) values ($1, $2) on conflict do nothing', values: [keyid, nonce] });
  return rowCount === 1;
}

/** The same, and holds the directory until the transaction ends. */
export async function spendNonceHoldingDirectory(tx: Queryable, keyid: string, nonce: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'spend-nonce-holding',
    text: `insert into nonce (keyid, nonce) select $1::text, $2::text where ${holdingDirectory} on conflict do nothing`,
    values: [keyid, nonce],
  });
  return rowCount === 1;
}
