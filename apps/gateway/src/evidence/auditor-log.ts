import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import type { Operated } from '#persistence';

const withinMs = 5_000;
const maxBytes = 1024 * 1024;

/** What the auditor answers about a leaf: hashes in base64, the checkpoint a signed note. */
export interface LeafEvidence {
  leaf: string;
  leafIndex: number;
  treeSize: number;
  proof: string[];
  checkpoint: string;
  cosigned: object[];
  /** Where the log's key changed, the leaves that announce it. */
  keys: object[];
}

export interface LogStanding {
  shards: { shard: number; n: string }[];
  /** Everything that was published to the audit topic is in the log. */
  settled: boolean;
}

export interface ErasuresSince {
  erased: { senderId: string; messageId: string; forgets: number[] }[];
  withdrawn: { consents: string[]; at: string }[];
  operated: Operated[];
  through: string;
}

/** Reads the auditor's log, from a network that it serves leaves to. The gateway has no way into the audit database. */
export class AuditorLog {
  readonly #base: string;
  /** What the gateway itself asks, before anything leaves the exchange, never waits behind what partners ask. */
  readonly #forItself: Agent;
  readonly #forPartners: Agent;

  constructor(base: string, caFile: string | undefined) {
    this.#base = base.replace(/\/$/, '');
    const settings = { keepAlive: true, ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }) };
    this.#forItself = new Agent({ ...settings, maxSockets: 2 });
    this.#forPartners = new Agent({ ...settings, maxSockets: 8 });
  }

  /** Leaf, proof and checkpoint that belong together; `undefined` while the event is not a leaf yet. */
  async evidence(leafHash: string): Promise<LeafEvidence | undefined> {
    const { status, body } = await this.#get(`/v1/audit/events/${leafHash}`, this.#forPartners);
    if (status === 404) return undefined;
    return answered(status, body) as LeafEvidence;
  }

  /** How far the log has come, by the exchange's own numbers. */
  standing(): Promise<LogStanding> {
    return this.#json('/v1/audit/standing');
  }

  /** Erasures, withdrawals and deeds of operators in a relay shard behind a number. */
  erasures(shard: number, after: bigint): Promise<ErasuresSince> {
    return this.#json(`/v1/audit/erasures?shard=${shard}&after=${after}`);
  }

  async #json<T>(path: string): Promise<T> {
    const { status, body } = await this.#get(path, this.#forItself);
    return answered(status, body) as T;
  }

  #get(path: string, agent: Agent): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const request = get(`${this.#base}${path}`, { agent, timeout: withinMs }, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxBytes) request.destroy(new Error('The auditor answered too much.'));
          else chunks.push(chunk);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', reject);
      });
      request.on('timeout', () => request.destroy(new Error('The auditor did not answer in time.')));
      request.on('error', reject);
    });
  }
}

function answered(status: number, body: string): unknown {
  if (status === 401 || status === 403) throw new Error('The auditor serves no leaves to this gateway: AUDIT_LEAVES_TO does not name its network.');
  if (status !== 200) throw new Error(`The auditor answered ${status}.`);
  return JSON.parse(body);
}
