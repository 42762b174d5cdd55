import { expect, test } from '@jest/globals';
import { topicsPlan } from './topics-file.ts';

const dayMs = 86_400_000;
/** What an erasure calls complete (docs/adr/0036). */
const horizonDays = 31;

test('THR-P3 within the erasure horizon every record has left its topic: with its file, which ends a day after it began', () => {
  const deleted = topicsPlan(['sr-sro']).topics.filter(({ config }) => config['cleanup.policy'] === 'delete');
  expect(deleted.length).toBeGreaterThan(5);
  for (const { name, config } of deleted) {
    const longestDays = (Number(config['retention.ms']) + Number(config['segment.ms'])) / dayMs;
    expect([name, longestDays < horizonDays]).toEqual([name, true]);
  }
});

test('only the last checkpoint stays', () => {
  expect(topicsPlan([]).topics.filter(({ config }) => config['cleanup.policy'] !== 'delete').map(({ name }) => name)).toEqual(['iiz.audit.checkpoints.v1']);
});

test.each(['ivst*', 'ivst.inbox', 'ivst{partner}', 'Ivst', '', 'a'.repeat(65)])('THR-K1 the id %j, which might reach into the rights of others, is no partner\'s', (id) => {
  expect(() => topicsPlan(['rav-olten', id])).toThrow(RangeError);
});
