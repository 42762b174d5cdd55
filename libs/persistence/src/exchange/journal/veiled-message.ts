import type { SignedWire, StoredReceipt } from './journal-entry.ts';
import type { Queryable } from '../../transaction.ts';

/** Hides and shows under a key that no database holds (`openVeil` of libs/sealing). */
export interface Veil {
  hide(of: string, plain: string): string;
  show(of: string, hidden: string): string;
}

/** Stands in place of a receipt whose message has no content any more. */
export interface VeiledReceipt {
  veiled: string;
}

/** All that would confirm a guess of the content: digests, and signatures over them. */
export interface Veiled {
  digest: string;
  receipt: StoredReceipt;
  wire: SignedWire;
}

const atOnce = 200;

export function isVeiled(receipt: StoredReceipt | VeiledReceipt): receipt is VeiledReceipt {
  return 'veiled' in receipt;
}

export function unveil(veil: Veil, senderId: string, messageId: string, { veiled }: VeiledReceipt): Veiled {
  return JSON.parse(veil.show(nameOf(senderId, messageId), veiled)) as Veiled;
}

/**
 * Veils messages whose payload keys are gone: digest, receipt and the sender's signature leave the rows and lie there under
 * the veil alone, so that repetitions and evidence are answered as before. A message whose content can be read is left.
 */
export async function veilMessages(tx: Queryable, refs: readonly string[], veil: Veil): Promise<void> {
  for (let i = 0; i < refs.length; i += atOnce) {
    const chunk = refs.slice(i, i + atOnce);
    const { rows } = await tx.query<Veiled & { ref: string; sender: string; id: string }>({
      text: 'select ref, sender, id, digest, receipt, wire from unveiled($1::uuid[])',
      values: [chunk],
    });
    const veiled = rows.map(({ ref, sender, id, digest, receipt, wire }) => ({
      ref,
      veiled: veil.hide(nameOf(sender, id), JSON.stringify({ digest, receipt, wire } satisfies Veiled)),
    }));
    await tx.query({ text: 'select veil_messages($1::uuid[], $2::json)', values: [chunk, JSON.stringify(veiled)] });
  }
}

/** Veils some of the messages whose content went by the clock, or again after a restore. Returns how many there were. */
export async function veilDue(db: Queryable, veil: Veil): Promise<number> {
  const { rows } = await db.query<{ ref: string }>({ name: 'veil-due', text: 'select message_ref as ref from veil_due order by message_ref limit $1', values: [atOnce] });
  await veilMessages(db, rows.map(({ ref }) => ref), veil);
  return rows.length;
}

function nameOf(senderId: string, messageId: string): string {
  return `${senderId}/${messageId}`;
}
