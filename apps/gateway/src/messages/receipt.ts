import { signDocument } from '#signing';
import type { SigningKey } from '#signing';
import type { EffectResult, StoredReceipt } from '#persistence';
import type { RecipientDecision } from '#disclosure';

/** What the platform promises in its answer to an accepted message. The same bytes answer every repetition. */
export interface Receipt {
  receiptVersion: '1.0';
  senderId: string;
  messageId: string;
  /** Lower-case hex SHA-256 of the request body. */
  requestDigest: string;
  acceptedAt: string;
  /** Lower-case hex RFC 6962 leaf hash of the acceptance event; its proof is fetched later by it. */
  leafHash: string;
  outcomes: ReceiptOutcome[];
  warnings: { code: string; text: { de: string; en: string } }[];
  withdrawal?: WithdrawalEffect;
  recall?: RecallEffect;
  /** Who has the data that this rectifies or erases, and was not named: the platform forwards it to them. Told to whoever sent them. */
  forwardedTo?: string[];
}

export interface ReceiptOutcome {
  recipientId: string;
  outcome: 'permitted' | 'refused';
  /** Permitted without the items that are refused: the recipient gets a projection. */
  stripped?: true;
  code?: string;
  items: ReceiptItem[];
  obligations: { kind: string; dueInDays?: number }[];
}

/** One person and block; `subject` is an index into `frame.iiz.subjectRefs`. */
export interface ReceiptItem {
  subject?: number;
  block: string;
  category: string;
  permitted: boolean;
  ruleId?: string;
  norms: string[];
  code?: string;
  reason?: { de: string; en: string };
}

/** What a withdrawal stopped, and what it came too late for. */
export interface WithdrawalEffect {
  effectiveAt: string;
  /** From its receipt until everything not yet on its way was stopped. */
  withinMs: number;
  stopped: number;
  /** Leased when it was withdrawn: on its way to a topic (ten seconds at most), fetched and not acknowledged, or sent to a topic that did not answer. */
  inFlight: { recipientId: string; channel: 'topic' | 'inbox'; leaseUntil: string }[];
}

/** One recipient's outcome as receipts and refusals show it. */
export function outcomeOf(decision: RecipientDecision, subjects: readonly string[]): ReceiptOutcome {
  return {
    recipientId: decision.recipient,
    outcome: decision.permitted ? 'permitted' : 'refused',
    ...(decision.permitted && decision.decision?.stripped === true ? { stripped: true } : {}),
    ...(decision.code === undefined ? {} : { code: decision.code }),
    items: (decision.decision?.items ?? []).map((item) => ({
      ...(item.personId === null ? {} : { subject: subjects.indexOf(item.personId) }),
      block: item.block,
      category: item.category,
      permitted: item.permitted,
      ...(item.ruleId === undefined ? {} : { ruleId: item.ruleId }),
      norms: [...item.normRefs],
      ...(item.code === undefined ? {} : { code: item.code }),
      ...(item.permitted ? {} : { reason: item.reasonText }),
    })),
    obligations: (decision.decision?.obligations ?? []).map(({ kind, dueInDays }) => ({ kind, ...(dueInDays === null ? {} : { dueInDays }) })),
  };
}

/** What a recall stopped, what it came too late for, and who had the message already: then it may be a breach. */
export interface RecallEffect extends WithdrawalEffect {
  read: string[];
}

/** What a withdrawal or recall stopped that has not reached anybody. */
export function stoppedForSure({ stopped, unrouted }: EffectResult): number {
  return stopped.filter(({ mayHaveLeft }) => !mayHaveLeft).length + unrouted;
}

export function withdrawalOf(result: EffectResult, at: Date): WithdrawalEffect {
  return {
    effectiveAt: at.toISOString(),
    withinMs: Math.max(0, Date.now() - at.getTime()),
    stopped: stoppedForSure(result),
    inFlight: result.inFlight.map(({ recipient, channel, leaseUntil }) => ({ recipientId: recipient, channel, leaseUntil })),
  };
}

/** Writes the receipt's bytes and signs them (RFC 9421 over content-digest and content-type, no expiry: a stored signature). */
export function writeReceipt(receipt: Receipt, key: SigningKey): StoredReceipt {
  const body = JSON.stringify(receipt);
  const signed = signDocument({ body: Buffer.from(body), contentType: 'application/json', key, created: new Date(receipt.acceptedAt) });
  return { body, ...signed };
}
