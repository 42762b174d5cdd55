import type { OutboxRecord, StoredReceipt } from '#persistence';
import type { Problem } from '#problems';

export type AnswerRecord = Extract<OutboxRecord, { kind: 'answer' }>;

/** Where a record of a submit topic lies. */
export interface RecordPlace {
  topic: string;
  partition: number;
  offset: bigint;
  /** Where the batch ends that begins at `offset`, when the answer holds for all of it. */
  last?: bigint;
}

/** Tells a sender on Kafka that its message is accepted (202), or was before (200): the receipt's own bytes and signature lines. */
export function receiptAnswer(
  place: RecordPlace, caseId: string, status: 200 | 202, receipt: StoredReceipt, { senderId, messageId }: { senderId: string; messageId: string },
): AnswerRecord {
  const { body, contentDigest, signatureInput, signature } = receipt;
  const headers = {
    ...placeHeaders(place, status), 'dap-message-id': messageId,
    'content-type': 'application/json', 'content-digest': contentDigest, 'signature-input': signatureInput, signature,
  };
  return { kind: 'answer', partnerId: senderId, caseId, answer: { headers, body } };
}

/** Tells it that the record is refused: the document that HTTPS would answer. `messageId`: as far as it can be read. */
export function problemAnswer(place: RecordPlace, partnerId: string, caseId: string, problem: Problem, messageId?: string): AnswerRecord {
  const headers = {
    ...placeHeaders(place, problem.status), ...(messageId === undefined ? {} : { 'dap-message-id': messageId }),
    'content-type': 'application/problem+json; charset=utf-8',
  };
  const body = JSON.stringify(problem.toBody(`kafka:${place.topic}/${place.partition}/${place.offset}`));
  return { kind: 'answer', partnerId, caseId, answer: { headers, body } };
}

function placeHeaders({ partition, offset, last = offset }: RecordPlace, status: number): Record<string, string> {
  return { 'dap-status': String(status), 'dap-submitted': `${partition}/${offset}`, ...(last === offset ? {} : { 'dap-submitted-last': `${partition}/${last}` }) };
}
