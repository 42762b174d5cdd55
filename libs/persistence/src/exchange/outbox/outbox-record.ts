import { hash } from 'node:crypto';
import { pooledRandom, toLeaf } from '#audit';
import type { AuditEvent, Opening } from '#audit';
import type { DeliveryCode } from '#problems';

/** Number of relay shards; fixed with the first migration, because the audit log counts per shard. */
export const shardCount = 2;

/** What a record is filed under when it belongs to no case. */
export const noCase = '00000000-0000-0000-0000-000000000000';

/** What `iiz.accepted.v1` carries of a message: a claim check, neither frame nor payload. */
export interface AcceptedClaim {
  messageRef: string;
  senderId: string;
  messageId: string;
  type: string;
  version: string;
  recipients: string[];
  caseId: string;
  /** Its place in the case, and that of the claim before it ('0': it is the first). Neither leaves the platform. */
  seq: string;
  follows: string;
  /** Blocks of each person times recipients: what deciding it again weighs. Left out in claims of before, which count as ordinary ones. */
  decisions?: number;
  acceptedAt: string;
}

/** One audit leaf with what opens it, on its way to the auditor. */
export interface AuditRecord {
  kind: 'audit';
  /** Base64 of the leaf's bytes. */
  leaf: string;
  openings: Opening[];
}

const random = pooledRandom();

/** An event on its way to the auditor. */
export function auditRecordOf(event: AuditEvent): AuditRecord {
  const { leaf, openings } = toLeaf(event, random);
  return { kind: 'audit', leaf: leaf.toString('base64'), openings: [...openings] };
}

/**
 * What an outbox row holds, in the order in which it must reach Kafka. A `delivery` names the message in place of
 * its content: the relay joins and unseals when it sends, so that no plaintext waits here.
 */
export type OutboxRecord =
  | { kind: 'accepted'; claim: AcceptedClaim }
  | AuditRecord
  | { kind: 'delivery'; messageRef: string; recipient: string; caseId: string; /** Of the sealed payload. */ bytes: number }
  | { kind: 'receipt'; partnerId: string; caseId: string; status: DeliveryStatus }
  | { kind: 'dead-letter'; letter: DeadLetter }
  | { kind: 'answer'; partnerId: string; caseId: string; answer: SubmissionAnswer };

/** What became of a record of a partner's submit topic, told on `iiz.receipts.<partner>.v1`: what HTTPS would have answered. */
export interface SubmissionAnswer {
  headers: Record<string, string>;
  body: string;
}

/** A delivery that could not be handed over, as `iiz.dead-letter.v1` tells it: ids, reason and hash, never content. */
export interface DeadLetter {
  deliveryId: string;
  senderId: string;
  messageId: string;
  recipientId: string;
  type: string;
  version: string;
  caseId: string;
  code: DeliveryCode;
  /** Content-Digest of the sender's bytes. */
  contentDigest: string;
  at: string;
}

/** What a sender on Kafka is told on `iiz.receipts.<partner>.v1`. */
export interface DeliveryStatus {
  messageId: string;
  recipientId: string;
  state: 'delivered' | 'withheld' | 'expired' | 'parked';
  code: DeliveryCode;
  at: string;
}

/** The relay shard of a case. All records of a case go through one shard: that keeps their order. */
export function shardOf(caseId: string): number {
  return Number.parseInt(hash('sha256', caseId, 'hex').slice(0, 8), 16) % shardCount;
}
