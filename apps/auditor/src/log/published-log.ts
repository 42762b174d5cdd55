import { setTimeout as delay } from 'node:timers/promises';
import { checkpointTopic, type Bus } from '#bus';
import type { AuditDatabase } from '#persistence';
import { StartFault, type Log } from '#runtime';
import { compareWithPublished, LogRefused } from './compare-with-published.ts';
import type { CheckpointSigner } from './sign-checkpoint.ts';

const retryMs = 1_000;
/** Of the principal `auditor`; nothing is committed to it. */
const groupId = 'iiz.auditor.last-checkpoint';

/** Keeps the auditor from going on with a log that others have seen further, or otherwise. */
export class PublishedLog {
  readonly #database: AuditDatabase;
  readonly #bus: Bus;
  readonly #signer: CheckpointSigner;
  #agreed = false;

  constructor(database: AuditDatabase, bus: Bus, signer: CheckpointSigner) {
    this.#database = database;
    this.#bus = bus;
    this.#signer = signer;
  }

  /** Whether the database has been compared in this process, and agreed. */
  get agreed(): boolean {
    return this.#agreed;
  }

  /** @throws LogRefused; or what Kafka or the database throws when it cannot be compared now */
  async compare(): Promise<void> {
    const last = await this.#bus.lastRecord({ topic: checkpointTopic, partition: 0, groupId });
    if (last?.value) await compareWithPublished(this.#database, last.value.toString(), this.#signer);
    this.#agreed = true;
  }

  /** Tries until it could be compared, and `first` before it. @throws LogRefused, StartFault */
  async compareAtStart(log: Log, signal: AbortSignal, first: () => Promise<void>): Promise<void> {
    while (!signal.aborted && !this.#agreed) {
      try {
        await first();
        await this.compare();
      } catch (error) {
        if (error instanceof LogRefused || error instanceof StartFault) throw error;
        log.warn('the log cannot be compared with its last checkpoint yet', { error });
        await delay(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
