import { loadPack, packHash, type PolicyPack } from '#consent';
import { readHead, type AuditDatabase } from '#persistence';
import { opened } from '../looks/opened-event.ts';
import { findAll } from '../queries/find-events.ts';

/** A policy pack as the log holds it: the event that stored it, committed to its text. */
export interface LoggedPack {
  readonly pack: PolicyPack;
  readonly source: string;
  readonly hash: string;
  readonly leafHash: string;
}

/** Reads policy packs from the log, where the event that stores one carries its text: this process has no way to the exchange. */
export class LoggedPacks {
  readonly #database: AuditDatabase;
  readonly #known = new Map<string, LoggedPack>();

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  /** Undefined when the log does not hold the pack's text. */
  async read(version: string): Promise<LoggedPack | undefined> {
    const known = this.#known.get(version);
    if (known !== undefined) return known;
    const { size } = await readHead(this.#database);
    for await (const found of findAll(this.#database, { pack: version }, size)) {
      const { event, leafHash, sealed } = opened(found);
      const source = sealed.includes('/text/source') ? undefined : event.text?.['source'];
      const loaded = source === undefined ? undefined : loadPack(source);
      if (source === undefined || loaded?.ok !== true || loaded.pack.packVersion !== version) continue;
      const logged = { pack: loaded.pack, source, hash: packHash(source), leafHash };
      this.#known.set(version, logged);
      return logged;
    }
    return undefined;
  }
}
