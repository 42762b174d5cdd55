import { readCheckpointText } from '#audit';
import { reject, text } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

/** The text as C2SP tlog-checkpoint has it; that a root has 32 bytes is asked of this platform's logs besides. */
export function checkpoint(line: VectorLine): Verdict {
  const read = readCheckpointText(text(line, 'text'));
  return read === undefined ? reject : { verdict: 'accept', origin: read.origin, size: read.size.toString() };
}
