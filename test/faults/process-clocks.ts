import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WatchedProcess } from './history.ts';

/** The clocks of the platform's processes, each of which can be put wrong on its own. PostgreSQL's, Kafka's and the partners' stay right. */
export class ProcessClocks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What a process must be started with. */
  envOf(process: WatchedProcess): Record<string, string> {
    return { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'wrong-clock.mjs')).href}`, WRONG_CLOCK_FILE: this.#fileOf(process) };
  }

  /** 0: right again. */
  put(process: WatchedProcess, wrongByMs: number): void {
    writeFileSync(`${this.#fileOf(process)}.next`, String(wrongByMs));
    renameSync(`${this.#fileOf(process)}.next`, this.#fileOf(process));
  }

  #fileOf(process: WatchedProcess): string {
    return join(this.#folder, `${process}.clock`);
  }
}
