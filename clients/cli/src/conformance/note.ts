import { openNote, parseVkey } from '#audit';
import { text, texts } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

const refused: Verdict = { verdict: 'reject', verified: [] };

export function note(line: VectorLine): Verdict {
  const keys = texts(line, 'vkeys').map(parseVkey);
  const opened = keys.every((key) => key !== undefined) ? openNote(text(line, 'note'), keys) : undefined;
  if (opened?.ok !== true) return refused;
  return { verdict: 'accept', verified: [...new Set(opened.verified.map(({ name }) => name))] };
}
