import { MAX_HEADERS, partnerOfSubmitTopic } from '#bus';
import type { IncomingRecord, UnreadReason } from '#bus';
import type { Directory, PartnerRow } from '#persistence';
import { Problem } from '#problems';
import { mostHeaderBytes } from '#runtime';
import { mostMessageBytes } from '#schemas';
import { recordOrigin, verifyRecord } from '#signing';
import type { FieldLine, VerifiedSignature } from '#signing';
import type { PartnerKeys } from '../certificates/partner-keys.ts';
import type { Submission } from '../submissions/submission.ts';

const mediaType = /^application\/json(?:; ?charset="?utf-8"?)?$/i;

/** What a batch that cannot be read is answered with. */
const unreadAs = { codec: 'unsupported-encoding', 'too-large': 'too-large', corrupt: 'bad-request' } as const satisfies Record<UnreadReason, string>;

export type ProvenRecord =
  | { ok: true; submission: Submission }
  /** `partner`: whose topic it is, and who answers for it; `keyid`: the registered key that it names. */
  | { ok: false; problem: Problem; partner?: PartnerRow; keyid?: string };

/**
 * Who signed this record? The signature covers its raw value and the topic it lies on; its time is judged against the
 * broker's append time, so that a record may wait. Topic, signer and (in `AcceptMessage`) the frame's sender must be one
 * and the same partner. Nothing is parsed before that holds.
 */
export class ProveRecord {
  readonly #directory: Directory;
  readonly #keys: Pick<PartnerKeys, 'registered'>;

  constructor(directory: Directory, keys: Pick<PartnerKeys, 'registered'>) {
    this.#directory = directory;
    this.#keys = keys;
  }

  /** Whose topic it is. */
  ownerOf(topic: string): PartnerRow | undefined {
    return this.#directory.partner(partnerOfSubmitTopic(topic) ?? '');
  }

  run(topic: string, partition: number, record: IncomingRecord): ProvenRecord {
    const partner = this.ownerOf(topic);
    if (partner === undefined) return { ok: false, problem: new Problem('client-unknown') };
    if (record.unread !== undefined) return { ok: false, problem: new Problem(unreadAs[record.unread.reason]), partner };
    const headers = record.headers.map(([name, value]): FieldLine => [name, value.toString('latin1')]);
    const body = record.value ?? Buffer.alloc(0);
    const unfit = faultOfForm(headers, body);
    if (unfit !== undefined) return { ok: false, problem: unfit, partner };
    const now = new Date();
    const verdict = verifyRecord({ topic, headers, body }, { resolveKey: (keyid) => this.#keys.registered(keyid, record.timestamp, now), at: record.timestamp });
    const keyid = this.#directory.key(verdict.keyid ?? '')?.keyid;
    const refused = (problem: Problem): ProvenRecord => ({ ok: false, problem, partner, ...(keyid === undefined ? {} : { keyid }) });
    if (!verdict.ok) return refused(new Problem(verdict.problem));
    // A time that the producer wrote itself shows nothing.
    if (!record.stampedByBroker) return refused(new Problem('signature-expired'));
    if (this.#directory.key(verdict.keyid)?.partnerId !== partner.partnerId) return refused(new Problem('identity-mismatch'));
    if (!mediaType.test(verdict.contentType ?? '')) return refused(new Problem('unsupported-media-type'));
    const place = { topic, partition, offset: record.offset };
    return { ok: true, submission: { sender: partner, wire: wireOf(topic, verdict), nonce: verdict.nonce, body, receivedAt: now, record: place } };
  }
}

/** What no signature could mend: the limits are those of HTTPS. */
function faultOfForm(headers: readonly FieldLine[], body: Buffer): Problem | undefined {
  if (body.length === 0) return new Problem('bad-request');
  if (headers.length > MAX_HEADERS) return unfitHeaders(`at most ${MAX_HEADERS} headers`);
  if (headers.reduce((bytes, [name, value]) => bytes + name.length + value.length, 0) > mostHeaderBytes) return unfitHeaders('at most 16 KiB, names and values');
  if (body.length > mostMessageBytes) return new Problem('too-large');
  const isCoded = headers.some(([name, coding]) => name.toLowerCase() === 'content-encoding' && coding.toLowerCase() !== 'identity');
  return isCoded ? new Problem('unsupported-encoding') : undefined;
}

function unfitHeaders(rule: string): Problem {
  return new Problem('bad-request', { pointers: [{ pointer: '/headers', rule }] });
}

function wireOf(topic: string, verdict: VerifiedSignature): Submission['wire'] {
  return {
    ...recordOrigin(topic), contentType: verdict.contentType ?? '', contentDigest: verdict.contentDigest ?? '',
    signatureInput: verdict.signatureInput, signature: verdict.signature, coveredFields: [...verdict.coveredFields], keyid: verdict.keyid,
  };
}
