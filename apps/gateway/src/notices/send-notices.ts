import { randomBytes } from 'node:crypto';
import { platformPartner } from '#cases';
import { dropNotice, openNotices, readLedger } from '#persistence';
import type { Directory, OpenNotice, Pool } from '#persistence';
import { Problem } from '#problems';
import type { KeyRing } from '#sealing';
import { signRequest } from '#signing';
import type { SigningKey } from '#signing';
import type { AcceptMessage } from '../messages/accept-message.ts';
import { noticeEnvelope } from './notice-envelope.ts';
import type { NoticeSources } from './notice-envelope.ts';
import { openMessage } from './open-message.ts';

const everyMs = 100;
/** They share the journal's commits: a withdrawal after an outage may owe hundreds. */
const atOnce = 50;

export interface SendNoticesParts {
  pool: Pool;
  directory: Directory;
  accept: AcceptMessage;
  key: SigningKey;
  keks: KeyRing;
  origin: string;
  onFailed: (error: unknown) => void;
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
  #timer: NodeJS.Timeout | undefined;
  #current: Promise<void> = Promise.resolve();
  #lastLedger: Promise<unknown> = Promise.resolve();

  constructor(parts: SendNoticesParts) {
    this.#parts = parts;
    const { pool, keks } = parts;
    this.#sources = {
      disclosures: ({ caseId, content, createdAt }) => this.#inTurn(() => readLedger(pool, { caseId, personId: String(content['personId']), until: createdAt })),
      original: ({ content }) => openMessage(pool, keks, String(content['messageRef'])),
    };
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#current = this.#round()
        .catch(this.#parts.onFailed)
        .finally(() => {
          if (this.#timer !== undefined) this.start();
        });
    }, everyMs);
  }

  /** Ends it, after the round under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#current;
  }

  /** One after the other: each goes through a whole case. */
  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const ledger = this.#lastLedger.then(read);
    this.#lastLedger = ledger.catch(() => undefined);
    return ledger;
  }

  async #round(): Promise<void> {
    const notices = await openNotices(this.#parts.pool, atOnce);
    const ends = await Promise.allSettled(notices.map((notice) => this.#send(notice)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #send(notice: OpenNotice): Promise<void> {
    const { accept, directory, key, origin, pool } = this.#parts;
    const sender = directory.partner(platformPartner);
    if (sender === undefined) return;
    const receivedAt = new Date();
    const envelope = await noticeEnvelope(notice, this.#sources);
    if (envelope === undefined) return dropNotice(pool, notice.noticeId);
    const body = Buffer.from(JSON.stringify(envelope));
    const targetUri = `${origin}/v1/messages`;
    const signed = signRequest({ method: 'POST', targetUri, headers: [['content-type', 'application/json']], body, key, created: receivedAt, nonce: randomBytes(18).toString('base64url') });
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
