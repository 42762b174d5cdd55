import { createHash } from 'node:crypto';
import { hashLeaf, formatLeafHash, mismatchedOpenings, openEvent, readEventLeaf, type LeafEvent } from '#audit';
import { checkContentDigest, parseSignatureInput, verifyDocument, verifyKeptSignature } from '#signing';
import { checkCheckpoint } from './check-checkpoint.ts';
import { inclusionFaults } from './check-leaf.ts';
import { checkPackText, citationFaults } from './check-pack.ts';
import { checkSigner, timesOf } from './check-signer.ts';
import { messageShape, shapeFaults } from './evidence-shape.ts';
import { fault, type Fault, type Report } from './fault.ts';
import { followAnnouncedKeys, keyFaults } from './follow-announced-keys.ts';
import type { MessageEvidence } from './message-evidence.ts';
import type { Trust } from './trust.ts';

/** What of a receipt is compared with the leaf. */
interface ReceiptBody {
  readonly senderId?: unknown;
  readonly messageId?: unknown;
  readonly leafHash?: unknown;
  readonly requestDigest?: unknown;
  readonly outcomes?: unknown;
}

/**
 * Verifies the evidence of one message: checkpoint and cosignatures, the leaf's place, the receipt's signature by the
 * platform, the sender's by its own key, both certificates at the time of then, the policy pack and that the rules cited stand in it. Asks nobody.
 */
export function verifyMessageEvidence(file: unknown, known: Trust): Report {
  const malformed = shapeFaults(file, messageShape);
  if (malformed.length > 0) return { kind: 'message', faults: malformed, facts: {} };
  const evidence = file as MessageEvidence;
  const trust = followAnnouncedKeys(evidence.keys, known);
  const note = checkCheckpoint(evidence, trust);
  const bytes = Buffer.from(evidence.leaf, 'base64');
  const event = readEventLeaf(bytes);
  const faults = [
    ...note.faults,
    ...keyFaults(evidence.keys, note.checkpoint),
    ...inclusionFaults({ index: BigInt(evidence.leafIndex), bytes, place: '/leaf' }, evidence.inclusionProof, note.checkpoint),
    ...(formatLeafHash(hashLeaf(bytes)) === evidence.leafHash ? [] : [fault('leaf-exchanged', '/leafHash', Number(evidence.leafIndex))]),
    ...(note.checkpoint === undefined || note.checkpoint.size === BigInt(evidence.treeSize) ? [] : [fault('malformed', '/treeSize')]),
    ...(event === undefined ? [fault('leaf-unreadable', '/leaf', Number(evidence.leafIndex))] : eventFaults(event, evidence, trust)),
  ];
  const { message } = event ?? {};
  const { size, origin } = note.checkpoint ?? { size: 0n, origin: '' };
  return {
    kind: 'message',
    faults,
    facts: {
      origin,
      size: size.toString(),
      leafIndex: String(evidence.leafIndex),
      senderId: message?.senderId ?? '',
      messageId: message?.messageId ?? '',
      type: message?.type ?? '',
      pack: evidence.pack?.source === undefined ? '' : evidence.pack.version,
      cosigners: note.cosigners.length,
      unrelated: note.unrelated,
      unsigned: trust.anchors === undefined ? 1 : 0,
      senderless: evidence.sender === undefined ? 1 : 0,
      untied: isUntied(evidence) ? 1 : 0,
    },
  };
}

function eventFaults(event: LeafEvent, evidence: MessageEvidence, trust: Trust): Fault[] {
  const receipt = receiptIn(evidence.receipt.body);
  return [
    ...mismatchedOpenings(event, evidence.openings ?? []).map((path) => fault('opening-exchanged', `/openings${path}`, Number(evidence.leafIndex))),
    ...receiptFaults(event, receipt, evidence),
    ...(trust.anchors === undefined ? [] : receiptSignatureFaults(event, evidence, trust)),
    ...(evidence.sender === undefined ? [] : senderFaults(event, receipt, evidence.sender, evidence, trust)),
    ...messageFaults(receipt, evidence),
    ...packFaults(event, evidence),
  ];
}

function receiptIn(body: string): ReceiptBody {
  try {
    return (JSON.parse(body) ?? {}) as ReceiptBody;
  } catch {
    return {};
  }
}

