import { expect, test } from '@jest/globals';
import { partnerOfSubmitTopic, partnerTopic, submitTopic } from './topics.ts';

test('the partner of a submit topic is read back from its name, and from no other name', () => {
  expect(partnerOfSubmitTopic(submitTopic('ivst-so'))).toBe('ivst-so');
  for (const other of [partnerTopic('ivst-so'), 'iiz.submit..v1', 'iiz.submit.a.b.v1', 'xiiz.submit.a.v1', 'iiz.submit.a.v11']) expect(partnerOfSubmitTopic(other)).toBeUndefined();
});
