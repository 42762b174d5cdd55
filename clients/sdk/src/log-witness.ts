import { readFile, rename, writeFile } from 'node:fs/promises';
import { formatCheckpoint, parseCheckpoint } from '#audit';
import type { Checkpoint } from '#audit';
import { refuseAsNotGenuine } from './client-fault.ts';
import { isExtension } from './is-extension.ts';
import type { LogSource } from './is-extension.ts';

/** Keeps the last state of the log that was seen, across runs of the program where it lies in a file. */
export interface CheckpointMemory {
  /** The text that was kept; undefined at first. */
  load(): Promise<string | undefined>;
  keep(text: string): Promise<void>;
}

/**
 * Remembers for as long as the program runs.
 *
 * @example
 * const log = { vkey, url, memory: rememberWhileRunning() };
 */
export function rememberWhileRunning(): CheckpointMemory {
  let kept: string | undefined;
  return { load: () => Promise.resolve(kept), keep: (text) => Promise.resolve(void (kept = text)) };
}

/**
 * Remembers in a file, across runs of the program.
 *
 * @example
 * const log = { vkey, url, memory: rememberInFile('last-checkpoint.txt') };
 */
export function rememberInFile(path: string): CheckpointMemory {
  return {
    load: () => readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : Promise.reject(error))),
    keep: async (text) => {
      const written = `${path}.${process.pid}`;
      await writeFile(written, text);
      await rename(written, path);
    },
  };
}

/**
 * Compares every state of the log with the last one seen: a log that was rewritten shows here. Calls run one after the
 * other.
 */
export class LogWitness {
  readonly #memory: CheckpointMemory;
  readonly #source: LogSource;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(memory: CheckpointMemory, source: LogSource) {
    this.#memory = memory;
    this.#source = source;
  }

  /** Settles once the state is shown to be of the same log as the last one. @throws ClientFault not-genuine */
  see(checkpoint: Checkpoint): Promise<void> {
    const seen = this.#turn.then(() => this.#compare(checkpoint));
    this.#turn = seen.catch(() => undefined);
    return seen;
  }

  async #compare(checkpoint: Checkpoint): Promise<void> {
    const last = parseCheckpoint((await this.#memory.load()) ?? '');
    if (last === undefined) return this.#memory.keep(formatCheckpoint(checkpoint));
    const [older, newer] = last.size <= checkpoint.size ? [last, checkpoint] : [checkpoint, last];
    if (last.origin !== checkpoint.origin || !(await isExtension(older, newer, this.#source))) {
      refuseAsNotGenuine('The audit log', `its state of size ${newer.size} does not extend the one of size ${older.size} seen before`);
    }
    if (newer === checkpoint) await this.#memory.keep(formatCheckpoint(checkpoint));
  }
}
