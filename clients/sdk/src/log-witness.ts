import { readFile, rename, writeFile } from 'node:fs/promises';
import { formatCheckpoint, formatVkey, parseCheckpoint, parseVkey } from '#audit';
import type { Checkpoint, NoteVerifier } from '#audit';
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

/** A key of the log that was followed to from the one that the settings name. */
export interface FollowedKey {
  readonly from: NoteVerifier;
  readonly to: NoteVerifier;
}

/** Before the key in the text that is kept: a further line of a checkpoint (C2SP tlog-checkpoint), so that it is read as one. */
const keyLine = 'log-key';

/**
 * Compares every state of the log with the last one seen: a log that was rewritten shows here. Calls run one after the
 * other. Remembers beside it which key the log is followed by: once the log has gone on to another, the former one
 * counts no more.
 */
export class LogWitness {
  readonly #memory: CheckpointMemory;
  readonly #source: LogSource;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(memory: CheckpointMemory, source: LogSource) {
    this.#memory = memory;
    this.#source = source;
  }

  /** The key that was followed to from the one of the settings; that one itself while it was not, or is a newer one. */
  async keyFrom(settings: NoteVerifier): Promise<NoteVerifier> {
    const [, from, vkey = ''] = keyLineOf(await this.#last())?.split(' ') ?? [];
    const followed = from === settings.keyId ? parseVkey(vkey) : undefined;
    return followed?.name === settings.name ? followed : settings;
  }

  /** Settles once the state is shown to be of the same log as the last one. @throws ClientFault not-genuine */
  see(checkpoint: Checkpoint, followed?: FollowedKey): Promise<void> {
    const seen = this.#turn.then(() => this.#compare(checkpoint, followed));
    this.#turn = seen.catch(() => undefined);
    return seen;
  }

  async #compare(checkpoint: Checkpoint, followed: FollowedKey | undefined): Promise<void> {
    const last = await this.#last();
    const key = followed === undefined ? keyLineOf(last) : lineOf(followed);
    const kept = `${formatCheckpoint(checkpoint)}${key === undefined ? '' : `${key}\n`}`;
    if (last === undefined) return this.#memory.keep(kept);
    const [older, newer] = last.size <= checkpoint.size ? [last, checkpoint] : [checkpoint, last];
    if (last.origin !== checkpoint.origin || !(await isExtension(older, newer, this.#source))) {
      refuseAsNotGenuine('The audit log', `its state of size ${newer.size} does not extend the one of size ${older.size} seen before`);
    }
    if (newer === checkpoint) await this.#memory.keep(kept);
  }

  async #last(): Promise<Checkpoint | undefined> {
    return parseCheckpoint((await this.#memory.load()) ?? '');
  }
}

function keyLineOf(last: Checkpoint | undefined): string | undefined {
  return last?.extensions.find((line) => line.startsWith(`${keyLine} `));
}

function lineOf({ from, to }: FollowedKey): string | undefined {
  return from.keyId === to.keyId ? undefined : `${keyLine} ${from.keyId} ${formatVkey(to.name, to.publicKey)}`;
}
