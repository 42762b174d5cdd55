import { pooledRandom, toLeaf } from '#audit';
import type { SealedEvent } from '#audit';
import { platformPartner } from '#cases';
import { itemsOf, storedDecisions } from '#disclosure';
import { auditRecordOf, causedByWithholding } from '#persistence';
import type { AuditRecord, CasePersonRow, Completion, Effect, EffectResult, JournalEntry } from '#persistence';
import { deliveryCodes } from '#problems';
import { sealPayload } from '#sealing';
import type { KeyEncryptionKey } from '#sealing';
import type { SigningKey } from '#signing';
import type { Submission } from '../submissions/submission.ts';
import { acceptedEvent, effectEvent } from './acceptance-events.ts';
import type { ConsentHandleOf } from './acceptance-events.ts';
import type { DecidedMessage } from './decide-message.ts';
import { messageReference } from '../submissions/message-reference.ts';
import { noticesOf } from './notices-of-acceptance.ts';
import { outcomeOf, withdrawalOf, writeReceipt } from './receipt.ts';
import type { Receipt } from './receipt.ts';
import { receiptAnswer } from '../submissions/answer-of-record.ts';

const random = pooledRandom();

/** Turns a decided message into what the journal writes: sealed payload, audit leaves, receipt, and whom to tell. */
export class ComposeEntry {
  readonly #key: SigningKey;
  readonly #kek: KeyEncryptionKey;
  readonly #readsTopic: (partnerId: string) => boolean;
  readonly #handleOf: ConsentHandleOf;

  constructor(key: SigningKey, kek: KeyEncryptionKey, readsTopic: (partnerId: string) => boolean, handleOf: ConsentHandleOf) {
    this.#key = key;
    this.#kek = kek;
    this.#readsTopic = readsTopic;
    this.#handleOf = handleOf;
  }

  async run(decided: DecidedMessage, effect: Effect, submission: Submission, on: { digest: string; decidedOnSeq: string | undefined; follows: string }): Promise<JournalEntry> {
    const { frame } = decided.envelope;
    const { caseId } = decided;
    const aad = { messageId: frame.messageId, senderId: frame.senderId, caseId, type: decided.type.id, version: decided.type.version };
    const { sealed, wrappedKey, kekId } = await sealPayload(submission.body, aad, this.#kek);
    const acceptance = toLeaf(acceptedEvent(decided, submission, on.digest), random);
    const messageRef = messageReference(submission.receivedAt);
    return {
      messageRef,
      senderId: frame.senderId,
      messageId: frame.messageId,
      digest: on.digest,
      ...(submission.nonce === undefined ? {} : { nonce: { keyid: submission.wire.keyid, nonce: submission.nonce } }),
      caseId,
      decidedOnSeq: on.decidedOnSeq,
      follows: on.follows,
      nextState: decided.nextState,
      type: decided.type.id,
      version: decided.type.version,
      acceptedAt: submission.receivedAt,
      leafHash: acceptance.leafHash.toString('hex'),
      wire: submission.wire,
      disclosure: decided.disclosure,
      decisions: storedDecisions(decided),
      sealed,
      wrappedKey,
      kekId,
      routedTo: decided.outcomes.filter((o) => o.permitted && o.recipient !== platformPartner).map((o) => o.recipient),
      persons: personsOf(decided, effect, on.decidedOnSeq),
      effect,
      obligations: decided.obligations,
      complete: (result) => this.#complete(decided, effect, submission, on.digest, messageRef, acceptance, result),
      ...(submission.fulfils === undefined ? {} : { fulfils: submission.fulfils }),
    };
  }

  #complete(
    decided: DecidedMessage, effect: Effect, submission: Submission, digest: string, messageRef: string, acceptance: SealedEvent, result: EffectResult,
  ): Completion {
    const at = submission.receivedAt.toISOString();
    const event = effectEvent(decided, effect, submission, result, this.#handleOf);
    const stopped = result.stopped.map((each) => causedByWithholding(each, { code: deliveryCodes.withdrawn, at, senderReadsTopic: this.#readsTopic(each.senderId) }));
    const receipt: Receipt = {
      receiptVersion: '1.0',
      senderId: decided.envelope.frame.senderId,
      messageId: decided.envelope.frame.messageId,
      requestDigest: digest,
      acceptedAt: at,
      leafHash: acceptance.leafHash.toString('hex'),
      outcomes: decided.outcomes.map((outcome) => outcomeOf(outcome, decided.disclosure.subjects)),
      warnings: [...decided.warnings],
      ...(effect.kind === 'withdraw-consents' ? { withdrawal: withdrawalOf(result, submission.receivedAt) } : {}),
      ...(decided.correctsOwn && decided.forwardTo.length > 0 ? { forwardedTo: decided.forwardTo } : {}),
      ...(effect.kind === 'recall' ? { recall: { ...withdrawalOf(result, submission.receivedAt), read: result.read } } : {}),
    };
    const signed = writeReceipt(receipt, this.#key);
    const answers = submission.record === undefined ? [] : [receiptAnswer(submission.record, decided.caseId, 202, signed, receipt)];
    return {
      receipt: signed,
      records: [sealedRecord(acceptance), ...(event === undefined ? [] : [auditRecordOf(event)]), ...stopped.flatMap(({ records }) => records), ...answers],
      notices: [...stopped.flatMap(({ notices }) => notices), ...noticesOf(decided, effect, messageRef, at)],
    };
  }
}

function sealedRecord({ leaf, openings }: SealedEvent): AuditRecord {
  return { kind: 'audit', leaf: leaf.toString('base64'), openings: [...openings] };
}

/** Whom the message brings into its case, and whose AHV number it names. */
function personsOf({ envelope: { blocks }, type, disclosure }: DecidedMessage, effect: Effect, decidedOnSeq: string | undefined): CasePersonRow[] {
  const bringsIn = decidedOnSeq === undefined || effect.kind === 'grant-consents' || itemsOf(blocks, 'case').some((item) => Array.isArray(item['persons']));
  // `personKeys` has their keys in the same order.
  const named = itemsOf(blocks, 'identity').filter((item) => typeof item['vn'] === 'string').map((item) => String(item['personId']));
  return [
    ...(bringsIn ? disclosure.subjects.map((personId) => ({ personId, personKey: null, registered: type.id === 'case.registration' })) : []),
    ...named.map((personId, i) => ({ personId, personKey: disclosure.personKeys[i] ?? null, registered: false })),
  ];
}
