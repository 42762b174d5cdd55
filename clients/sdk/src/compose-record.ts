import { caseIdOf } from '#schemas';
import type { Envelope } from '#schemas';
import { signRecord } from '#signing';
import type { SigningIdentity } from './signing-identity.ts';

/** What a Kafka client is handed to produce. */
export interface ComposedRecord {
  readonly topic: string;
  /** The case: records of one case keep their order. */
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A message as a record of the partner's own submit topic, signed for that topic over exactly these bytes. Produce it with
 * acks=-1 within five minutes, to no other partition than its key's; what became of it comes by the receipts topic
 * (`verifyAnswer`). Without an answer compose and produce the same envelope again: it is accepted once.
 *
 * @throws TypeError for a message about no case: the platform carries none
 * @example
 * const { topic, ...message } = composeRecord(envelope, identity);
 * await producer.send({ topic, acks: -1, messages: [message] });
 */
export function composeRecord(envelope: Envelope, identity: SigningIdentity, created = new Date()): ComposedRecord {
  const key = caseIdOf(envelope);
  if (key === undefined) throw new TypeError('a message names its case');
  const topic = `iiz.submit.${identity.partnerId}.v1`;
  const value = Buffer.from(JSON.stringify(envelope));
  const { headers } = signRecord({ topic, headers: [['content-type', 'application/json']], body: value, key: identity.key, created });
  return { topic, key, value, headers: Object.fromEntries(headers) };
}
