import { expect, test } from '@jest/globals';
import { Problem } from '#problems';
import { RefusalOnRecord } from './refusal-on-record.ts';

const refusals: Problem[] = [
  new Problem('signature-invalid'),
  new Problem('rate-limited', { retryAfterSeconds: 3 }),
  new Problem('not-authorised', { code: 'DAP-3321' }),
  new Problem('payload-invalid', { pointers: [{ pointer: '/blocks', rule: 'required' }] }),
  new Problem('disclosure-not-permitted', { code: 'DAP-4204', recipients: [{ recipient: 'ivst-so', code: 'DAP-4204' }] }),
];

test.each(refusals.map((problem) => [problem.slug, problem] as const))('%s is answered on record as it would be without', (_, problem) => {
  const recorded = new RefusalOnRecord(problem);
  expect(recorded.status).toBe(problem.status);
  expect(recorded.toBody('urn:uuid:1')).toEqual(problem.toBody('urn:uuid:1'));
  expect(recorded.toHeaders()).toEqual(problem.toHeaders());
});
