import { isAhvn13 } from '#schemas';
import { text, verdictOf } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function ahvn13(line: VectorLine): Verdict {
  return verdictOf(isAhvn13(text(line, 'value')));
}
