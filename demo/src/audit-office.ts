import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { hashLeaf, openNote, parseCheckpoint, parseVkey, verifyInclusion } from '#audit';
import type { LeafEvent, NoteVerifier } from '#audit';
import { HttpsExchange, readLogAt } from '#sdk';
import type { DescribedPlatform } from './described-platform.ts';
import type { OperatorDesk } from './operator-desk.ts';

/** An event of the log as the data-protection officer is shown it. */
export interface ShownEvent {
  readonly leafIndex: number;
  readonly leafHash: string;
  readonly event: LeafEvent;
  /** Base64. */
  readonly leaf: string;
}

export interface LogSummary {
  readonly treeSize: number;
  readonly events: number;
  readonly byKind: Readonly<Record<string, number>>;
}

interface LeafProof {
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly proof: readonly string[];
  readonly checkpoint: string;
}

const timeoutMs = 15_000;

/** The data-protection officer: signs in, asks the log with a reason and a ticket, checks what the log answers. */
export class AuditOffice {
  readonly #platform: DescribedPlatform;
  readonly #https: HttpsExchange;
  readonly #key: NoteVerifier;
  #token: string | undefined;

  constructor(platform: DescribedPlatform) {
    this.#platform = platform;
    this.#https = new HttpsExchange({ ca: readFileSync(platform.caFile, 'utf8') });
    const key = parseVkey(platform.log.vkey);
    if (key === undefined) throw new Error('the description names no key of the log');
    this.#key = key;
  }

  /** The events of a case, oldest first, once `enough` holds for them: what has just happened is in the log within a second. */
  eventsOf(caseId: string, reason: string, ticket: string, enough: (events: readonly ShownEvent[]) => boolean): Promise<ShownEvent[]> {
    return this.search({ caseId }, reason, ticket, enough);
  }

  /** What fits a filter, oldest first, once `enough` holds for it. */
  async search(filter: object, reason: string, ticket: string, enough: (events: readonly ShownEvent[]) => boolean): Promise<ShownEvent[]> {
    for (const until = Date.now() + 20_000; ; await delay(150)) {
      const events = await this.#ask({ filter, reason, ticket, limit: 200 });
      if (enough(events) || Date.now() > until) return events;
    }
  }

  /** To whom something was disclosed about a person, by her AHV number, once `enough` holds. */
  async disclosedAbout(vn: string, reason: string, ticket: string, enough: (recipients: ReadonlySet<string>) => boolean): Promise<ReadonlySet<string>> {
    for (const until = Date.now() + 20_000; ; await delay(150)) {
      const { disclosures } = (await this.#call('POST', '/v1/audit/persons', { vn, reason, ticket })) as { disclosures: { recipient: string; state: string }[] };
      const recipients = new Set(disclosures.filter(({ state }) => state === 'disclosed').map(({ recipient }) => recipient));
      if (enough(recipients) || Date.now() > until) return recipients;
    }
  }

  /** How the auditor answers a question of somebody else who is signed in for it. */
  async statusFor(desk: OperatorDesk, clientId: string): Promise<number> {
    const token = await desk.tokenFor(clientId, this.#platform.signIn.audience);
    const question = Buffer.from(JSON.stringify({ filter: {}, reason: 'Vorführung', ticket: 'DEMO-1' }));
    const { status } = await this.#https.call({ method: 'POST', url: `${this.#platform.auditor}/v1/audit/queries`, timeoutMs, headers: [['authorization', `Bearer ${token}`], ['content-type', 'application/json']], body: question });
    return status;
  }

  /** Whether the leaf stands in the log, by an inclusion proof to a checkpoint that the log's key signed. */
  async proves({ leaf, leafHash }: ShownEvent): Promise<boolean> {
    const body = await readLogAt(this.#https, this.#platform.auditor, { timeoutMs })(`v1/audit/events/${leafHash}`);
    if (body === undefined) return false;
    const { leafIndex, treeSize, proof, checkpoint: note } = JSON.parse(body.toString()) as LeafProof;
    const opened = openNote(note, [this.#key]);
    const checkpoint = opened.ok ? parseCheckpoint(opened.text) : undefined;
    if (checkpoint?.origin !== this.#platform.log.origin || checkpoint.size !== BigInt(treeSize)) return false;
    const ownHash = hashLeaf(Buffer.from(leaf, 'base64'));
    return ownHash.toString('hex') === leafHash && verifyInclusion({ index: BigInt(leafIndex), size: checkpoint.size, leafHash: ownHash, proof: proof.map((hash) => Buffer.from(hash, 'base64')), root: checkpoint.root });
  }

  async summary(): Promise<LogSummary> {
    return (await this.#call('GET', '/v1/audit/summary')) as LogSummary;
  }

  close(): void {
    this.#https.close();
  }

  async #ask(question: object): Promise<ShownEvent[]> {
    const { events } = (await this.#call('POST', '/v1/audit/queries', question)) as { events: ShownEvent[] };
    return events.reverse();
  }

  async #call(method: 'GET' | 'POST', path: string, content?: object): Promise<unknown> {
    this.#token ??= await this.#signIn();
    const { status, body } = await this.#https.call({
      method, url: `${this.#platform.auditor}${path}`, timeoutMs,
      headers: [['authorization', `Bearer ${this.#token}`], ...(content === undefined ? [] : [['content-type', 'application/json'] as const])],
      ...(content === undefined ? {} : { body: Buffer.from(JSON.stringify(content)) }),
    });
    if (status !== 200) throw new Error(`the auditor answers ${status}: ${body.toString().slice(0, 300)}`);
    return JSON.parse(body.toString());
  }

  async #signIn(): Promise<string> {
    const { tokenEndpoint, clientId, clientSecret } = this.#platform.signIn;
    const { body } = await this.#https.call({
      method: 'POST', url: tokenEndpoint, timeoutMs, body: Buffer.from('grant_type=client_credentials&scope=api'),
      headers: [['authorization', `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`], ['content-type', 'application/x-www-form-urlencoded']],
    });
    return (JSON.parse(body.toString()) as { access_token: string }).access_token;
  }
}
