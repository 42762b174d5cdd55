import { randomBytes } from 'node:crypto';
import type { LeasedDelivery, Veil } from '#persistence';
import type { Envelope } from '#schemas';
import { SchemaRegistry } from '#schemas';
import { consentHandle, indexKeyFingerprint, openVeil, personIndex } from '#sealing';
import { signRequest, verifyRequest } from '#signing';
import type { SigningKey } from '#signing';
import type { AcceptMessage } from '../../apps/gateway/src/messages/accept-message.ts';
import type { JudgeMessage } from '../../apps/gateway/src/messages/judge-message.ts';
import { openAcceptance } from '../../apps/gateway/src/messages/open-acceptance.ts';
import type { Receipt } from '../../apps/gateway/src/messages/receipt.ts';
import { RefusalLog } from '../../apps/gateway/src/refusals/refusal-log.ts';
import { DeliveryWriter } from '../../apps/router/src/relay/delivery-writer.ts';
import { permittedAgain } from '../../apps/router/src/delivery/permitted-again.ts';
import { ComposeRecords } from '../../apps/router/src/relay/compose-records.ts';
import { openTestExchange } from './exchange.ts';
import type { TestExchange } from './exchange.ts';

const origin = 'https://gateway.test';

export interface Submitted {
  repeated: boolean;
  receipt: Receipt;
}

/** The gateway's use case and the relay's composing over a real database, without processes. */
export interface RunningExchange extends TestExchange {
  /** Signs, proves and accepts a message like a request of its sender; with a fresh nonce unless one is given. */
  submit(envelope: Envelope, nonce?: string): Promise<Submitted>;
  /** The same with bytes of the caller's own. */
  submitBytes(senderId: string, body: Buffer): Promise<Submitted>;
  /** The use case itself, and where its refusals go on record. */
  accept: AcceptMessage;
  judge: JudgeMessage;
  refusals: RefusalLog;
  /** Codes of the soft rules that accepted messages broke, as they are counted. */
  warned: string[];
  personKeyOf: (vn: string) => string;
  veil: Veil;
  handleOf: (caseId: string, consentId: string) => string;
  indexKeyFingerprint: string;
  /** Whether the outbox may take more; a test may put another limit in its place. */
  outbox: { limit: { readonly reached: boolean } };
  /** `beforeWriting` runs before each delivery is opened and written. */
  composeRecords(beforeWriting?: (delivery: LeasedDelivery) => Promise<void>): ComposeRecords;
}

export async function openRunningExchange(): Promise<RunningExchange> {
  return runExchange(await openTestExchange());
}

/** The same over an exchange that is open already. */
export function runExchange(exchange: TestExchange): RunningExchange {
  const { gateway, directory, keks } = exchange;
  const platformKey = keyOf(exchange, 'iiz-dap');
  const indexKey = randomBytes(32);
  const handleOf = (caseId: string, consentId: string): string => consentHandle(indexKey, caseId, consentId);
  const personKeyOf = (vn: string): string => personIndex(indexKey, vn);
  const [veil, fingerprint] = [openVeil(indexKey), indexKeyFingerprint(indexKey)];
  const outbox: RunningExchange['outbox'] = { limit: { reached: false } };
  const warned: string[] = [];
  const refusals = new RefusalLog(gateway, () => undefined);
  const { judge, accept } = openAcceptance({
    pool: gateway, directory, registry: SchemaRegistry.load(), keys: { platformKey, keks, handleOf, personKeyOf, indexKeyFingerprint: fingerprint, veil }, refusals,
    outbox: { get reached() { return outbox.limit.reached; } }, onWarned: (code) => warned.push(code),
  });
  return {
    ...exchange,
    accept,
    judge,
    refusals,
    warned,
    personKeyOf,
    veil,
    handleOf,
    indexKeyFingerprint: fingerprint,
    outbox,
    submit: (envelope, nonce) => submit(exchange, accept, envelope.frame.senderId, Buffer.from(JSON.stringify(envelope)), nonce),
    submitBytes: (senderId, body) => submit(exchange, accept, senderId, body),
    composeRecords: (beforeWriting) => {
      const writer = new DeliveryWriter(platformKey, keks);
      const write = writer.write.bind(writer);
      writer.write = async (delivery) => {
        await beforeWriting?.(delivery);
        return write(delivery);
      };
      return new ComposeRecords(writer, (id) => directory.readsTopic(id), (repeated) => permittedAgain(exchange.router, directory, repeated));
    },
  };
}

async function submit(exchange: TestExchange, accept: AcceptMessage, senderId: string, body: Buffer, nonce?: string): Promise<Submitted> {
  const sender = exchange.directory.partner(senderId);
  const key = keyOf(exchange, senderId);
  const registered = exchange.directory.key(key.keyid);
  if (sender === undefined || registered === undefined) throw new Error(`${senderId} is no partner`);
  const receivedAt = new Date();
  const target = { method: 'POST', targetUri: `${origin}/v1/messages` };
  const { headers } = signRequest({ ...target, headers: [['content-type', 'application/json']], body, key, created: receivedAt, ...(nonce === undefined ? {} : { nonce }) });
  const verdict = verifyRequest({ ...target, headers, body }, { at: receivedAt, resolveKey: (keyid) => ({ keyid, alg: 'ed25519', publicKey: registered.key }) });
  if (!verdict.ok) throw new Error(verdict.problem);
  const wire = {
    ...target, contentType: 'application/json', contentDigest: verdict.contentDigest ?? '', signatureInput: verdict.signatureInput, signature: verdict.signature,
    coveredFields: [], keyid: key.keyid,
  };
  const { repeated, receipt } = await accept.run({ sender, wire, nonce: verdict.nonce, body, receivedAt });
  return { repeated, receipt: JSON.parse(receipt.body) as Receipt };
}

function keyOf({ keys }: TestExchange, partnerId: string): SigningKey {
  const key = keys.get(partnerId);
  if (key === undefined) throw new Error(`${partnerId} has no key`);
  return key;
}
