import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { OpenNotice } from '#persistence';
import { Problem } from '#problems';
import { Metrics } from '#runtime';
import { noticesTold } from './notices-told.ts';

test('THR-C13 a notice that cannot be sent, or is dropped, is counted from nothing on, so that somebody is alarmed', async () => {
  const [metrics, errors]: [Metrics, string[]] = [new Metrics('gateway'), []];
  const told = noticesTold({ log: { warn: () => undefined, error: (message) => void errors.push(message) }, metrics });
  const failed = async (): Promise<string[]> =>
    (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith('iiz_notices_failed_total'))
      .map((line) => line.replaceAll(/.*outcome="(\w+)".* (\d+)$/g, '$1 $2'))
      .toSorted();
  expect(await failed()).toEqual(['dropped 0', 'retried 0']);
  const notice: OpenNotice = {
    noticeId: randomUUID(),
    kind: 'delivery-withheld',
    recipient: 'sr-sro',
    caseId: randomUUID(),
    regionId: 'sr-sro',
    content: {},
    createdAt: new Date(),
  };
  told.onFailed(new Error('no connection'));
  told.onFailed(new Error('another key'), notice);
  told.onDropped(notice, new Problem('internal'));
  expect(await failed()).toEqual(['dropped 1', 'retried 1']);
  expect(errors).toHaveLength(2);
});
