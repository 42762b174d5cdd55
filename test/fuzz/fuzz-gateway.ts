import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { TestExchange } from '../support/exchange.ts';
import type { GatewayDoor } from '../support/gateway-door.ts';
import { SeededRandom } from '../faults/random.ts';
import { mutate } from './mutate.ts';
import type { FuzzedRequest, MutationKind } from './mutate.ts';
import { Templates } from './templates.ts';

export interface FuzzOptions {
  seed: number;
  requests: number;
  connections?: number;
  progress?: (line: string) => void;
}

export interface FuzzResult {
  seed: number;
  requests: number;
  seconds: number;
  statuses: Record<string, number>;
  kinds: Record<string, number>;
  /** What broke an invariant, as far as it fits into a line; empty is good. */
  faults: string[];
  accepted: number;
  /** Stored messages whose bytes nobody had signed. */
  unsigned: number;
  crashed: boolean;
  /** Of the event loop, over each ten seconds; the worst of them, in milliseconds. */
  loopP99Ms: number;
  residentMiB: { before: number; most: number; after: number };
}

/** After this a request whose frame may be broken is taken for one that the gateway waits for more of. */
const unfinishedMs = 100;
/** How long an answer may take before the connection is given up; nothing that is whole waits so long. */
const patienceMs = 20_000;
/** Fresh messages, so that some are accepted all along, and signatures that are in their window. */
const renewEvery = 1_000;

/**
 * Sends seeded mutations of valid signed requests to a running gateway and looks for what must never be: an end of the
 * process, a 5xx but for 503, a stored message whose bytes were not signed. One request at a time on each connection.
 */
export async function fuzzGateway(door: GatewayDoor, exchange: TestExchange, { seed, requests, connections = 24, progress = () => undefined }: FuzzOptions): Promise<FuzzResult> {
  const templates = new Templates(door);
  const run = new FuzzRun(door, templates, requests, new SeededRandom(seed));
  await run.warmUp();
  const before = await figures(door);
  const watch = setInterval(() => void run.watch(progress), 10_000);
  const begun = performance.now();
  await Promise.all(Array.from({ length: connections }, () => run.work()));
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(watch);
  await run.watch(progress);
  const after = await settled(door, before.residentMiB + 50);
  const { rows } = await exchange.migrator.query<{ digest: string }>('select digest from message');
  return {
    seed, requests, seconds, statuses: run.statuses, kinds: run.kinds, faults: run.faults, accepted: rows.length,
    unsigned: rows.filter(({ digest }) => !templates.wasSigned(digest)).length, crashed: !door.process.alive || door.process.pid !== before.pid,
    loopP99Ms: run.loopP99Ms, residentMiB: { before: before.residentMiB, most: Math.max(run.residentMiB, after), after },
  };
}

class FuzzRun {
  readonly statuses: Record<string, number> = {};
  readonly kinds: Record<string, number> = {};
  readonly faults: string[] = [];
  loopP99Ms = 0;
  residentMiB = 0;
  readonly #door: GatewayDoor;
  readonly #templates: Templates;
  readonly #total: number;
  readonly #random: SeededRandom;
  #sent = 0;

  constructor(door: GatewayDoor, templates: Templates, total: number, random: SeededRandom) {
    this.#door = door;
    this.#templates = templates;
    this.#total = total;
    this.#random = random;
  }

  /** Code is compiled and pools are filled before memory is compared. */
  async warmUp(): Promise<void> {
    const first = new FuzzRun(this.#door, this.#templates, Math.min(10_000, Math.ceil(this.#total / 5)), new SeededRandom(1));
    await Promise.all(Array.from({ length: 8 }, () => first.work()));
    await figures(this.#door);
  }

  async work(): Promise<void> {
    let connection: FuzzConnection | undefined;
    while (this.#sent < this.#total && this.#door.process.alive) {
      if (++this.#sent % renewEvery === 0) this.#templates.renew();
      const request = mutate(this.#templates.any(this.#random), this.#door.port, this.#random, (body) => this.#templates.sign(body));
      connection = connection?.open === true ? connection : await FuzzConnection.to(this.#door);
      this.#note(request, await connection.ask(request));
      if (request.ends) connection.close();
    }
    connection?.close();
  }

  async watch(progress: (line: string) => void): Promise<void> {
    const now = await figures(this.#door).catch(() => undefined);
    if (now === undefined) return;
    this.loopP99Ms = Math.max(this.loopP99Ms, now.loopP99Ms);
    this.residentMiB = Math.max(this.residentMiB, now.residentMiB);
    progress(`${this.#sent} requests, event loop p99 ${now.loopP99Ms.toFixed(0)} ms, ${now.residentMiB.toFixed(0)} MiB, ${JSON.stringify(this.statuses)}`);
  }

  #note({ kind, bytes }: FuzzedRequest, status: number | 'closed' | 'silent'): void {
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    const wrong = status === 'silent' || (typeof status === 'number' && status >= 500 && status !== 503);
    if (wrong && this.faults.length < 20) this.faults.push(`${kind satisfies MutationKind} ${status}: ${JSON.stringify(bytes.toString('latin1').slice(0, 1_500))}`);
  }
}

/** A connection that reads no more of an answer than its status and length. */
class FuzzConnection {
  readonly #socket: TLSSocket;
  #bytes: Buffer = Buffer.alloc(0);
  #heard: ((status: number | 'closed' | 'silent') => void) | undefined;
  #bodiless = false;
  open = true;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.open = false;
      this.#heard?.('closed');
    });
  }

  static to({ port, ca }: GatewayDoor): Promise<FuzzConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca }, () => {
        socket.off('error', reject);
        resolve(new FuzzConnection(socket.setNoDelay(true)));
      });
      socket.once('error', reject);
    });
  }

  ask({ bytes, ends }: FuzzedRequest): Promise<number | 'closed' | 'silent'> {
    this.#bytes = Buffer.alloc(0);
    return new Promise((resolve) => {
      const impatient = setTimeout(() => this.#heard?.('silent'), patienceMs);
      const unfinished = ends ? setTimeout(() => this.#socket.end(), unfinishedMs) : undefined;
      this.#bodiless = bytes.subarray(0, 5).toString('latin1') === 'HEAD ';
      this.#heard = (status) => {
        clearTimeout(impatient);
        clearTimeout(unfinished);
        this.#heard = undefined;
        resolve(status);
      };
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.open = false;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#bytes.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    if (status < 200) {
      this.#bytes = this.#bytes.subarray(end + 4);
      return;
    }
    if (/\r\nconnection: close/i.test(head)) this.open = false;
    const length = this.#bodiless ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#bytes.length >= end + 4 + length) this.#heard?.(status);
  }
}

interface Figures {
  pid: number;
  loopP99Ms: number;
  residentMiB: number;
}

async function figures(door: GatewayDoor): Promise<Figures> {
  const text = (await door.ask('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'))?.body ?? '';
  const figure = (name: string): number => Number(new RegExp(`^${name}\\S* (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { pid: door.process.pid, loopP99Ms: figure('nodejs_eventloop_lag_p99_seconds') * 1000, residentMiB: figure('process_resident_memory_bytes') / 2 ** 20 };
}

/** What memory comes down to within two minutes; sooner where it is low enough. */
async function settled(door: GatewayDoor, enough: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (const until = Date.now() + 120_000; Date.now() < until && least > enough && door.process.alive; ) {
    // Looking costs memory too: an idle process gives back more.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    least = Math.min(least, (await figures(door)).residentMiB);
  }
  return least;
}
