import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorityOf, byAge, isComplete, pemBlocks, pemOf, readRevocationList } from '#signing';
import type { RevocationList } from '#signing';
import { download } from './download.ts';
import { issuerOf, listsInUse } from './lists-in-use.ts';
import type { MadeList } from './lists-in-use.ts';

export interface RevocationSources {
  /** Every file in it is a list, in PEM (one or several) or DER. */
  readonly folder?: string;
  /** Distribution points; a list is signed, so that the way to it need not be. */
  readonly urls?: readonly string[];
  readonly refreshMs: number;
  /** PEM of authorities that lists may be of. */
  readonly anchors: readonly string[];
}

export interface RevocationEvents {
  /** A source gave nothing usable: what it gave before stays in use, until that ends by itself. */
  failed(source: string, error: unknown): void;
}

interface Read {
  readonly pem: string;
  readonly list: RevocationList;
}

/** How the newest list of one authority stands. */
export interface ListStanding {
  /** keyid of the authority. */
  readonly authority: string;
  readonly nextUpdate: Date;
  /** 0 fresh, 1 at its end; from `alarmFrom` on somebody must look, above 1 it locks everybody out. */
  readonly lifetimeUsed: number;
}

/** Half of a list's life is time enough to find out why no newer one comes, before it locks anybody out. */
export const alarmFrom = 0.5;

/**
 * The revocation lists in use, read again every `refreshMs` and when `refresh` is called, without a restart. What was read of an issuer
 * in the same place stays beside it as long as it is needed (`listsInUse`): nobody who stands on the way can take a revocation back, or
 * keep an issuer's partners out by a list of their own. This class owns the lists; whether one of them is genuine and current is judged
 * by the path check, at every use.
 */
export class RevocationLists {
  readonly #sources: RevocationSources;
  readonly #events: RevocationEvents;
  readonly #listeners: (() => void)[] = [];
  #loaded = new Map<string, readonly Read[]>();
  #intermediates: () => readonly string[] = () => [];
  /** Whose a list is, among those that were known then: its signature is checked once for them. */
  readonly #authorities = new WeakMap<RevocationList, { readonly among: string; readonly authority: string | undefined }>();
  #timer: NodeJS.Timeout | undefined;
  #refreshed: Promise<void> = Promise.resolve();

  private constructor(sources: RevocationSources, events: RevocationEvents) {
    this.#sources = sources;
    this.#events = events;
  }

  /** Resolves when every source has been asked once, whatever it answered. */
  static async open(sources: RevocationSources, events: RevocationEvents): Promise<RevocationLists> {
    const lists = new RevocationLists(sources, events);
    await lists.refresh();
    lists.#timer = setInterval(() => void lists.refresh(), sources.refreshMs).unref();
    return lists;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Each as PEM, as TLS takes them. */
  get encoded(): string[] {
    return [...this.#loaded.values()].flat().map(({ pem }) => pem);
  }

  get lists(): RevocationList[] {
    return [...this.#loaded.values()].flat().map(({ list }) => list);
  }

  /** The newest list that has begun of every authority that is known, of what it signed itself; an authority without one is left out. */
  standing(at: Date): ListStanding[] {
    const newest = new Map<string, ListStanding>();
    const begun = [...this.#loaded.values()].flat().filter(({ list }) => isComplete(list) && list.thisUpdate <= at);
    for (const { list, authority } of this.#made(begun.toSorted((a, b) => byAge(a.list, b.list)))) {
      if (authority === undefined) continue;
      const lifetimeUsed = (at.getTime() - list.thisUpdate.getTime()) / (list.nextUpdate.getTime() - list.thisUpdate.getTime());
      newest.set(authority, { authority, nextUpdate: list.nextUpdate, lifetimeUsed });
    }
    return [...newest.values()];
  }

  /** Other authorities that lists may be of, as PEM; asked anew each time. */
  alsoOf(intermediates: () => readonly string[]): void {
    this.#intermediates = intermediates;
  }

  /** Told after every refresh: what was concluded from the former lists holds no longer. */
  onRefreshed(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Asks all sources again; one after the other when called twice. Never rejects. */
  refresh(): Promise<void> {
    this.#refreshed = this.#refreshed.then(() => this.#load());
    return this.#refreshed;
  }

  async #load(): Promise<void> {
    const { folder, urls = [] } = this.#sources;
    const files = folder === undefined ? [] : await this.#orFailed(folder, readdir(folder));
    // A folder that cannot be read says nothing about its lists: the former ones stay. Hidden entries are how mounts are renewed.
    const paths =
      files === undefined
        ? [...this.#loaded.keys()].filter((source) => !urls.includes(source))
        : files.filter((name) => !name.startsWith('.')).map((name) => join(folder ?? '', name));
    const loaded = new Map<string, readonly Read[]>();
    for (const source of [...paths.toSorted(), ...urls]) {
      const former = this.#loaded.get(source) ?? [];
      const read = await this.#orFailed(source, (urls.includes(source) ? download(source) : readFile(source)).then(listsIn));
      loaded.set(source, read === undefined ? former : this.#inUse(read, former));
    }
    this.#loaded = loaded;
    for (const listener of this.#listeners) listener();
  }

  /** Of an issuer that the place says nothing about any more nothing stays. */
  #inUse(read: readonly Read[], former: readonly Read[]): Read[] {
    const named = new Set(read.map(({ list }) => issuerOf(list)));
    return listsInUse(this.#made([...former.filter(({ list }) => named.has(issuerOf(list))), ...read]), new Date());
  }

  /** With the authority of each, among those that are known now. */
  #made<T extends { readonly list: RevocationList }>(read: readonly T[]): (T & MadeList)[] {
    const known = [...this.#sources.anchors, ...this.#intermediates()];
    const among = known.join();
    return read.map((each) => {
      let found = this.#authorities.get(each.list);
      if (found?.among !== among) this.#authorities.set(each.list, (found = { among, authority: authorityOf(each.list, known) }));
      return { ...each, authority: found.authority };
    });
  }

  async #orFailed<T>(source: string, reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      this.#events.failed(source, error);
      return undefined;
    }
  }
}

/** @throws when one of the lists is none: half a file is no news */
function listsIn(content: Buffer): Read[] {
  const pems = content[0] === 0x30 ? [pemOf(content, 'X509 CRL')] : pemBlocks(content.toString('latin1'), 'X509 CRL');
  if (pems.length === 0) throw new Error('no revocation list');
  return pems.map((pem) => {
    const list = readRevocationList(pem);
    if (list === undefined) throw new Error('not a revocation list');
    return { pem, list };
  });
}
