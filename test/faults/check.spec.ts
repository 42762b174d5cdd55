import { describe, expect, test } from '@jest/globals';
import { MerkleFrontier } from '#audit';
import { check } from './check.ts';
import type { FinalReads, HistoryEvent } from './history.ts';

/** A run in which two plans of a case reached a topic and an inbox; the second plan's consent was withdrawn at 60. */
function goodRun(): { history: HistoryEvent[]; final: FinalReads } {
  const [a, b, w] = ['plan-a', 'plan-b', 'withdrawal'];
  const send = (t: number, messageId: string, type: string): HistoryEvent => ({ t, op: 'send', phase: 'invoke', messageId, senderId: 'sr', caseId: 'case', type });
  const ok = (t: number, messageId: string, permitted: string[], rest: object = {}): HistoryEvent => ({ t, op: 'send', phase: 'ok', messageId, repeated: false, leafHash: hashOf(messageId), permitted, ...rest });
  const receive = (began: number, messageId: string, recipient: string, channel: 'topic' | 'inbox'): HistoryEvent => ({ t: began + 5, op: 'receive', recipient, channel, deliveryId: `${messageId}/${recipient}`, senderId: 'sr', messageId, caseId: 'case', began });
  const history = [
    send(0, a, 'plan'), ok(10, a, ['rav', 'iv']), send(11, b, 'plan'), { t: 15, op: 'send', phase: 'info', messageId: b, reason: 'reset' } as HistoryEvent, ok(20, b, ['rav', 'iv'], { repeated: true }),
    receive(30, a, 'rav', 'topic'), receive(35, b, 'rav', 'topic'), receive(36, a, 'rav', 'topic'), receive(40, a, 'iv', 'inbox'), receive(50, b, 'iv', 'inbox'),
    send(55, w, 'consent.withdrawn'), ok(60, w, ['iiz-dap'], { inFlight: ['iv'] }),
  ];
  const delivery = (messageId: string, recipient: string, channel: string, caseSeq: number): FinalReads['deliveries'][number] => ({ messageId, senderId: 'sr', recipient, deliveryId: `${messageId}/${recipient}`, deliveryNo: caseSeq, caseId: 'case', caseSeq, channel, state: 'delivered', code: 'DAP-1100', closed: false });
  const deliveries = [delivery(a, 'rav', 'topic', 1), delivery(b, 'rav', 'topic', 2), delivery(a, 'iv', 'inbox', 1), delivery(b, 'iv', 'inbox', 2)];
  const messages = [a, b, w].map((messageId, i) => ({ messageId, senderId: 'sr', caseId: 'case', caseSeq: i + 1, type: messageId === w ? 'consent.withdrawn' : 'plan.published', leafHash: hashOf(messageId) }));
  const event = (kind: string, messageId: string, recipient = '', first = false): FinalReads['events'][number] => ({ index: 0, leafHash: kind === 'ACCEPTED' ? hashOf(messageId) : hashOf(`${kind} ${messageId} ${recipient}`), kind, senderId: 'sr', messageId, recipient, first });
  const events = [
    ...messages.map(({ messageId }) => event('ACCEPTED', messageId)), event('CONSENT_WITHDRAWN', w), event('DELIVERED', a, 'rav'), event('DELIVERED', b, 'rav'), event('READ', a, 'iv', true), event('READ', b, 'iv', true), event('READ', b, 'iv'),
  ].map((each, index) => ({ ...each, index }));
  const move = (epoch: number, nextOffset: number): FinalReads['positionMoves'][number] => ({ topic: 'accepted', partition: 0, epoch, nextOffset });
  const tree = MerkleFrontier.empty();
  const checkpoints = events.map(({ leafHash }, i) => {
    tree.append(Buffer.from(leafHash, 'hex'));
    return { size: i + 1, root: tree.root().toString('hex') };
  });
  return { history, final: { messages, deliveries, events, leafHashes: events.map(({ leafHash }) => leafHash), checkpoints, proven: [a, b, w], unproven: [], openOutboxRows: 0, positionMoves: [move(1, 0), move(1, 2), move(2, 2), move(2, 3)], shards: [{ shard: 0, numbered: 9, integrated: 9 }] } };
}

function hashOf(name: string): string {
  return Buffer.alloc(32, name).toString('hex');
}

function violated(break_: (run: ReturnType<typeof goodRun>) => void): string[] {
  const run = goodRun();
  break_(run);
  return [...new Set(check(run.history, run.final).map(({ invariant }) => invariant))];
}

const received = (run: ReturnType<typeof goodRun>) => run.history.filter((event) => event.op === 'receive');

