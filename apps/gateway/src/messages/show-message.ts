import { readTimeline } from '#persistence';
import type { MessageTimeline, Pool, TimelineDelivery, Veil } from '#persistence';
import { deliveryCodes, Problem } from '#problems';
import { isUuid } from '#schemas';
import type { Receipt } from './receipt.ts';

interface TimelineEntry {
  event: 'accepted' | 'decided' | 'routed' | 'delivered' | 'fetched' | 'acknowledged' | 'withheld' | 'expired' | 'parked';
  at: string;
  recipientId?: string;
  outcome?: string;
  code?: string;
}

/** Shows a partner its own message and what became of it. Others' messages and unknown ones look the same. */
export class ShowMessage {
  readonly #pool: Pool;
  readonly #veil: Veil;

  constructor(pool: Pool, veil: Veil) {
    this.#pool = pool;
    this.#veil = veil;
  }

  /** @throws Problem not-found */
  async run(partnerId: string, messageId: string): Promise<object> {
    const message = isUuid(messageId) ? await readTimeline(this.#pool, partnerId, messageId, this.#veil) : undefined;
    if (message === undefined) throw new Problem('not-found');
    const receipt = JSON.parse(message.receipt.body) as Receipt;
    const { senderId, caseId, type, version, acceptedAt, deliveries, marks } = message;
    return {
      senderId,
      messageId,
      caseId,
      type,
      version,
      acceptedAt: acceptedAt.toISOString(),
      receipt,
      timeline: timelineOf(message, receipt),
      deliveries: deliveries.map(deliveryOf),
      marks,
    };
  }
}

function timelineOf(message: MessageTimeline, receipt: Receipt): TimelineEntry[] {
  const at = message.acceptedAt.toISOString();
  const decided = receipt.outcomes.map((o): TimelineEntry => ({
    event: 'decided', at, recipientId: o.recipientId, outcome: o.outcome, ...(o.code === undefined ? {} : { code: o.code }),
  }));
  const after = message.deliveries.flatMap(eventsOf).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return [{ event: 'accepted', at }, ...decided, ...after];
}

function eventsOf(d: TimelineDelivery): TimelineEntry[] {
  const code = d.code === null ? {} : { code: d.code };
  const entry = (event: TimelineEntry['event'], at: Date | null, more: object = {}): TimelineEntry[] =>
    at === null ? [] : [{ event, at: at.toISOString(), recipientId: d.recipient, ...more }];
  return [
    ...entry('routed', d.routedAt),
    ...entry(d.channel === 'inbox' ? 'fetched' : 'delivered', d.deliveredAt, { code: deliveryCodes.delivered }),
    ...entry('acknowledged', d.acknowledgedAt),
    ...entry(d.state === 'expired' ? 'expired' : 'withheld', d.withheldAt, code),
    ...(d.state === 'parked' ? entry(d.state, d.routedAt, code) : []),
  ];
}

function deliveryOf(d: TimelineDelivery): object {
  return { recipientId: d.recipient, channel: d.channel, state: d.state, ...(d.code === null ? {} : { code: d.code }) };
}
