import { readFileSync } from 'node:fs';
import type { TlsFiles } from '#local';
import { newCase } from './case-messages.ts';
import type { BenchCase } from './case-messages.ts';
import { DeliveredCount, readTopic } from './delivered-count.ts';
import { driveLoad } from './drive-load.ts';
import type { LoadResult } from './drive-load.ts';
import { signAhead } from './sign-ahead.ts';
import type { RequestPool, Signer } from './sign-ahead.ts';
import { TlsConnections } from './tls-connections.ts';

export type TargetName = 'bare' | 'product';

/** Where a pipeline is entered and where it comes out. */
export interface Target {
  port: number;
  topic: string;
  tls: TlsFiles;
  groupId: string;
}

/** What the bench asks of the partners' side, one order at a time; the answer is the value named in the comment. */
export type Order =
  /** → an empty result */
  | { kind: 'open'; brokers: string[]; caFile: string; connections: number; sender: Signer; recipient: Signer; targets: Record<TargetName, Target> }
  /** Makes cases and brings their consents and registrations through the product → that of the registrations. */
  | { kind: 'prepare'; cases: number; backlog: number }
  /** Signs so many messages about the cases ahead → an empty result */
  | { kind: 'sign'; count: number }
  /** → the result */
  | { kind: 'drive'; target: TargetName; seconds: number; leadIn: number; backlog: number; rate?: number };

export type Reply = { ok: true; result: LoadResult } | { ok: false; error: string };

const nothing: LoadResult = { seconds: 0, sent: 0, statuses: {}, refusal: '', accepted: 0, delivered: 0, acceptedInAll: 0, drainMs: 0, undelivered: 0, latency: { p50: 0, p99: 0, max: 0 }, usedUp: false };

/** The partners of the benchmark in a process of their own: they sign, send, and read what arrives. */
class Partners {
  readonly #delivered = new DeliveredCount();
  #setting: Extract<Order, { kind: 'open' }> | undefined;
  #cases: BenchCase[] = [];
  #pool: RequestPool | undefined;
  #signed = 0;

  async obey(order: Order): Promise<LoadResult> {
    switch (order.kind) {
      case 'open':
        return this.#open(order);
      case 'prepare':
        return this.#prepare(order.cases, order.backlog);
      case 'sign':
        this.#pool = undefined;
        this.#pool = await signAhead(this.#opened().sender, { kind: 'event', cases: this.#cases, from: this.#signed, count: order.count });
        this.#signed += order.count;
        // The requests before these are let go now, and not while an answer is waited for.
        globalThis.gc?.();
        return nothing;
      case 'drive':
        if (this.#pool === undefined) throw new Error('nothing is signed');
        return this.#drive(this.#pool, order, this.#delivered);
    }
  }

  async #open(setting: Extract<Order, { kind: 'open' }>): Promise<LoadResult> {
    this.#setting = setting;
    for (const { port: _, ...topic } of Object.values(setting.targets)) await readTopic({ ...topic, brokers: setting.brokers }, this.#delivered);
    return nothing;
  }

  async #prepare(count: number, backlog: number): Promise<LoadResult> {
    const { sender, recipient } = this.#opened();
    this.#cases = Array.from({ length: count }, () => newCase(sender.senderId, recipient.senderId));
    await this.#bring('consent', sender, undefined, backlog);
    const registered = await this.#bring('registration', sender, this.#delivered, backlog);
    await this.#bring('participation', recipient, undefined, backlog);
    return registered;
  }

  /** Opens all cases with one kind of message. @throws when one of them is refused: nothing after it would mean anything. */
  async #bring(kind: 'consent' | 'registration' | 'participation', signer: Signer, delivered: DeliveredCount | undefined, backlog: number): Promise<LoadResult> {
    const pool = await signAhead(signer, { kind, cases: this.#cases });
    const result = await this.#drive(pool, { target: 'product', seconds: 600, leadIn: 0, backlog }, delivered);
    if (result.acceptedInAll < pool.count) throw new Error(`of ${pool.count} messages (${kind}) ${result.acceptedInAll} were accepted; ${result.refusal}`);
    return result;
  }

  async #drive(pool: RequestPool, order: Omit<Extract<Order, { kind: 'drive' }>, 'kind'>, delivered: DeliveredCount | undefined): Promise<LoadResult> {
    const { targets, caFile, connections: count } = this.#opened();
    const { target, ...load } = order;
    delivered?.reset();
    const connections = await TlsConnections.open({ port: targets[target].port, ca: readFileSync(caFile) }, count);
    try {
      return await driveLoad({ ...load, pool, connections, delivered });
    } finally {
      connections.close();
    }
  }

  #opened(): Extract<Order, { kind: 'open' }> {
    if (this.#setting === undefined) throw new Error('not opened');
    return this.#setting;
  }
}

process.once('disconnect', () => process.exit());
const partners = new Partners();
process.on('message', (order: Order) => {
  partners.obey(order).then(
    (result) => process.send?.({ ok: true, result } satisfies Reply),
    (error: unknown) => process.send?.({ ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Reply),
  );
});
