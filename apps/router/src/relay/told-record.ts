import { receiptsTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import type { ToldRecord } from '#persistence';

/** As it goes to the sender's receipts topic. */
export function toldRecord(record: ToldRecord): OutgoingRecord {
  const topic = receiptsTopic(record.partnerId);
  if (record.kind === 'receipt') return { topic, key: record.caseId, value: Buffer.from(JSON.stringify(record.status)), headers: { 'content-type': 'application/json' } };
  return { topic, key: record.caseId, value: Buffer.from(record.answer.body), headers: record.answer.headers };
}
