import { checkContentDigest } from '#signing';
import { body, text, verdictOf } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function contentDigest(line: VectorLine): Verdict {
  return verdictOf(checkContentDigest(text(line, 'contentDigest'), body(line)) === 'match');
}
