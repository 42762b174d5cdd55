import { MerkleFrontier } from '#audit';
import type { FinalReads, HistoryEvent } from './history.ts';

/** What the history breaks. */
export interface Violation {
  invariant: 'INV1' | 'INV2' | 'INV3' | 'INV4' | 'INV5' | 'INV6' | 'INV7' | 'INV9';
  what: string;
}

type Send = Extract<HistoryEvent, { op: 'send' }>;
type Sent = Extract<Send, { phase: 'invoke' }>;
type Accepted = Extract<Send, { phase: 'ok' }>;
type Received = Extract<HistoryEvent, { op: 'receive' }>;
type DeliveryRead = FinalReads['deliveries'][number];

const platform = 'iiz-dap';
/** A delivery to a topic may still arrive so long after the withdrawal that lists it. */
const topicLeaseMs = 10_000;

/**
 * Judges a run by what was seen and by what is there at its end, nothing else: a saved history can be judged again. An
 * outcome nobody knows (`info`) may have had its effect or not.
 */
export function check(history: readonly HistoryEvent[], final: FinalReads): Violation[] {
  const seen = new Seen(history, final);
  return [
    ...nothingLost(seen),
    ...nothingDoubled(seen),
    ...orderKept(seen),
    ...nothingInvented(seen),
    ...withdrawalsHeld(seen),
    ...logComplete(seen),
    ...logConsistent(seen),
    ...positionsKept(seen),
    ...atRest(seen),
  ];
}

class Seen {
  readonly final: FinalReads;
  readonly sent = new Map<string, Sent>();
  readonly accepted = new Map<string, Accepted>();
  readonly refused = new Map<string, Extract<Send, { phase: 'refused' }>>();
  readonly received: Received[];
  /** Deliveries of whose fetches one got no answer. */
  readonly unanswered: ReadonlySet<string>;
  /** Of each that holds connections on which nobody answers, how many. */
  readonly unnoticed: readonly string[];
  readonly stored = new Map<string, FinalReads['messages'][number]>();
  readonly deliveries = new Map<string, DeliveryRead>();

  constructor(history: readonly HistoryEvent[], final: FinalReads) {
    this.final = final;
    this.received = history.filter((event) => event.op === 'receive');
    this.unanswered = new Set(history.flatMap((event) => (event.op === 'fetch' ? [event.deliveryId] : [])));
    this.unnoticed = history.flatMap((event) => (event.op === 'unnoticed' ? [`${event.target} holds ${event.connections} connections on which nobody answers`] : []));
    for (const event of history) {
      if (event.op !== 'send') continue;
      if (event.phase === 'invoke') this.sent.set(event.messageId, event);
      if (event.phase === 'ok') this.accepted.set(event.messageId, event);
      if (event.phase === 'refused') this.refused.set(event.messageId, event);
    }
    for (const message of final.messages) this.stored.set(message.messageId, message);
    for (const delivery of final.deliveries) this.deliveries.set(keyOf(delivery), delivery);
  }
}

function keyOf({ messageId, recipient }: { messageId: string; recipient: string }): string {
  return `${messageId} to ${recipient}`;
}

/**
 * INV1: accepted ⊆ delivered ∪ withheld with a reason ∪ parked ∪ expired. An item that was handed over and may not be fetched
 * again may have been lost with the answer that nobody got.
 */
function nothingLost({ accepted, deliveries, stored, received, unanswered }: Seen): Violation[] {
  const arrived = new Set(received.map(keyOf));
  return [...accepted.values()].flatMap(({ messageId, permitted }) => {
    if (!stored.has(messageId)) return violation('INV1', `${messageId} got a receipt and is not stored`);
    return permitted
      .filter((recipient) => recipient !== platform)
      .flatMap((recipient) => {
        const delivery = deliveries.get(keyOf({ messageId, recipient }));
        if (delivery === undefined) return violation('INV1', `${messageId} to ${recipient} was never routed`);
        const { state, code } = delivery;
        if (state === 'withheld' || state === 'parked' || state === 'expired') {
          return code === null ? violation('INV1', `${messageId} to ${recipient} is ${state} without a reason`) : [];
        }
        if (state !== 'delivered' && state !== 'acknowledged') return violation('INV1', `${messageId} to ${recipient} is still ${state}`);
        return arrived.has(keyOf({ messageId, recipient })) || (delivery.closed && unanswered.has(delivery.deliveryId))
          ? []
          : violation('INV1', `${messageId} to ${recipient} is ${state} and never arrived`);
      });
  });
}

/** INV2: one delivery id per message and recipient, whatever else comes twice. */
function nothingDoubled({ received, final }: Seen): Violation[] {
  const ids = new Map<string, Set<string>>();
  for (const event of received) ids.set(keyOf(event), (ids.get(keyOf(event)) ?? new Set()).add(event.deliveryId));
  const doubled = [...ids].filter(([, each]) => each.size > 1).flatMap(([key, each]) => violation('INV2', `${key} arrived under ${each.size} ids`));
  const messageIds = final.messages.map(({ senderId, messageId }) => `${senderId} ${messageId}`);
  return [...doubled, ...repeated(messageIds).flatMap((id) => violation('INV2', `${id} is stored twice`))];
}

