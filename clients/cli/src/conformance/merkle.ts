import { verifyConsistency, verifyInclusion } from '#audit';
import { count, reject, text, texts, verdictOf } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function merkleInclusion(line: VectorLine): Verdict {
  const [index, size] = [count(line, 'leafIdx'), count(line, 'treeSize')];
  const claim = { root: hash(line, 'root'), leafHash: hash(line, 'leafHash'), proof: proofOf(line) };
  return index === undefined || size === undefined ? reject : verdictOf(verifyInclusion({ index, size, ...claim }));
}

export function merkleConsistency(line: VectorLine): Verdict {
  const [from, to] = [count(line, 'size1'), count(line, 'size2')];
  const claim = { fromRoot: hash(line, 'root1'), toRoot: hash(line, 'root2'), proof: proofOf(line) };
  return from === undefined || to === undefined ? reject : verdictOf(verifyConsistency({ from, to, ...claim }));
}

function hash(line: VectorLine, name: string): Buffer {
  return Buffer.from(text(line, name), 'base64');
}

function proofOf(line: VectorLine): Buffer[] {
  return line['proof'] === null || line['proof'] === undefined ? [] : texts(line, 'proof').map((each) => Buffer.from(each, 'base64'));
}
