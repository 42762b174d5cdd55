import type pg from 'pg';
import type { DeliveryCode } from '#problems';
import { readMarks } from '../journal/data-marks.ts';
import type { DataMark } from '../journal/data-marks.ts';
import type { DeliveryState } from './delivery-states.ts';
import { asPartner } from './inbox-store.ts';
import type { SignedWire, StoredReceipt } from '../journal/journal-entry.ts';
import { isVeiled, unveil } from '../journal/veiled-message.ts';
import type { Veil, VeiledReceipt } from '../journal/veiled-message.ts';

/** One recipient's part in a message's life. */
export interface TimelineDelivery {
  recipient: string;
  channel: string;
  state: DeliveryState;
  code: DeliveryCode | null;
  routedAt: Date;
  deliveredAt: Date | null;
  acknowledgedAt: Date | null;
  withheldAt: Date | null;
}

/** A message as its sender may see it: what was accepted, decided and became of it. */
export interface MessageTimeline {
  senderId: string;
  messageId: string;
  caseId: string;
  type: string;
  version: string;
  acceptedAt: Date;
  receipt: StoredReceipt;
  /** The sender's own signature, as it was accepted. */
  wire: SignedWire;
  deliveries: TimelineDelivery[];
  marks: DataMark[];
}

/** The sender's own message with its deliveries; `undefined` when it is unknown or another partner's. */
export async function readTimeline(pool: pg.Pool, senderId: string, messageId: string, veil: Veil): Promise<MessageTimeline | undefined> {
  const known = await pool.query<{ message_ref: string }>('select message_ref from message_key where sender_id = $1 and message_id = $2', [senderId, messageId]);
  const ref = known.rows[0]?.message_ref;
  if (ref === undefined) return undefined;
  const marks = await readMarks(pool, ref);
  return asPartner(pool, senderId, async (tx) => {
    const message = await tx.query<{
      case_id: string;
      message_ref: string;
      type: string;
      version: string;
      accepted_at: Date;
      receipt: StoredReceipt | VeiledReceipt;
      wire: SignedWire;
    }>({
      text: 'select message_ref, case_id, type, version, accepted_at, receipt, wire from message where message_ref = $1 and sender_id = $2',
      values: [ref, senderId],
    });
    const row = message.rows[0];
    if (row === undefined) return undefined;
    const { receipt, wire } = isVeiled(row.receipt) ? unveil(veil, senderId, messageId, row.receipt) : { ...row, receipt: row.receipt };
    const { rows } = await tx.query<{
      recipient: string;
      channel: string;
      state: DeliveryState;
      code: DeliveryCode | null;
      routed_at: Date;
      delivered_at: Date | null;
      acknowledged_at: Date | null;
      withheld_at: Date | null;
    }>({
      text: 'select recipient, channel, state, code, routed_at, delivered_at, acknowledged_at, withheld_at from delivery where message_ref = $1 order by recipient',
      values: [row.message_ref],
    });
    return {
      senderId, messageId, caseId: row.case_id, type: row.type, version: row.version, acceptedAt: row.accepted_at, receipt, wire, marks,
      deliveries: rows.map((d) => ({
        recipient: d.recipient, channel: d.channel, state: d.state, code: d.code, routedAt: d.routed_at, deliveredAt: d.delivered_at,
        acknowledgedAt: d.acknowledged_at, withheldAt: d.withheld_at,
      })),
    };
  });
}