/** INV3: per case and recipient in the order of acceptance; per case and sender, acceptance in the order of sending. */
function orderKept({ sent, stored, received, deliveries, final }: Seen): Violation[] {
  const found: Violation[] = [];
  const last = new Map<string, number>();
  const rises = (lane: string, seq: number, what: string): void => {
    if (seq <= (last.get(lane) ?? -1)) found.push({ invariant: 'INV3', what });
    last.set(lane, Math.max(seq, last.get(lane) ?? -1));
  };
  for (const { messageId, senderId, caseId } of sent.values()) {
    const seq = stored.get(messageId)?.caseSeq;
    if (seq !== undefined) rises(`sent ${caseId} ${senderId}`, seq, `${messageId} was overtaken before it was accepted`);
  }
  const first = new Set<string>();
  for (const event of received) {
    const delivery = deliveries.get(keyOf(event));
    if (event.channel !== 'topic' || delivery === undefined || first.has(keyOf(event))) continue;
    first.add(keyOf(event));
    rises(`topic ${event.caseId} ${event.recipient}`, delivery.caseSeq, `${keyOf(event)} was overtaken on the topic`);
  }
  for (const delivery of final.deliveries.filter(({ channel }) => channel === 'inbox').toSorted((a, b) => a.deliveryNo - b.deliveryNo)) {
    rises(`inbox ${delivery.caseId} ${delivery.recipient}`, delivery.caseSeq, `${keyOf(delivery)} was overtaken in the inbox`);
  }
  return found;
}

/** INV4: nothing that was never sent or was refused, and nothing to a partner that the receipt does not name. */
function nothingInvented({ sent, refused, accepted, stored, received, final }: Seen): Violation[] {
  const stray = final.messages
    .filter(({ messageId, senderId }) => senderId !== platform && !sent.has(messageId))
    .flatMap(({ messageId }) => violation('INV4', `${messageId} is stored and was never sent`));
  const turned = [...refused.values()].flatMap(({ messageId, status }) => [
    ...(stored.has(messageId) ? violation('INV4', `${messageId} was refused (${status}) and is stored`) : []),
    ...(status >= 500 ? violation('INV4', `${messageId} was answered by ${status}`) : []),
  ]);
  const misrouted = received.filter(({ messageId, recipient }) => !stored.has(messageId) || accepted.get(messageId)?.permitted.includes(recipient) === false);
  return [...stray, ...turned, ...misrouted.flatMap((event) => violation('INV4', `${keyOf(event)} arrived unpermitted`))];
}

/** INV5: no delivery begins after the withdrawal of what it rests on was confirmed; a topic's leases end in ten seconds. */
function withdrawalsHeld({ sent, accepted, received }: Seen): Violation[] {
  return [...accepted.values()].filter(({ inFlight }) => inFlight !== undefined).flatMap(({ messageId, t, inFlight = [] }) => {
    const { caseId, senderId } = sent.get(messageId) ?? { caseId: '', senderId: '' };
    const later = received.filter((event) => event.caseId === caseId && event.senderId === senderId && event.began > t);
    const late = later.filter(({ channel, recipient, began }) => channel === 'inbox' || !inFlight.includes(recipient) || began > t + topicLeaseMs);
    return late.flatMap((event) => violation('INV5', `${keyOf(event)} began ${event.began - t} ms after the consent was withdrawn`));
  });
}

