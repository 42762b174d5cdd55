import { verifyConsistency, verifyInclusion } from '#audit';
import { count, reject, text, texts, verdictOf } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

export function merkleInclusion(line: VectorLine): Verdict {
  const [index, size] = [count(line, 'leafIdx'), count(line, 'treeSize')];
  const [root, leafHash] = [hashOf(line, 'root'), hashOf(line, 'leafHash')];
  const proof = proofOf(line);
  if (index === undefined || size === undefined || root === undefined || leafHash === undefined || proof === undefined) return reject;
  return verdictOf(verifyInclusion({ index, size, root, leafHash, proof }));
}

export function merkleConsistency(line: VectorLine): Verdict {
  const [from, to] = [count(line, 'size1'), count(line, 'size2')];
  const [fromRoot, toRoot] = [hashOf(line, 'root1'), hashOf(line, 'root2')];
  const proof = proofOf(line);
  if (from === undefined || to === undefined || fromRoot === undefined || toRoot === undefined || proof === undefined) return reject;
  return verdictOf(verifyConsistency({ from, to, fromRoot, toRoot, proof }));
}

/** No bytes where it is null, as Go writes an empty slice. */
function hashOf(line: VectorLine, name: string): Buffer | undefined {
  return line[name] === null ? Buffer.alloc(0) : bytes(text(line, name));
}

/** Undefined for what is not base64 as RFC 4648 section 4 writes it. */
function bytes(base64: string): Buffer | undefined {
  const decoded = Buffer.from(base64, 'base64');
  return decoded.toString('base64') === base64 ? decoded : undefined;
}

function proofOf(line: VectorLine): Buffer[] | undefined {
  const { proof = null } = line;
  if (Array.isArray(proof) && proof.includes(null)) return undefined;
  const hashes = texts({ proof }, 'proof').map(bytes);
  return hashes.every((hash) => hash !== undefined) ? hashes : undefined;
}
