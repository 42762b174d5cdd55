import { enrolKey as enrol } from '#signing';
import { text } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function enrolKey(line: VectorLine): Verdict {
  const enrolment = enrol(text(line, 'keyPem'));
  return enrolment.ok ? { verdict: 'accept', reason: null } : { verdict: 'reject', reason: enrolment.reason };
}