/** INV6, first half: every message and every end of a delivery stands in the log exactly once, and nothing else does. */
function logComplete({ final, sent, accepted, deliveries, stored }: Seen): Violation[] {
  const times = new Map<string, number>();
  for (const { kind, messageId, recipient, first } of final.events) {
    const key =
      kind === 'READ'
        ? `${kind} ${messageId} ${recipient} ${first}`
        : kind === 'DELIVERED' || kind === 'WITHHELD' || kind === 'PARKED'
          ? `${kind} ${messageId} ${recipient}`
          : `${kind} ${messageId}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const once = (key: string, expected: number): Violation[] =>
    times.get(key) === expected || (expected === 0 && !times.has(key))
      ? []
      : violation('INV6', `${key}: ${times.get(key) ?? 0} events, not ${expected}`);
  // What may have left can be stopped and be acknowledged all the same (ADR 24): then it is on record as withheld, and as delivered after that.
  const ends = Map.groupBy(final.events.filter(({ kind }) => kind === 'WITHHELD' || kind === 'DELIVERED'), keyOf);
  const stoppedFirst = (delivery: { messageId: string; recipient: string }): boolean => ends.get(keyOf(delivery))?.map(({ kind }) => kind).join(' ') === 'WITHHELD DELIVERED';
  const ofMessages = final.messages.flatMap(({ messageId, type, senderId }) => [
    ...once(`ACCEPTED ${messageId}`, 1),
    ...once(`CONSENT_GRANTED ${messageId}`, type === 'consent.granted' ? 1 : 0),
    ...once(`CONSENT_WITHDRAWN ${messageId}`, type === 'consent.withdrawn' && senderId !== platform ? 1 : 0),
  ]);
  const ofDeliveries = [...deliveries.values()].flatMap(({ messageId, recipient, state, channel }) => {
    const reached = state === 'delivered' || state === 'acknowledged' ? 1 : 0;
    return [
      ...once(`WITHHELD ${messageId} ${recipient}`, state === 'withheld' || (state === 'acknowledged' && stoppedFirst({ messageId, recipient })) ? 1 : 0),
      ...(state === 'parked' && !times.has(`PARKED ${messageId} ${recipient}`) ? violation('INV6', `${messageId} to ${recipient} is parked and not on record`) : []),
      ...once(`DELIVERED ${messageId} ${recipient}`, channel === 'topic' ? reached : 0),
      ...once(`READ ${messageId} ${recipient} true`, channel === 'inbox' ? reached : 0),
    ];
  });
  const ofAcknowledgements = [...sent.values()].flatMap(({ messageId, senderId, acknowledges }) => {
    if (acknowledges === undefined || !accepted.has(messageId)) return [];
    const state = deliveries.get(keyOf({ messageId: acknowledges.messageId, recipient: senderId }))?.state;
    return [
      ...once(`ACKNOWLEDGED ${messageId}`, 1),
      ...(state === 'acknowledged' ? [] : violation('INV6', `${messageId} acknowledges ${acknowledges.messageId} to ${senderId}, which is ${state}`)),
    ];
  });
  const strays = final.events
    .filter(({ kind, messageId }) => kind === 'ACCEPTED' && !stored.has(messageId))
    .flatMap(({ messageId }) => violation('INV6', `ACCEPTED ${messageId}: no such message`));
  const leaves = new Map(final.events.filter(({ kind }) => kind === 'ACCEPTED').map(({ messageId, leafHash }) => [messageId, leafHash]));
  const unnamed = [...accepted.values()]
    .filter(({ messageId, leafHash }) => leaves.get(messageId) !== leafHash)
    .flatMap(({ messageId }) => violation('INV6', `the receipt of ${messageId} names no leaf of the log`));
  return [...ofMessages, ...ofDeliveries, ...ofAcknowledgements, ...strays, ...unnamed];
}

/** INV6, second half: every state that the log ever claimed is a prefix of what it is now, and every proof led there. */
function logConsistent({ final }: Seen): Violation[] {
  const claimed = new Map<number, Set<string>>();
  for (const { size, root } of final.checkpoints) claimed.set(size, (claimed.get(size) ?? new Set()).add(root));
  const tree = MerkleFrontier.empty();
  const found: Violation[] = [];
  const compare = (): void => {
    const size = Number(tree.size);
    for (const root of claimed.get(size) ?? []) {
      if (root !== tree.root().toString('hex')) found.push({ invariant: 'INV6', what: `the checkpoint of size ${size} is of another log` });
    }
    claimed.delete(size);
  };
  compare();
  for (const leafHash of final.leafHashes) {
    tree.append(Buffer.from(leafHash, 'hex'));
    compare();
  }
  const beyond = [...claimed.keys()].flatMap((size) => violation('INV6', `a checkpoint claims ${size} leaves, the log has ${tree.size}`));
  const gaps = final.shards
    .filter(({ numbered, integrated }) => numbered !== integrated)
    .flatMap(({ shard, numbered, integrated }) => violation('INV6', `shard ${shard}: ${numbered} numbered, ${integrated} integrated`));
  return [
    ...found,
    ...beyond,
    ...gaps,
    ...final.unproven.flatMap(({ messageId, reason }) => violation('INV6', `no proof for ${messageId}: ${reason}`)),
  ];
}

/** INV7: whoever is no owner any more writes nothing, so that no position goes back, and none moves under an epoch that is over. */
function positionsKept({ final }: Seen): Violation[] {
  return [...Map.groupBy(final.positionMoves, ({ topic, partition }) => `${topic}/${partition}`)].flatMap(([of, moves]) =>
    moves.flatMap(({ epoch, nextOffset }, i) => {
      const before = moves[i - 1];
      if (before === undefined || (epoch >= before.epoch && nextOffset >= before.nextOffset)) return [];
      return violation('INV7', `the position of ${of} went from ${before.nextOffset} (epoch ${before.epoch}) to ${nextOffset} (epoch ${epoch})`);
    }));
}

/** INV9: nothing waits any more, nor for what will never come. */
function atRest({ final, sent, accepted, refused, unnoticed }: Seen): Violation[] {
  const open = [...sent.keys()].filter((id) => !accepted.has(id) && !refused.has(id));
  return [
    ...(final.openOutboxRows > 0 ? violation('INV9', `${final.openOutboxRows} outbox rows were never published`) : []),
    ...open.flatMap((id) => violation('INV9', `${id} got no answer to the end`)),
    ...unnoticed.flatMap((what) => violation('INV9', what)),
  ];
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}

function violation(invariant: Violation['invariant'], what: string): Violation[] {
  return [{ invariant, what }];
}
