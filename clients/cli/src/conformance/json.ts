import { createHash } from 'node:crypto';
import { canonicalJson } from '#audit';
import { parseStrictJson } from '#schemas';
import { reject, text } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function json(line: VectorLine): Verdict {
  const parsed = parseStrictJson(Buffer.from(text(line, 'bodyBase64'), 'base64'));
  if (!parsed.ok) return reject;
  return { verdict: 'accept', jcsSha256: createHash('sha256').update(canonicalJson(parsed.value)).digest('hex') };
}
