import { setTimeout as delay } from 'node:timers/promises';
import { checkpointTopic, type SerialProducer } from '#bus';
import type { LogHead } from '#persistence';
import type { CheckpointSigner } from './sign-checkpoint.ts';

/** At most one checkpoint a second, and none later than that after its leaf. */
const intervalMs = 1_000;
const retryMs = 1_000;

export interface CheckpointReport {
  published(size: bigint): void;
  failed(error: unknown): void;
}

/**
 * Publishes the head of the log on the checkpoint topic, always the newest that it was told of. Only a head that is
 * committed may be told: what is published cannot be taken back.
 */
export class PublishCheckpoints {
  readonly #signer: CheckpointSigner;
  readonly #producer: Pick<SerialProducer, 'send'>;
  readonly #report: CheckpointReport;
  readonly #stopping = new AbortController();
  #newest: LogHead | undefined;
  #working: Promise<void> | undefined;

  constructor(signer: CheckpointSigner, producer: Pick<SerialProducer, 'send'>, report: CheckpointReport) {
    this.#signer = signer;
    this.#producer = producer;
    this.#report = report;
  }

  noticed(head: LogHead): void {
    this.#newest = head;
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Publishes what is still to be published, once, and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#newest !== undefined) {
      const head = this.#newest;
      this.#newest = undefined;
      const published = await this.#publish(head);
      if (!published && this.#stopping.signal.aborted) return;
      if (!published) this.#newest ??= head;
      await delay(published ? intervalMs : retryMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #publish(head: LogHead): Promise<boolean> {
    try {
      await this.#producer.send([
        {
          topic: checkpointTopic,
          key: this.#signer.origin,
          value: Buffer.from(this.#signer.sign(head)),
          headers: { 'content-type': 'text/plain; charset=utf-8' },
        },
      ]);
      this.#report.published(head.size);
      return true;
    } catch (error) {
      this.#report.failed(error);
      return false;
    }
  }
}
