import type { NumberGap } from './record-order.ts';

/** Why the integrator stands still. Nothing is lost: the records wait in their topic and in the exchange's outbox. */
export class IntegrationHalted extends Error {
  readonly reason: 'gap' | 'forked';
  readonly shard: number;

  private constructor(reason: 'gap' | 'forked', shard: number, message: string) {
    super(message);
    this.reason = reason;
    this.shard = shard;
  }

  static atGap({ shard, expected, found }: NumberGap): IntegrationHalted {
    return new IntegrationHalted('gap', shard, `Shard ${shard} goes on with record ${found} where ${expected} is due: something was left out.`);
  }

  static atFork(shard: number, n: bigint): IntegrationHalted {
    return new IntegrationHalted('forked', shard, `Shard ${shard} has a second, different record ${n}: the exchange has gone back behind what it sent.`);
  }
}
