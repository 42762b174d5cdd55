import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { acceptedTopic, createBus, type Bus, type SupervisedConsumer } from '#bus';
import { applyTopics, startKafka, type KafkaEngine } from '#local';

const folder = mkdtempSync(join(tmpdir(), 'iiz-clocks-'));
const running: SupervisedConsumer[] = [];
let kafka: KafkaEngine;
let bus: Bus;

beforeAll(async () => {
  kafka = await startKafka({ folder });
  await applyTopics({ brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners: [] });
  bus = createBus({ brokers: kafka.brokers, tls: await kafka.credentials('router'), clientId: 'test' });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
});

afterAll(async () => {
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A member of the router's group, with how many partitions it has taken up at every assignment together. */
function member(sessionTimeoutMs: number, onStall?: () => void): { consumer: SupervisedConsumer; taken: () => number } {
  let taken = 0;
  const positionOf = (): Promise<undefined> => {
    taken += 1;
    return Promise.resolve(undefined);
  };
  const consumer = bus.consumer({ groupId: 'iiz.router.accepted', topics: [acceptedTopic], positionOf, onBatch: () => Promise.resolve(undefined), maxWaitMs: 50, sessionTimeoutMs, ...(onStall === undefined ? {} : { onStall }) });
  running.push(consumer);
  consumer.start();
  return { consumer, taken: () => taken };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 40_000; !holds(); await delay(20)) if (performance.now() > end) throw new Error('the condition did not come true in time');
}

test('F15 a member of a group whose clock is put back by an hour stays one, and shares with whoever joins', async () => {
  const first = member(6_000);
  await until(() => first.taken() >= 8);
  const right = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => right() - 3_600_000);
  const before = first.taken();
  const second = member(6_000);
  await until(() => second.taken() > 0 && first.taken() > before);
  expect([first.consumer.running, second.consumer.running]).toEqual([true, true]);
});

test('F06 a process that slept for longer than its watchdog bears silence joins its group again when it wakes, and is not ended', async () => {
  let stalls = 0;
  const sleeper = member(2_000, () => void (stalls += 1));
  await until(() => sleeper.taken() > 0);
  const before = sleeper.taken();
  // Nothing runs meanwhile, as in a process that is stopped (SIGSTOP) or whose machine sleeps.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7_000);
  await until(() => stalls > 0 || sleeper.taken() > before);
  expect(stalls).toBe(0);
});
