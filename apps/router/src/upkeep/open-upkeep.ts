import { readClock } from '#persistence';
import type { Directory, Pool } from '#persistence';
import { RewriteWatch } from '#runtime';
import type { Health, Log, Metrics } from '#runtime';
import type { KeyRing } from '#sealing';
import { KeepUp } from './keep-up.ts';
import { RotateKek } from './rotate-kek.ts';

export interface Upkeep {
  start(): void;
  /** Ends it, after what is under way. */
  stop(): Promise<void>;
}

interface UpkeepParts {
  readonly pool: Pool;
  readonly directory: Directory;
  readonly keks: KeyRing;
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Metrics;
  /** The time by which obligations come due, of what time it is. */
  readonly deadlines: (now: Date) => Date;
}

/** What the router does by the clock, told in its log. */
export function openUpkeep({ pool, directory, keks, log, health, metrics, deadlines }: UpkeepParts): Upkeep {
  const upkeep = new KeepUp(pool, directory, {
    failed: (error) => log.warn('upkeep failed; it is tried again', { error }),
    gap: (claims, oldestSeconds) =>
      log.error('accepted messages are held: an earlier one of their case has not come from Kafka; find and publish it again', {
        claims,
        oldestSeconds: Math.round(oldestSeconds),
      }),
    rewriting: new RewriteWatch(log, metrics, health),
  });
  const rotation = new RotateKek(pool, keks, {
    failed: (error) => log.warn('keys could not be wrapped anew; it is tried again', { error }),
    refused: (kekId, keys) => log.error('keys cannot be unwrapped: the key-encryption key that wrapped them is missing, or another', { kekId, keys }),
    done: (kekId, keys) => log.info('every key is wrapped by the current key-encryption key', { kekId, keys }),
  });
  return {
    start: () => {
      upkeep.start(() => readClock(pool), deadlines);
      rotation.start();
    },
    stop: async () => {
      await upkeep.stop();
      await rotation.stop();
    },
  };
}
