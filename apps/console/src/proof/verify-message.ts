import type { Event, Opening } from '../api/auditor.ts';
import { fromBase64, sha256, toBase64, toHex, utf8, type Bytes } from './bytes.ts';
import { checkSigner, timesOf, type NamedCertificate } from './certificates.ts';
import { citationFaults, readPack, type EnclosedPack } from './check-pack.ts';
import { checkNotes } from './check-notes.ts';
import { fault, type Fault, type Report } from './fault.ts';
import { readSignatureInput, verifySignature, type StoredSignature } from './http-signature.ts';
import { mismatchedOpenings, readEventLeaf } from './leaf.ts';
import { followKeys, keyFaults } from './follow-keys.ts';
import { inclusionFaults } from './inclusion.ts';
import { hashLeaf } from './merkle.ts';
import { messageShape, shapeFaults } from './shape.ts';
import type { Trust } from './trust.ts';

/** What proves one message (docs/guides/evidence.md). */
interface MessageEvidence {
  readonly checkpoint: string;
  readonly keys?: readonly { readonly leafIndex: string | number; readonly leaf: string; readonly proof: readonly string[] }[];
  readonly cosigned?: readonly { readonly note: string; readonly proof: readonly string[] }[];
  readonly leafHash: string;
  readonly leaf: string;
  readonly leafIndex: string | number;
  readonly treeSize: string | number;
  readonly inclusionProof: readonly string[];
  readonly openings?: readonly Opening[];
  readonly receipt: StoredSignature & { readonly contentDigest: string; readonly body: string };
  readonly platformCertificates: readonly NamedCertificate[];
  readonly sender?: StoredSignature & { readonly contentDigest: string; readonly contentType: string; readonly method: string; readonly targetUri: string; readonly coveredFields: readonly (readonly [string, string])[]; readonly keyid: string };
  readonly senderCertificates?: readonly NamedCertificate[];
  readonly pack?: EnclosedPack;
  readonly message?: string;
}

/** Common name of the platform's certificates, by which they are told from those of partners. */
const platformName = 'iiz-dap';

interface ReceiptBody {
  readonly senderId?: unknown;
  readonly messageId?: unknown;
  readonly leafHash?: unknown;
  readonly requestDigest?: unknown;
  readonly outcomes?: unknown;
}

/** Verifies the evidence of one message: the leaf's place, the receipt by the platform, the sender's own signature, the pack. */
export async function verifyMessageEvidence(file: unknown, known: Trust): Promise<Report> {
  const malformed = shapeFaults(file, messageShape);
  const none: Report = { kind: 'message', faults: malformed, origin: '', size: '', events: 0, cosigners: [], signatures: known.anchors !== '', sealed: 0, sender: true, untied: false };
  if (malformed.length > 0) return none;
  const evidence = file as MessageEvidence;
  const trust = { ...known, log: await followKeys(evidence.keys ?? [], known.log) };
  const note = await checkNotes(evidence.checkpoint, evidence.cosigned ?? [], trust);
  const bytes = fromBase64(evidence.leaf) ?? new Uint8Array();
  const event = readEventLeaf(bytes);
  const faults = [
    ...note.faults,
    ...(await keyFaults(evidence.keys ?? [], note.checkpoint)),
    ...(await inclusionFaults({ index: BigInt(evidence.leafIndex), bytes, proof: evidence.inclusionProof, place: '/leaf' }, note.checkpoint)),
    ...(toHex(await hashLeaf(bytes)) === evidence.leafHash ? [] : [fault('leaf-exchanged', '/leafHash', evidence.leafIndex)]),
    ...(note.checkpoint === undefined || note.checkpoint.size === BigInt(evidence.treeSize) ? [] : [fault('malformed', '/treeSize')]),
    ...(event === undefined ? [fault('leaf-unreadable', '/leaf', evidence.leafIndex)] : await eventFaults(event, evidence, trust.anchors)),
  ];
  return { ...none, faults, origin: note.checkpoint?.origin ?? '', size: note.checkpoint?.size.toString() ?? '', events: 1, cosigners: note.cosigners, sender: evidence.sender !== undefined, untied: isUntied(evidence) };
}

async function eventFaults(event: Event, evidence: MessageEvidence, anchors: string): Promise<Fault[]> {
  const receipt = readReceipt(evidence.receipt.body);
  return [
    ...(await mismatchedOpenings(event, evidence.openings ?? [])).map((path) => fault('opening-exchanged', `/openings${path}`, evidence.leafIndex)),
    ...receiptFaults(event, receipt, evidence),
    ...(anchors === '' ? [] : await receiptSignatureFaults(event, evidence, anchors)),
    ...(await senderFaults(event, receipt, evidence, anchors)),
    ...(await messageFaults(receipt, evidence)),
    ...(await packFaults(event, evidence)),
  ];
}

function readReceipt(body: string): ReceiptBody {
  try {
    return (JSON.parse(body) ?? {}) as ReceiptBody;
  } catch {
    return {};
  }
}

