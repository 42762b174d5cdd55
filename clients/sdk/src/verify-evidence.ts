import { followKeys, hashLeaf, openNote, parseCheckpoint, parseLeafHash, parseVkey, readEventLeaf, verifyInclusion } from '#audit';
import type { Checkpoint, LeafEvent, NoteVerifier, ProvenLeaf } from '#audit';
import { verifyDocument } from '#signing';
import type { KeyResolver } from '#signing';
import { ClientFault, refuseAsNotGenuine } from './client-fault.ts';
import type { Evidence, Receipt, SignedReceipt } from './gateway-answers.ts';

/** Evidence that holds: what the log says about the acceptance, and where it stands. */
export interface VerifiedEvidence {
  readonly receipt: Receipt;
  /** The acceptance as it stands in the public log: decisions in clear, persons as salted commitments. */
  readonly event: LeafEvent;
  readonly leafIndex: bigint;
  readonly checkpoint: Checkpoint;
}

export interface EvidenceTrust {
  /** The log's public key as its vkey line (C2SP signed-note): origin, key id, key. */
  readonly vkey: string;
  /** Keys of the platform, past ones included. */
  readonly resolveKey: KeyResolver;
}

/**
 * Verifies evidence without asking anybody: the receipt's signature; that the leaf is the one it names; that the leaf
 * stands in the log at its index (RFC 6962); that the log's key signed that state, or one that it led to by announcements
 * in the log.
 *
 * @throws ClientFault not-genuine, or settings-unusable for a vkey that is none
 * @example
 * const { event } = verifyEvidence(JSON.parse(await readFile('evidence.json', 'utf8')), { vkey, resolveKey });
 */
export function verifyEvidence(evidence: Evidence, { vkey, resolveKey }: EvidenceTrust): VerifiedEvidence {
  if (!isEvidence(evidence)) refuse('it lacks a part, or has one of another form');
  const receipt = verifyReceipt(evidence.receipt, resolveKey);
  const leaf = Buffer.from(evidence.leaf, 'base64');
  const leafHash = parseLeafHash(receipt.leafHash);
  if (leafHash === undefined || evidence.leafHash !== receipt.leafHash || !hashLeaf(leaf).equals(leafHash)) refuse('its leaf is not the one that the receipt names');
  const event = readEventLeaf(leaf) ?? refuse('its leaf is no event');
  if (event.message?.messageId !== receipt.messageId || event.message.senderId !== receipt.senderId) refuse('its leaf is about another message');
  const { keys = [] } = evidence;
  const checkpoint = openCheckpoint(evidence.checkpoint, readVkey(vkey), keys.flatMap((key) => readEventLeaf(Buffer.from(key.leaf, 'base64')) ?? []));
  const leafIndex = BigInt(evidence.leafIndex);
  const proven: ProvenLeaf[] = [{ leafIndex: Number(leafIndex), leaf: evidence.leaf, proof: evidence.inclusionProof }, ...keys];
  if (checkpoint.size !== BigInt(evidence.treeSize) || !proven.every((each) => standsIn(checkpoint, each))) refuse('its inclusion proof does not lead to the checkpoint');
  return { receipt, event, leafIndex, checkpoint };
}

/**
 * Reads a receipt whose signature by the platform holds.
 *
 * @throws ClientFault not-genuine
 * @example
 * const { outcomes } = verifyReceipt(signed, await client.certificates.keysOf('iiz-dap', keyid));
 */
export function verifyReceipt(signed: SignedReceipt, resolveKey: KeyResolver): Receipt {
  const verdict = verifyDocument({ ...signed, body: Buffer.from(signed.body), contentType: 'application/json' }, { resolveKey });
  if (!verdict.ok) refuseAsNotGenuine('The receipt', `the platform's signature does not hold (${verdict.problem})`);
  return JSON.parse(signed.body) as Receipt;
}

/** Whether the leaf stands where it says, under the checkpoint. */
export function standsIn({ size, root }: Checkpoint, { leafIndex, leaf, proof }: ProvenLeaf): boolean {
  return verifyInclusion({ index: BigInt(leafIndex), size, leafHash: hashLeaf(Buffer.from(leaf, 'base64')), proof: proof.map((hash) => Buffer.from(hash, 'base64')), root });
}

/** A checkpoint that the log's own key signed, under its own name, or one that it announced. @throws ClientFault not-genuine */
export function openCheckpoint(note: string, key: NoteVerifier, announcements: readonly LeafEvent[] = []): Checkpoint {
  const opened = openNote(note, followKeys([key], announcements));
  if (!opened.ok) return refuseAsNotGenuine('The checkpoint', `the log's signature does not hold (${opened.reason})`);
  const checkpoint = parseCheckpoint(opened.text);
  return checkpoint?.origin === key.name ? checkpoint : refuseAsNotGenuine('The checkpoint', 'it is one of another log');
}

/** @throws ClientFault settings-unusable */
export function readVkey(vkey: string): NoteVerifier {
  const key = parseVkey(vkey);
  if (key === undefined) throw new ClientFault('settings-unusable', 'The key of the log cannot be read.', 'Give its vkey line: <name>+<key id>+<key>, as the operator has published it.');
  return key;
}

function isEvidence({ leaf, leafHash, leafIndex, treeSize, inclusionProof, checkpoint, receipt, keys = [] }: Partial<Evidence>): boolean {
  const texts = [leaf, leafHash, checkpoint, receipt?.body, receipt?.contentDigest, receipt?.signatureInput, receipt?.signature];
  return texts.every((text) => typeof text === 'string') && [leafIndex, treeSize].every((number) => /^\d{1,19}$/.test(String(number))) && isProof(inclusionProof) && areProvenLeaves(keys);
}

export function areProvenLeaves(leaves: unknown): leaves is readonly ProvenLeaf[] {
  return Array.isArray(leaves) && leaves.every((each: Partial<ProvenLeaf> | null) => Number.isSafeInteger(each?.leafIndex) && typeof each?.leaf === 'string' && isProof(each.proof));
}

function isProof(proof: unknown): proof is readonly string[] {
  return Array.isArray(proof) && proof.every((hash) => typeof hash === 'string');
}

function refuse(reason: string): never {
  return refuseAsNotGenuine('The evidence', reason);
}
