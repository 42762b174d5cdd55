import type { NumberGap } from './record-order.ts';

export type HaltReason = 'gap' | 'forked' | 'damaged';

/** Why the integrator stands still. Nothing is lost: the records wait in their topic and in the exchange's outbox. */
export class IntegrationHalted extends Error {
  readonly reason: HaltReason;
  readonly shard: number | undefined;

  private constructor(reason: HaltReason, message: string, shard?: number) {
    super(message);
    this.name = 'IntegrationHalted';
    this.reason = reason;
    this.shard = shard;
  }

  static atGap({ shard, expected, found }: NumberGap): IntegrationHalted {
    return new IntegrationHalted('gap', `Shard ${shard} goes on with record ${found} where ${expected} is due: something was left out.`, shard);
  }

  static atFork(shard: number, n: bigint): IntegrationHalted {
    return new IntegrationHalted('forked', `Shard ${shard} has a second, different record ${n}: the exchange has gone back behind what it sent.`, shard);
  }

  /** Nothing may be built on a log whose hashes do not give its root. */
  static damaged(size: bigint): IntegrationHalted {
    return new IntegrationHalted('damaged', `The audit database is damaged: the hashes stored for ${size} leaves do not give the stored root.`);
  }
}
