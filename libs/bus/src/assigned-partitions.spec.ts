import { expect, test } from '@jest/globals';
import { AssignedPartitions } from './assigned-partitions.ts';
import type { IncomingRecord } from './record.ts';

const topic = 'iiz.accepted.v1';

function records(from: number, count: number): IncomingRecord[] {
  return Array.from({ length: count }, (_, i) => ({ offset: BigInt(from + i), key: null, value: null, headers: [], timestamp: new Date(0), stampedByBroker: true }));
}

/** A database that answers with the positions in turn. */
function partitionsAt(...positions: (bigint | undefined | Error)[]): { assigned: AssignedPartitions; sought: bigint[]; asked: () => number } {
  let asked = 0;
  const sought: bigint[] = [];
  const positionOf = (): Promise<bigint | undefined> => {
    const answer = positions[Math.min(asked++, positions.length - 1)];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const assigned = new AssignedPartitions(positionOf, (_topic, _partition, offset) => void sought.push(offset));
  return { assigned, sought, asked: () => asked };
}

const offsets = (fresh: IncomingRecord[] | undefined): bigint[] | undefined => fresh?.map(({ offset }) => offset);

test('without a position in the database every record is fresh', async () => {
  const { assigned, sought } = partitionsAt(undefined);
  expect(offsets(await assigned.of(topic, 0).fresh(records(3, 2), 5n))).toEqual([3n, 4n]);
  expect(sought).toEqual([]);
});

test('an assignment asks the database once a partition, and sends reading there', async () => {
  const { assigned, sought, asked } = partitionsAt(7n);
  assigned.assign({ [topic]: [0, 1] });
  await assigned.of(topic, 0).fresh(records(7, 1), 8n);
  await assigned.of(topic, 1).fresh(records(7, 1), 8n);
  expect(asked()).toBe(2);
  expect(sought).toEqual([7n, 7n]);
});

test('records below the position are dropped', async () => {
  const { assigned } = partitionsAt(5n);
  expect(offsets(await assigned.of(topic, 0).fresh(records(3, 4), 9n))).toEqual([5n, 6n]);
});

test('records beyond the position are not taken before those between were looked for, once', async () => {
  const { assigned, sought } = partitionsAt(2n);
  const partition = assigned.of(topic, 0);
  expect(await partition.fresh(records(6, 2), 8n)).toBeUndefined();
  expect(sought).toEqual([2n, 2n]);
  expect(offsets(await partition.fresh(records(6, 2), 8n))).toEqual([6n, 7n]);
});

test('a position beyond the end belongs to a topic made anew, whose records are all fresh', async () => {
  const { assigned } = partitionsAt(1_000n);
  expect(offsets(await assigned.of(topic, 0).fresh(records(0, 2), 2n))).toEqual([0n, 1n]);
});

test('what was handled is not fresh again', async () => {
  const { assigned } = partitionsAt(undefined);
  const partition = assigned.of(topic, 0);
  await partition.fresh(records(0, 3), 6n);
  partition.advance(3n);
  expect(offsets(await partition.fresh(records(0, 6), 6n))).toEqual([3n, 4n, 5n]);
});

test('a database that does not answer is asked again', async () => {
  const { assigned } = partitionsAt(new Error('away'), 1n);
  const partition = assigned.of(topic, 0);
  await expect(partition.fresh(records(0, 2), 2n)).rejects.toThrow('away');
  expect(offsets(await partition.fresh(records(0, 2), 2n))).toEqual([1n]);
});

test('after a new assignment the batch in hand is dropped and the database is asked anew', async () => {
  const { assigned, asked } = partitionsAt(0n, 4n);
  assigned.assign({ [topic]: [0] });
  const before = assigned.of(topic, 0);
  assigned.assign({ [topic]: [0] });
  expect(before.lost).toBe(true);
  expect(await before.fresh(records(0, 2), 9n)).toBeUndefined();
  expect(offsets(await assigned.of(topic, 0).fresh(records(0, 6), 9n))).toEqual([4n, 5n]);
  expect(asked()).toBe(2);
});

test('failures are counted until a batch succeeds', () => {
  const partition = partitionsAt(undefined).assigned.of(topic, 0);
  expect([partition.failed(), partition.failed()]).toEqual([1, 2]);
  partition.advance(1n);
  expect(partition.failed()).toBe(1);
});

test('advice to Kafka is due at once and then not again for a while', () => {
  const partition = partitionsAt(undefined).assigned.of(topic, 0);
  expect([partition.adviceIsDue(), partition.adviceIsDue()]).toEqual([true, false]);
});