function receiptFaults(event: Event, receipt: ReceiptBody, { leafHash, openings = [] }: MessageEvidence): Fault[] {
  const opened = openings.find(({ path }) => path === '/message/digest')?.value;
  const decided = (event.outcomes ?? []).map(({ recipient, permitted }) => `${recipient} ${permitted}`).sort();
  const promised = (Array.isArray(receipt.outcomes) ? receipt.outcomes : []).map((outcome: { recipientId?: unknown; outcome?: unknown } | null) => `${String(outcome?.recipientId)} ${outcome?.outcome === 'permitted'}`).sort();
  const said: [string, boolean][] = [
    ['/receipt/body/leafHash', receipt.leafHash === leafHash], ['/receipt/body/senderId', receipt.senderId === event.message?.senderId], ['/receipt/body/messageId', receipt.messageId === event.message?.messageId],
    ['/receipt/body/outcomes', JSON.stringify(decided) === JSON.stringify(promised)], ['/leaf', event.kind === 'ACCEPTED'], ['/receipt/body/requestDigest', opened === undefined || receipt.requestDigest === opened],
  ];
  return said.flatMap(([place, agrees]) => (agrees ? [] : [fault('receipt-mismatch', place)]));
}

async function receiptSignatureFaults(event: Event, { receipt, platformCertificates }: MessageEvidence, anchors: string): Promise<Fault[]> {
  const input = readSignatureInput(receipt.signatureInput);
  const signer = await checkSigner(platformCertificates, input?.keyid ?? '', [input?.created ?? new Date(0), new Date(event.at)], '/platformCertificates', anchors);
  const values = new Map([['content-digest', receipt.contentDigest], ['content-type', 'application/json']]);
  const whole = (await digestOf(receipt.body)) === digestIn(receipt.contentDigest);
  const holds = signer.spki === undefined || (whole && (await verifySignature(receipt, values, ['content-digest', 'content-type'], signer.spki)));
  const foreign = signer.spki !== undefined && signer.name !== platformName;
  return [...signer.faults, ...(foreign ? [fault('receipt-foreign', '/platformCertificates')] : []), ...(holds ? [] : [fault('receipt-signature', '/receipt')])];
}

async function senderFaults(event: Event, receipt: ReceiptBody, { sender, senderCertificates = [] }: MessageEvidence, anchors: string): Promise<Fault[]> {
  if (sender === undefined) return [];
  const input = readSignatureInput(sender.signatureInput);
  const signer = await checkSigner(senderCertificates, input?.keyid ?? '', timesOf(input?.created ?? new Date(0), new Date(event.at)), '/senderCertificates', anchors);
  const record = sender.method === 'PRODUCE' && sender.targetUri.startsWith('kafka:');
  const values = new Map([...sender.coveredFields.map(([name, value]) => [name.toLowerCase(), value] as const), ['content-digest', sender.contentDigest], ['content-type', sender.contentType], ...(record ? [['dap-topic', sender.targetUri.slice('kafka:'.length)] as const] : [['@method', sender.method] as const, ['@target-uri', sender.targetUri] as const])]);
  const required = ['content-digest', 'content-type', ...(record ? ['dap-topic'] : ['@method', '@target-uri'])];
  const holds = signer.spki === undefined || (await verifySignature(sender, values, required, signer.spki));
  const digest = digestIn(sender.contentDigest);
  const agrees = input?.keyid === event.actor.keyid && sender.keyid === input?.keyid && (digest === undefined || digest === receipt.requestDigest);
  return [...(anchors === '' ? [] : signer.faults), ...(holds ? [] : [fault('sender-signature', '/sender')]), ...(agrees ? [] : [fault('sender-mismatch', '/sender')])];
}

async function messageFaults(receipt: ReceiptBody, { message, sender }: MessageEvidence): Promise<Fault[]> {
  if (message === undefined) return [];
  const bytes = fromBase64(message);
  const meant = bytes !== undefined && toHex(await sha256(bytes)) === receipt.requestDigest && (sender === undefined || (await isDigestOf(sender.contentDigest, bytes)));
  return meant ? [] : [fault('message-exchanged', '/message')];
}

/** The receipt names the SHA-256 of the bytes: what was signed over another digest alone is these bytes only where they are at hand. */
function isUntied({ sender, message }: MessageEvidence): boolean {
  return sender !== undefined && message === undefined && digestIn(sender.contentDigest) === undefined;
}

/** Whether a Content-Digest (RFC 9530) names these bytes, by every digest in it. */
async function isDigestOf(contentDigest: string, bytes: Bytes): Promise<boolean> {
  const named = await Promise.all(contentDigest.split(',').map(async (entry) => {
    const [, length, digest] = /^\s*sha-(256|512)=:([A-Za-z0-9+/]+=*):\s*$/.exec(entry) ?? [];
    return length !== undefined && digest === toBase64(new Uint8Array(await crypto.subtle.digest(`SHA-${length}`, bytes)));
  }));
  return named.every(Boolean);
}

async function packFaults(event: Event, { pack, leafIndex }: MessageEvidence): Promise<Fault[]> {
  if (pack === undefined) return [];
  const decided = pack.version === event.pack && pack.hash === event.detail?.['packHash'];
  const { rules, faults } = await readPack(pack, '/pack');
  return [...(decided ? [] : [fault('pack-mismatch', '/pack')]), ...faults, ...(decided && rules !== undefined ? citationFaults(event, rules, '/leaf', leafIndex) : [])];
}

async function digestOf(text: string): Promise<string> {
  return toHex(await sha256(utf8(text)));
}

/** The SHA-256 that a Content-Digest names, in hex; undefined where it names another algorithm alone. */
function digestIn(contentDigest: string): string | undefined {
  const encoded = /sha-256=:([A-Za-z0-9+/=]{44}):/.exec(contentDigest)?.[1];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  return bytes && toHex(bytes);
}
