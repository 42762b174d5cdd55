import { randomBytes } from 'node:crypto';
import { platformPartner } from '#cases';
import { dropNotice, isPassing, openNotices, readLedger } from '#persistence';
import type { Directory, OpenNotice, PartnerRow, Pool } from '#persistence';
import { Problem } from '#problems';
import { KeyServiceUnavailable } from '#sealing';
import type { KeyRing } from '#sealing';
import { signRequest } from '#signing';
import type { SigningKey } from '#signing';
import type { AcceptMessage } from '../messages/accept-message.ts';
import { noticeEnvelope } from './notice-envelope.ts';
import type { NoticeSources } from './notice-envelope.ts';
import { openMessage } from './open-message.ts';
import { Rounds } from './rounds.ts';

/**
 * Notices share the journal's commits: a withdrawal after an outage may owe hundreds. For an answer about disclosures a whole case is read:
 * they have a round of their own, of few, that no other notice waits for.
 */
const lanes = [{ kinds: 'others', atOnce: 50, pauseMs: 100 }, { kinds: 'answers', atOnce: 5, pauseMs: 500 }] as const;
/** What could not be sent, for no passing reason, is tried again so much later, and keeps no other notice waiting. */
const restMs = 60_000;

export interface SendNoticesParts {
  pool: Pool;
  directory: Directory;
  accept: AcceptMessage;
  key: SigningKey;
  keks: KeyRing;
  origin: string;
  /** Told of what could not be sent now and is tried again; without a notice: none could be. */
  onFailed: (error: unknown, notice?: OpenNotice) => void;
  /** Told of a notice that nobody may have any more: its recipient left, or no rule permits it. */
  onDropped: (notice: OpenNotice, refusal: Problem) => void;
}

/**
 * Sends what the platform owes as messages of its own partner `iiz-dap`, through the same use case as everybody's: they
 * are signed, decided, delivered and on record like any other. A notice's message has the notice's id, so that two
 * gateways, or a restart, send it once.
 */
export class SendNotices {
  readonly #parts: SendNoticesParts;
  readonly #sources: NoticeSources;
  /** Notices that rest, and until when, by a clock that never goes back (milliseconds). */
  readonly #resting = new Map<string, number>();
  readonly #rounds: readonly Rounds[];
  #lastLedger: Promise<unknown> = Promise.resolve();

  constructor(parts: SendNoticesParts) {
    this.#parts = parts;
    const { pool, keks } = parts;
    this.#sources = {
      disclosures: ({ caseId, content, createdAt }) => this.#inTurn(() => readLedger(pool, { caseId, personId: String(content['personId']), until: createdAt })),
      original: ({ content }) => openMessage(pool, keks, String(content['messageRef'])),
    };
    this.#rounds = lanes.map((lane) => new Rounds(() => this.#round(lane), lane.pauseMs, (error) => parts.onFailed(error)));
  }

  start(): void {
    for (const each of this.#rounds) each.start();
  }

  /** Ends it, after the rounds under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#rounds.map((each) => each.stop()));
  }

  /** One after the other: each goes through a whole case. */
  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const ledger = this.#lastLedger.then(read);
    this.#lastLedger = ledger.catch(() => undefined);
    return ledger;
  }

  /** @returns whether there may be more that can be sent at once */
  async #round({ kinds, atOnce }: (typeof lanes)[number]): Promise<boolean> {
    const { pool, directory } = this.#parts;
    const sender = directory.partner(platformPartner);
    if (sender === undefined) return false;
    const now = performance.now();
    for (const [noticeId, until] of this.#resting) if (until <= now) this.#resting.delete(noticeId);
    const notices = await openNotices(pool, atOnce, [...this.#resting.keys()], kinds);
    const ends = await Promise.allSettled(notices.map((notice) => this.#send(notice, sender)));
    let passing: PromiseRejectedResult | undefined;
    for (const [i, end] of ends.entries()) {
      if (end.status === 'fulfilled') continue;
      if (passes(end.reason)) passing ??= end;
      else this.#rest(notices[i]!, end.reason, now);
    }
    if (passing !== undefined) throw passing.reason;
    return notices.length === atOnce;
  }

  #rest(notice: OpenNotice, error: unknown, now: number): void {
    this.#resting.set(notice.noticeId, now + restMs);
    this.#parts.onFailed(error, notice);
  }

  async #send(notice: OpenNotice, sender: PartnerRow): Promise<void> {
    const { accept, key, origin, pool } = this.#parts;
    const receivedAt = new Date();
    const envelope = await noticeEnvelope(notice, this.#sources);
    if (envelope === undefined) return dropNotice(pool, notice.noticeId);
    const body = Buffer.from(JSON.stringify(envelope));
    const targetUri = `${origin}/v1/messages`;
    const signed = signRequest({
      method: 'POST',
      targetUri,
      headers: [['content-type', 'application/json']],
      body,
      key,
      created: receivedAt,
      nonce: randomBytes(18).toString('base64url'),
    });
    const header = (name: string): string => signed.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? '';
    const wire = {
      method: 'POST', targetUri, contentType: 'application/json', contentDigest: header('content-digest'), signatureInput: header('signature-input'),
      signature: header('signature'), coveredFields: [], keyid: key.keyid,
    };
    try {
      await accept.run({ sender, wire, body, receivedAt, fulfils: notice.noticeId });
    } catch (error) {
      if (!(error instanceof Problem) || error.slug === 'in-progress' || error.slug === 'unavailable') throw error;
      this.#parts.onDropped(notice, error);
      await dropNotice(pool, notice.noticeId);
    }
  }
}

/** Whether it would fail for every notice, and only for now. */
function passes(error: unknown): boolean {
  return error instanceof Problem || error instanceof KeyServiceUnavailable || isPassing(error);
}
