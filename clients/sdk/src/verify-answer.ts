import type { ProblemBody } from '#problems';
import { fieldLines } from '#signing';
import type { FieldLine } from '#signing';
import { refuseAsNotGenuine } from './client-fault.ts';
import type { Receipt, Refusal, SignedReceipt } from './gateway-answers.ts';
import { headerOf } from './header-of.ts';
import { platformId } from './open-delivery.ts';
import type { KafkaRecord, Reception } from './open-delivery.ts';
import { signerOf } from './signer-of.ts';
import { verifyReceipt } from './verify-receipt.ts';

/** Which record of one's own submit topic an answer is about. */
export interface Submitted {
  readonly partition: number;
  readonly offset: string;
  /** As far as the platform could read it. */
  readonly messageId?: string;
}

/** A record of the receipts topic: an acceptance, a refusal, or what became of a delivery. */
export type TopicAnswer =
  | { readonly kind: 'accepted'; readonly submitted: Submitted; readonly receipt: Receipt; readonly signed: SignedReceipt; readonly repeated: boolean }
  | ({ readonly kind: 'refused'; readonly submitted: Submitted } & Refusal)
  | {
      readonly kind: 'delivery';
      readonly messageId: string;
      readonly recipientId: string;
      readonly state: 'delivered' | 'withheld' | 'expired';
      readonly code: string;
      readonly at: string;
    };

/**
 * Reads a record of the partner's receipts topic. A receipt's signature is verified, and that it is this partner's own;
 * a refusal and a delivery's state are as trustworthy as the broker's access lists. The same answer may come again.
 *
 * @throws ClientFault not-genuine
 * @example
 * await consumer.run({ eachMessage: async ({ message }) => settle(await verifyAnswer(message, { recipientId: 'rav-solothurn', certificates })) });
 */
export async function verifyAnswer({ headers = {}, value }: KafkaRecord, { recipientId, certificates }: Pick<Reception, 'recipientId' | 'certificates'>): Promise<TopicAnswer> {
  const lines = fieldLines(headers);
  const body = Buffer.from(value ?? []).toString('utf8');
  const status = headerOf(lines, 'dap-status');
  if (status === undefined) return { kind: 'delivery', ...(jsonOf(body) as Omit<Extract<TopicAnswer, { kind: 'delivery' }>, 'kind'>) };
  const submitted = submittedOf(lines);
  if (status !== '200' && status !== '202') return { kind: 'refused', ok: false, submitted, status: Number(status), problem: jsonOf(body) as ProblemBody };
  const field = (name: string): string => headerOf(lines, name) ?? refuse(`it has not exactly one ${name}`);
  const signed = { body, contentDigest: field('content-digest'), signatureInput: field('signature-input'), signature: field('signature') };
  const receipt = verifyReceipt(signed, await certificates.keysOf(platformId, signerOf(signed.signatureInput, 'dap')));
  if (receipt.senderId !== recipientId) refuse('it is about the message of another partner');
  return { kind: 'accepted', submitted, receipt, signed, repeated: status === '200' };
}

function submittedOf(lines: readonly FieldLine[]): Submitted {
  const place = /^(\d+)\/(\d+)$/.exec(headerOf(lines, 'dap-submitted') ?? '') ?? refuse('it names no record');
  const messageId = headerOf(lines, 'dap-message-id');
  return { partition: Number(place[1]), offset: place[2] ?? '', ...(messageId === undefined ? {} : { messageId }) };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return refuse('it is no JSON');
  }
}

function refuse(reason: string): never {
  return refuseAsNotGenuine('An answer on the receipts topic', reason);
}
