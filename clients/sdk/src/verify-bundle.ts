import { readEventLeaf } from '#audit';
import type { Checkpoint, evidenceFormat, LeafEvent } from '#audit';
import { verifyEvidence } from '#verifier';
import type { Report } from '#verifier';
import type { CertificateTrust } from './certificate-ring.ts';
import { refuseAsNotGenuine } from './client-fault.ts';
import type { Evidence, PartnerCertificate, Receipt } from './gateway-answers.ts';
import { openCheckpoint, readVkey } from './open-checkpoint.ts';

/** Evidence with the certificates of platform and sender: all that a verification needs beside what is trusted. */
export interface EvidenceBundle extends Evidence {
  readonly format: typeof evidenceFormat;
  readonly kind: 'message';
  readonly platformCertificates: readonly PartnerCertificate[];
  readonly senderCertificates: readonly PartnerCertificate[];
}

export interface BundleTrust extends CertificateTrust {
  /** The log's public key as its vkey line (C2SP signed-note): origin, key id, key. */
  readonly vkey: string;
}

/** Evidence that holds: what the log says about the acceptance, and where it stands. */
export interface VerifiedEvidence {
  readonly receipt: Receipt;
  /** The acceptance as it stands in the public log: decisions in clear, persons as salted commitments. */
  readonly event: LeafEvent;
  readonly leafIndex: bigint;
  readonly checkpoint: Checkpoint;
  /** Of what was verified; `senderless` and `untied` above 0, or no `pack`: what the bundle does not show. */
  readonly facts: Report['facts'];
}

/**
 * Verifies evidence offline, years later too, as `dap verify` does: what is trusted are the authorities given and the log's key.
 *
 * @throws ClientFault not-genuine, naming the first of what does not hold; or settings-unusable for a vkey that is none
 * @example
 * const { event, leafIndex } = verifyBundle(JSON.parse(await readFile('evidence.json', 'utf8')), { vkey, anchors: [ca] });
 */
export function verifyBundle(bundle: EvidenceBundle, { vkey, ...authorities }: BundleTrust): VerifiedEvidence {
  const key = readVkey(vkey);
  const { kind, faults: [fault], facts } = verifyEvidence(bundle, { log: [key], ...authorities });
  if (kind !== 'message') refuseAsNotGenuine('The evidence', 'it is about no message');
  if (fault !== undefined) refuseAsNotGenuine('The evidence', `${fault.en} (${fault.code} at ${fault.place})`);
  const [event, ...announcements] = [bundle.leaf, ...(bundle.keys ?? []).map(({ leaf }) => leaf)].flatMap((leaf) => readEventLeaf(Buffer.from(leaf, 'base64')) ?? []);
  const checkpoint = openCheckpoint(bundle.checkpoint, key, announcements);
  return { receipt: JSON.parse(bundle.receipt.body) as Receipt, event: event as LeafEvent, leafIndex: BigInt(bundle.leafIndex), checkpoint, facts };
}