function receiptFaults(event: LeafEvent, receipt: ReceiptBody, { leafHash, openings = [] }: MessageEvidence): Fault[] {
  const opened = openings.find(({ path }) => path === '/message/digest')?.value;
  const permitted = (event.outcomes ?? []).map((outcome) => `${outcome.recipient} ${outcome.permitted}`).sort();
  const promised = (Array.isArray(receipt.outcomes) ? receipt.outcomes : [])
    .map((outcome: { recipientId?: unknown; outcome?: unknown } | null) => `${String(outcome?.recipientId)} ${outcome?.outcome === 'permitted'}`)
    .sort();
  const said: [string, boolean][] = [
    ['/receipt/body/leafHash', receipt.leafHash === leafHash],
    ['/receipt/body/senderId', receipt.senderId === event.message?.senderId],
    ['/receipt/body/messageId', receipt.messageId === event.message?.messageId],
    ['/receipt/body/requestDigest', opened === undefined || receipt.requestDigest === opened],
    ['/receipt/body/outcomes', JSON.stringify(permitted) === JSON.stringify(promised)],
    ['/leaf', event.kind === 'ACCEPTED'],
  ];
  return said.flatMap(([place, same]) => (same ? [] : [fault('receipt-mismatch', place)]));
}

function receiptSignatureFaults(event: LeafEvent, { receipt, platformCertificates }: MessageEvidence, trust: Trust): Fault[] {
  const { platformName = 'iiz-dap' } = trust;
  const { keyid = '', created } = parametersOf(receipt.signatureInput, 'dap');
  const signer = checkSigner(platformCertificates, keyid, [created, new Date(event.at)], '/platformCertificates', trust);
  const verdict = verifyDocument({ ...receipt, body: Buffer.from(receipt.body), contentType: 'application/json' }, { resolveKey: () => signer.key });
  return [
    ...signer.faults,
    ...(signer.key === undefined || signer.name === platformName ? [] : [fault('receipt-foreign', '/platformCertificates')]),
    ...(verdict.ok || signer.key === undefined ? [] : [fault('receipt-signature', '/receipt')]),
  ];
}

function senderFaults(event: LeafEvent, receipt: ReceiptBody, sender: NonNullable<MessageEvidence['sender']>, { senderCertificates = [] }: MessageEvidence, trust: Trust): Fault[] {
  const { keyid = '', created } = parametersOf(sender.signatureInput);
  const signer = checkSigner(senderCertificates, keyid, timesOf(created, new Date(event.at)), '/senderCertificates', trust);
  const verdict = verifyKeptSignature(sender, { resolveKey: () => signer.key });
  const digest = digestIn(sender.contentDigest);
  const agrees = keyid === event.actor.keyid && sender.keyid === keyid && (digest === undefined || digest === receipt.requestDigest);
  return [
    ...(trust.anchors === undefined ? [] : signer.faults),
    ...(verdict.ok || signer.key === undefined ? [] : [fault('sender-signature', '/sender')]),
    ...(agrees ? [] : [fault('sender-mismatch', '/sender')]),
  ];
}

function messageFaults(receipt: ReceiptBody, { message, sender }: MessageEvidence): Fault[] {
  if (message === undefined) return [];
  const bytes = Buffer.from(message, 'base64');
  const signed = sender === undefined || checkContentDigest(sender.contentDigest, bytes) === 'match';
  return signed && createHash('sha256').update(bytes).digest('hex') === receipt.requestDigest ? [] : [fault('message-exchanged', '/message')];
}

/** The receipt names the SHA-256 of the bytes: a signature over another digest alone is one of these bytes where they are at hand, and else of any. */
function isUntied({ sender, message }: MessageEvidence): boolean {
  return sender !== undefined && message === undefined && digestIn(sender.contentDigest) === undefined;
}

function packFaults(event: LeafEvent, { pack, leafIndex, openings = [] }: MessageEvidence): Fault[] {
  if (pack === undefined) return [];
  const decided = pack.version === event.pack && pack.hash === event.detail?.['packHash'];
  const { text, faults } = checkPackText(pack, '/pack');
  return [
    ...(decided ? [] : [fault('pack-mismatch', '/pack')]),
    ...faults,
    ...(decided && text !== undefined ? citationFaults(openEvent(event, openings).event, text, '/leaf', Number(leafIndex)) : []),
  ];
}

function parametersOf(signatureInput: string, label?: string): { readonly keyid: string | undefined; readonly created: Date } {
  const inputs = parseSignatureInput(signatureInput) ?? [];
  const { keyid, created } = (label === undefined ? inputs[0] : inputs.find((input) => input.label === label))?.parameters ?? {};
  return { keyid, created: new Date((created ?? 0) * 1000) };
}

/** The SHA-256 that a Content-Digest names, in hex; undefined where it names another algorithm alone. */
function digestIn(contentDigest: string): string | undefined {
  const found = /sha-256=:([A-Za-z0-9+/=]{44}):/.exec(contentDigest);
  return found?.[1] === undefined ? undefined : Buffer.from(found[1], 'base64').toString('hex');
}
