import { readEventLeaf, type AuditKind, type LeafEvent } from '#audit';
import { readShardEvents, readShardNumbers, type AuditDatabase } from '#persistence';

/** Numbers of one page. Pages begin at its multiples, so that everybody asks for the same ones. */
const pageNumbers = 1_000n;
/** What is read once answers this many pages; each keeps of a thousand events the few that matter. */
const mostPages = 256;
/** A page that the log has not filled is read anew after this. */
const freshForMs = 1_000;

const kept = new Set<AuditKind>(['ERASED', 'DESTROYED', 'CONSENT_WITHDRAWN', 'OPERATED', 'POLICY_ACTIVATED']);

/** Events of a relay shard between two multiples of `pageNumbers`, as far as the log has come. */
export interface ShardPage {
  readonly events: readonly { readonly n: bigint; readonly event: LeafEvent }[];
  /** Of the page, or of the log where it ends before. */
  readonly through: bigint;
  /** Never changes any more. */
  readonly full: boolean;
}

/** Reads the log by the exchange's numbers; a page is read once for everybody. */
export class ShardPages {
  readonly #database: AuditDatabase;
  readonly #pages = new Map<string, { readonly page: Promise<ShardPage>; readonly at: number }>();

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  /** The page that number `after + 1` lies in. */
  async read(shard: number, after: bigint): Promise<ShardPage> {
    const begin = after - (after % pageNumbers);
    const name = `${shard}/${begin}`;
    const known = this.#pages.get(name);
    if (known !== undefined && ((await known.page).full || performance.now() - known.at < freshForMs)) return known.page;
    const page = this.#page(shard, begin);
    this.#keep(name, page);
    return page;
  }

  #keep(name: string, page: Promise<ShardPage>): void {
    this.#pages.delete(name);
    this.#pages.set(name, { page, at: performance.now() });
    page.catch(() => this.#pages.delete(name));
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > mostPages && oldest !== undefined) this.#pages.delete(oldest);
  }

  async #page(shard: number, begin: bigint): Promise<ShardPage> {
    const end = begin + pageNumbers;
    const reached = (await readShardNumbers(this.#database)).get(shard) ?? 0n;
    const stored = reached > begin ? await readShardEvents(this.#database, shard, begin, end) : [];
    const events = stored.flatMap(({ n, body }) => {
      const event = readEventLeaf(body);
      return event !== undefined && kept.has(event.kind) ? [{ n, event }] : [];
    });
    return { events, through: reached < end ? reached : end, full: reached >= end };
  }
}
