import { setTimeout as delay } from 'node:timers/promises';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import type Decoder from 'kafkajs/src/protocol/decoder.js';
import { InstallFault } from './install-fault.ts';
import type { KafkaConnection } from './kafka-admin.ts';
import { askKafka } from './kafka-request.ts';
import type { TopicDifference } from './topic-difference.ts';
import type { QuotaPlan } from './topics-file.ts';

const inForceWithinMs = 60_000;
const [DESCRIBE, ALTER] = [48, 49];
const ANY_NAME = 2;

/** A limit of a principal's: to be set, or without a value to be taken away. */
interface QuotaChange {
  readonly principal: string;
  readonly limit: string;
  readonly value: number | undefined;
}

/** What the limits of the named principals lack, and what they are besides. */
export interface QuotasState {
  readonly changes: readonly QuotaChange[];
  readonly differences: readonly TopicDifference[];
}

/** @throws InstallFault unreachable, refused */
export async function compareQuotaPlans(connection: KafkaConnection, plans: readonly QuotaPlan[]): Promise<QuotasState> {
  const held = await heldQuotas(connection);
  const changes: QuotaChange[] = [];
  const differences: TopicDifference[] = [];
  for (const { principal, limits } of plans) {
    const found = held.get(principal) ?? new Map<string, number>();
    for (const limit of new Set([...Object.keys(limits), ...found.keys()])) {
      const [value, now] = [limits[limit], found.get(limit)];
      if (value === now) continue;
      changes.push({ principal, limit, value });
      differences.push({ kind: 'quota', on: `${principal} ${limit}`, wanted: value === undefined ? 'not set' : String(value), found: now === undefined ? 'not set' : String(now) });
    }
  }
  return { changes, differences };
}

/** Sets and takes away; returns when the broker says so. @throws InstallFault unreachable, refused */
export async function applyQuotaPlans(connection: KafkaConnection, { changes }: QuotasState): Promise<void> {
  if (changes.length === 0) return;
  const entries = [...Map.groupBy(changes, ({ principal }) => principal)].map(([principal, ofIt]) =>
    new Encoder()
      .writeArray([new Encoder().writeString('user').writeString(principal)])
      .writeArray(ofIt.map(({ limit, value }) => new Encoder().writeString(limit).writeDouble(value ?? 0).writeBoolean(value === undefined))));
  const answer = await askKafka(connection, ALTER, new Encoder().writeArray(entries).writeBoolean(false));
  answer.readInt32();
  answer.readArray((entry) => {
    permitted(entry);
    return readEntity(entry);
  });
  await inForce(connection, changes);
}

/** The controller has written them when it answers; the broker that is asked learns of it a moment later. */
async function inForce(connection: KafkaConnection, changes: readonly QuotaChange[]): Promise<void> {
  for (const end = Date.now() + inForceWithinMs; Date.now() < end; await delay(50)) {
    const held = await heldQuotas(connection);
    if (changes.every(({ principal, limit, value }) => held.get(principal)?.get(limit) === value)) return;
  }
  throw new InstallFault('unreachable', 'The broker has not taken over its quotas within a minute.', 'Look into the log of the broker and of the controller, then apply the topics again.');
}

/** Limits of each principal, where it has some of its own. */
async function heldQuotas(connection: KafkaConnection): Promise<Map<string, Map<string, number>>> {
  const anyUser = new Encoder().writeString('user').writeInt8(ANY_NAME).writeString(null);
  const answer = await askKafka(connection, DESCRIBE, new Encoder().writeArray([anyUser]).writeBoolean(true));
  answer.readInt32();
  permitted(answer);
  return new Map(answer.readArray((entry) => [readEntity(entry), new Map(entry.readArray(readLimit))]));
}

function readEntity(entry: Decoder): string {
  return entry.readArray((part) => [part.readString(), part.readString()]).find(([type]) => type === 'user')?.[1] ?? '';
}

function readLimit(entry: Decoder): [string, number] {
  return [entry.readString() ?? '', entry.readDouble()];
}

function permitted(answer: Decoder): void {
  const code = answer.readInt16();
  const message = answer.readString();
  if (code !== 0) throw new InstallFault('refused', `The broker refuses to tell or to set quotas: ${message ?? `error ${code}`}.`, 'Use the certificate of the administrator, a super user of the brokers.');
}