describe('the checker of fault runs', () => {
  test('finds nothing in a run in which a repeated record is the same delivery and an unknown answer had its effect', () => {
    const { history, final } = goodRun();
    expect(check(history, final)).toEqual([]);
  });

  test('takes an item for handed over whose fetch nobody answered and that may not be fetched again', () => {
    const { history, final } = goodRun();
    const lost: HistoryEvent = { t: 50, op: 'fetch', phase: 'info', recipient: 'iv', deliveryId: 'plan-b/iv' };
    const without = history.filter((event) => event.op !== 'receive' || event.deliveryId !== lost.deliveryId);
    const closed = { ...final, deliveries: final.deliveries.map((each) => ({ ...each, closed: each.deliveryId === lost.deliveryId })) };
    expect(check([...without, lost], closed)).toEqual([]);
    expect(check([...without, lost], final)).toHaveLength(1);
    expect(check(without, closed)).toHaveLength(1);
  });

  test.each<[string, string, (run: ReturnType<typeof goodRun>) => void]>([
    ['INV1', 'a message with a receipt that is not stored', ({ final }) => void final.messages.shift()],
    ['INV1', 'a delivery that was never routed', ({ final }) => void final.deliveries.pop()],
    ['INV1', 'a delivery that waits for ever', ({ final }) => void ((final.deliveries[0] as { state: string }).state = 'leased')],
    ['INV1', 'a delivery that is withheld without a reason', ({ final }) => void Object.assign(final.deliveries[0] as object, { state: 'withheld', code: null })],
    ['INV1', 'a delivery that counts as delivered and never came', (run) => void (run.history = run.history.filter((event) => event.op !== 'receive' || event.messageId !== 'plan-b'))],
    ['INV2', 'a message that arrives under two ids', (run) => void ((received(run)[2] as { deliveryId: string }).deliveryId = 'other')],
    ['INV2', 'a message that is stored twice', ({ final }) => void final.messages.push({ ...(final.messages[0] as FinalReads['messages'][number]) })],
    ['INV3', 'a topic in which a later plan comes first', (run) => void (run.history = [...run.history.filter((event) => event.op !== 'receive'), ...received(run).toSorted((a, b) => b.messageId.localeCompare(a.messageId))])],
    ['INV3', 'an inbox in which a later plan comes first', ({ final }) => void ((final.deliveries[3] as { deliveryNo: number }).deliveryNo = 0)],
    ['INV3', 'a message that overtook the one sent before it', ({ final }) => void ((final.messages[1] as { caseSeq: number }).caseSeq = 0)],
    ['INV4', 'a message that nobody sent', ({ history }) => void history.splice(0, 2)],
    ['INV4', 'a refused message that is stored', ({ history }) => void history.push({ t: 99, op: 'send', phase: 'refused', messageId: 'plan-a', status: 422, code: 'DAP-2202' })],
    ['INV4', 'an answer that admits a fault of the platform', ({ history }) => void history.push({ t: 99, op: 'send', phase: 'refused', messageId: 'plan-c', status: 500, code: 'DAP-5500' })],
    ['INV4', 'a delivery to somebody whom the receipt does not permit', ({ history }) => void ((history[1] as { permitted: string[] }).permitted = ['iv'])],
    ['INV5', 'an inbox item that is fetched after the withdrawal', (run) => void ((received(run)[4] as { began: number }).began = 61)],
    ['INV5', 'a record on a topic after the withdrawal that did not list it', (run) => void ((received(run)[1] as { began: number }).began = 61)],
    ['INV6', 'a delivery that arrived, and was withheld afterwards', ({ final }) => {
      Object.assign(final.deliveries[0] as object, { state: 'acknowledged' });
      final.events.push({ ...(final.events[4] as FinalReads['events'][number]), kind: 'WITHHELD' });
    }],
    ['INV6', 'an event that is missing', ({ final }) => void final.events.splice(5, 1)],
    ['INV6', 'an event that stands twice', ({ final }) => void final.events.push(final.events[4] as FinalReads['events'][number])],
    ['INV6', 'a receipt that names another leaf', ({ history }) => void ((history[1] as { leafHash: string }).leafHash = 'ff')],
    ['INV6', 'a checkpoint of another log', ({ final }) => void (final.checkpoints[3] = { size: 4, root: hashOf('x') })],
    ['INV6', 'a checkpoint beyond the end of the log', ({ final }) => void final.checkpoints.push({ size: 99, root: hashOf('x') })],
    ['INV6', 'a shard of which not everything was integrated', ({ final }) => void (final.shards = [{ shard: 0, numbered: 9, integrated: 8 }])],
    ['INV6', 'a proof that does not hold', ({ final }) => void final.unproven.push({ messageId: 'plan-a', reason: 'not genuine' })],
    ['INV7', 'a position that goes back', ({ final }) => void ((final.positionMoves[3] as { nextOffset: number }).nextOffset = 1)],
    ['INV7', 'a position that is moved under an epoch that is over', ({ final }) => void ((final.positionMoves[3] as { epoch: number }).epoch = 1)],
    ['INV9', 'rows that were never published', ({ final }) => void (final.openOutboxRows = 1)],
    ['INV9', 'a process that does not notice that nobody answers it', ({ history }) => void history.push({ t: 99, op: 'unnoticed', target: 'router', connections: 1 })],
    ['INV9', 'a message without an answer', ({ history }) => void history.push({ t: 99, op: 'send', phase: 'invoke', messageId: 'late', senderId: 'sr', caseId: 'other', type: 'plan' })],
  ])('%s: %s', (invariant, _, break_) => {
    expect(violated(break_)).toContain(invariant);
  });
});
