import { createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  announceKey, cosignNote, evidenceFormat, formatVkey, keyChangeCauses, linkTag, noteSignatureType, parseCheckpoint, signNote, parseLinkLeaf, parseVkey, removalDetail, toLeaf,
  type AuditEvent, type Checkpoint, type IndexKey, type NoteVerifier, type QueryEvidence, type RandomSource,
} from '#audit';
import { createCertificateAuthority, issueCertificate, signDocument, signRequest, type CertificateAuthority, type SigningKey } from '#signing';
import type { MessageEvidence, Trust } from '#verifier';
import { SeededRandom } from '../faults/random.ts';
import { SmallLog, type Untrue } from './small-log.ts';

/** The pack of the catalogue: what decided in every world. */
export const packSource = readFileSync(new URL('../../policies/so-iiz-2026.1.yaml', import.meta.url), 'utf8');
export const packHash = createHash('sha256').update(packSource).digest('hex');
const from = Date.UTC(2026, 2, 2, 8);
/** As the pack of the catalogue decides: a main block with what rides along, and a refusal. */
export const asDecided: NonNullable<AuditEvent['outcomes']> = [
  {
    recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: ['DSG Art. 6 Abs. 7 (analog)', 'InfoDG SO (BGS 114.1)'],
    blocks: [{ block: 'segment', category: 'C14', permitted: true, ruleId: 'R20', person: 0 }, { block: 'person', category: 'C01', permitted: true, ruleId: 'R20', person: 0 }],
  },
  { recipient: 'ivst-so', permitted: false, code: 'DAP-4204', rules: [], norms: [], blocks: [] },
];
const partners = ['sr-sro', 'rav-olten', 'ivst-so'] as const;

interface Signer {
  readonly key: SigningKey;
  readonly certificate: { readonly keyid: string; readonly certificatePem: string };
}

/** Whoever signs in a world of evidence; made once, keys are slow. */
export interface Signers {
  readonly ca: CertificateAuthority;
  readonly otherCa: CertificateAuthority;
  readonly platform: Signer;
  readonly sender: Signer;
  /** Certificates of the same names that do not count: expired before anything happened, and by nobody known. */
  readonly expired: Signer;
  readonly unknown: Signer;
  readonly log: KeyObject;
  /** Takes over where the log's key is replaced. */
  readonly nextLog: KeyObject;
  readonly otherLog: KeyObject;
  readonly cosigner: KeyObject;
}

export async function makeSigners(): Promise<Signers> {
  const at = new Date(Date.UTC(2026, 0, 1));
  const [ca, otherCa] = await Promise.all(['Test CA', 'Nobody'].map((name) => createCertificateAuthority({ name, alg: 'p256', at, years: 3 })));
  if (ca === undefined || otherCa === undefined) throw new Error('no authority');
  const [platform, sender, expired, unknown] = await Promise.all([newSigner(ca, 'iiz-dap', 1000), newSigner(ca, 'sr-sro', 1000), newSigner(ca, 'iiz-dap', 10), newSigner(otherCa, 'iiz-dap', 1000)]);
  const [log, nextLog, otherLog, cosigner] = Array.from({ length: 4 }, () => generateKeyPairSync('ed25519').privateKey) as [KeyObject, KeyObject, KeyObject, KeyObject];
  return { ca, otherCa, platform, sender, expired, unknown, log, nextLog, otherLog, cosigner };
}

async function newSigner(ca: CertificateAuthority, cn: string, days: number): Promise<Signer> {
  const { keyid, certificatePem, privateKeyPem } = await issueCertificate(ca, { subject: { cn }, alg: 'ed25519', usage: ['signing'], at: new Date(Date.UTC(2026, 0, 1)), days });
  return { key: { keyid, alg: 'ed25519', privateKey: createPrivateKey(privateKeyPem) }, certificate: { keyid, certificatePem } };
}

/** A message that was accepted, with all that belongs to it. */
export interface SentMessage {
  readonly index: number;
  readonly event: AuditEvent;
  readonly body: Buffer;
  readonly sender: NonNullable<MessageEvidence['sender']>;
}

/** A log of some hundred leaves that tells a few cases, and evidence taken from it. Everything random comes from the seed. */
export class EvidenceWorld {
  readonly random: SeededRandom;
  readonly log: SmallLog;
  readonly signers: Signers;
  readonly trust: Trust;
  readonly cases: readonly string[];
  readonly messages: SentMessage[] = [];
  readonly #bytes: RandomSource;
  readonly #keyChanges: number[] = [];
  #clock = from;

  constructor(signers: Signers, seed: number) {
    this.random = new SeededRandom(seed);
    this.#bytes = (length) => Uint8Array.from({ length }, () => this.random.below(256));
    this.signers = signers;
    this.log = new SmallLog('log.example.ch', signers.log, this.#bytes);
    this.trust = { log: [verifier('log.example.ch', signers.log)], cosigners: [verifier('dpo.example.ch', signers.cosigner, true)], cosignersNeeded: 1, anchors: [signers.ca.certificatePem] };
    this.cases = Array.from({ length: 6 + this.random.below(4) }, () => this.random.uuid());
    const appends = 50 + this.random.below(35);
    for (let i = 0; i < appends; i++) this.grow();
  }

  /** One more append of up to eight events. */
  grow(untrue: Untrue = {}): number {
    const events = Array.from({ length: 2 + this.random.below(7) }, () => this.#anyEvent());
    if (this.random.below(4) > 0) return this.log.append(events, untrue);
    return this.accept(asDecided, events, untrue).index;
  }

  /** A message accepted for these recipients, and an append with it; `clockAheadMs`: of its sender's clock. */
  accept(outcomes: AuditEvent['outcomes'], others: readonly AuditEvent[] = [], untrue: Untrue = {}, clockAheadMs = 0): SentMessage {
    const message = this.#message(outcomes, clockAheadMs);
    const index = this.log.append([toLeaf(message.event, this.#bytes), ...others], untrue);
    const sent = { ...message, index };
    this.messages.push(sent);
    return sent;
  }

  /** The key of the log is replaced: announced in it by `by`, which are to be both; from here on the new one signs alone. */
  replaceKey(by: readonly KeyObject[] = [this.signers.log, this.signers.nextLog]): number {
    const vkey = formatVkey(this.log.origin, this.signers.nextLog);
    const announcement = announceKey(vkey, by.map((privateKey) => ({ name: this.log.origin, privateKey })));
    const index = this.log.append([{ eventId: this.random.uuid(), kind: 'SECURITY', at: this.#now(), actor: { id: 'iiz-dap', role: 'DAP' }, detail: { cause: keyChangeCauses.announced, vkey, announcement } }]);
    this.#keyChanges.push(index);
    this.log.key = this.signers.nextLog;
    for (let i = this.random.below(4); i >= 0; i--) this.grow();
    return index;
  }

  /** The look at a case, in the log, and all the evidence of it. */
  look(caseId: string): QueryEvidence {
    const event: AuditEvent = { eventId: this.random.uuid(), kind: 'QUERY', at: this.#now(), actor: { id: 'iiz-dap', role: 'DPO', user: 'dpo-7' }, caseId, detail: { limit: 50, shown: 1, furtherPage: false }, text: { reason: 'Auskunft', ticket: 'T-1' } };
    const look = this.log.append([event]);
    for (let i = this.random.below(3); i > 0; i--) this.grow();
    return this.evidenceOf({ kind: 'case', value: caseId }, look);
  }

  evidenceOf(key: IndexKey & { kind: 'case' }, look: number, size = this.log.size): QueryEvidence {
    const { secret, leaves } = this.log.chainOf(key);
    const indexes = leaves.map(Number).filter((index) => index <= look);
    const links = [...new Set(indexes.map((index, i) => this.#linkLeafOf(index, linkTag(key, secret, BigInt(i + 1)))))].sort((a, b) => a - b);
    const proven = (index: number) => ({ leafIndex: index, leaf: this.leaf(index).toString('base64'), proof: this.log.inclusionProof(index, size) });
    return {
      format: evidenceFormat, kind: 'query', ...this.#signed(size), key: { ...key, secret: Buffer.from(secret).toString('base64url') }, look,
      events: indexes.map((index) => ({ ...proven(index), openings: this.log.events.get(index)?.openings ?? [] })), links: links.map(proven), packs: [{ version: 'so-iiz-2026.1', hash: packHash, source: packSource }],
    };
  }

  /** A look at a case whose older events retention has removed: the file holds the others, the log's own event that says so, and the count of those. */
  lookAfterRemoval(caseId: string, years = 5): QueryEvidence & Required<Pick<QueryEvidence, 'removed'>> {
    const { leaves } = this.log.chainOf({ kind: 'case', value: caseId });
    const first = 1 + this.random.below(leaves.length - 1);
    const [before, record] = [leaves[first] as bigint, this.remove(leaves[first] as bigint, this.#now(), years)];
    const whole = this.look(caseId);
    const size = Number(whole.checkpoint.split('\n')[1]);
    const links = new Set(whole.events.slice(first).map(({ leafIndex }) => whole.links.find((link) => link.leafIndex > leafIndex)?.leafIndex));
    return {
      ...whole, events: whole.events.slice(first), links: whole.links.filter(({ leafIndex }) => leafIndex > Number(before) || links.has(leafIndex)),
      removed: { count: first, record: { leafIndex: record, leaf: this.leaf(record).toString('base64'), proof: this.log.inclusionProof(record, size) } },
    };
  }

  /** What the log says of the leaves below `before`, so many years after the last of them. @returns where it stands */
  remove(before: bigint, writtenBefore: string, years = 5): number {
    this.#clock += years * 366 * 86_400_000;
    return this.log.append([{ eventId: this.random.uuid(), kind: 'DESTROYED', at: this.#now(), actor: { id: 'iiz-dap', role: 'DAP' }, detail: removalDetail({ before, writtenBefore }) }]);
  }

  /** The evidence of a message, as its sender has it. */
  message({ index, event, body, sender }: SentMessage, signer = this.signers.platform): MessageEvidence {
    const { leaf, leafHash } = this.log.events.get(index) as NonNullable<ReturnType<SmallLog['events']['get']>>;
    const { senderId, messageId } = event.message as NonNullable<AuditEvent['message']>;
    const outcomes = (event.outcomes ?? []).map(({ recipient, permitted }) => ({ recipientId: recipient, outcome: permitted ? 'permitted' : 'refused' }));
    const receipt = JSON.stringify({ receiptVersion: '1.0', senderId, messageId, requestDigest: createHash('sha256').update(body).digest('hex'), acceptedAt: event.at, leafHash: leafHash.toString('hex'), outcomes });
    const size = this.log.size;
    return {
      format: evidenceFormat, kind: 'message', ...this.#signed(size), leafHash: leafHash.toString('hex'), leaf: leaf.toString('base64'), leafIndex: index, treeSize: size, inclusionProof: this.log.inclusionProof(index),
      receipt: { body: receipt, ...signDocument({ body: Buffer.from(receipt), contentType: 'application/json', key: signer.key, created: new Date(event.at) }) },
      platformCertificates: [signer.certificate], sender, senderCertificates: [this.signers.sender.certificate], pack: { version: 'so-iiz-2026.1', hash: packHash, source: packSource }, message: body.toString('base64'),
    };
  }

  /** What the log says of a record that came without openings that fit. */
  unopened(fields: number): AuditEvent {
    return { eventId: this.random.uuid(), kind: 'SECURITY', at: this.#now(), actor: { id: 'iiz-dap', role: 'DAP' }, detail: { cause: this.random.pick(['opening-missing', 'opening-mismatched']), fields } };
  }

  /** The signature of the sender as it would have made it with another Content-Digest. */
  signedWith(contentDigest: string, { sender }: SentMessage): SentMessage['sender'] {
    const [, params = '', components = ''] = /^[^=]+=(\(([^)]*)\).*)$/.exec(sender.signatureInput) ?? [];
    const values: Readonly<Record<string, string>> = { '@method': sender.method, '@target-uri': sender.targetUri, 'content-digest': contentDigest, 'content-type': sender.contentType };
    const base = `${components.split(' ').map((name) => `${name}: ${values[name.slice(1, -1)] ?? ''}\n`).join('')}"@signature-params": ${params}`;
    return { ...sender, contentDigest, signature: `${sender.signatureInput.split('=')[0] ?? ''}=:${sign(null, Buffer.from(base), this.signers.sender.key.privateKey).toString('base64')}:` };
  }

  leaf(index: number): Buffer {
    return this.log.leaves[index] as Buffer;
  }

  /** The state at a size, as somebody may have kept it. */
  held(size: number): Checkpoint {
    return parseCheckpoint(`${this.log.checkpoint(size).split('\n\n')[0] ?? ''}\n`) as Checkpoint;
  }

  /** Any text, signed by the log. */
  signed(text: string): string {
    return signNote(text, [{ name: this.log.origin, privateKey: this.signers.log }]);
  }

  cosign(note: string, key = this.signers.cosigner): string {
    return cosignNote(note, { name: 'dpo.example.ch', privateKey: key, cosignAt: new Date(this.#clock) });
  }

  event(caseId: string): AuditEvent {
    const message = { senderId: this.random.pick(partners), messageId: this.random.uuid(), type: 'plan.published', version: '1.0.0', digest: 'ab'.repeat(32) };
    return { eventId: this.random.uuid(), kind: 'DELIVERED', at: this.#now(), actor: { id: 'iiz-dap', role: 'DAP' }, caseId, subjects: [this.random.uuid()], message, recipient: this.random.pick(partners), detail: { channel: 'topic' } };
  }

  /** Cosigned now, or earlier and continued since. */
  #signed(size: number): Pick<QueryEvidence, 'log' | 'checkpoint' | 'cosigned' | 'keys'> {
    const log = { origin: this.log.origin, vkey: formatVkey(this.log.origin, this.log.key) };
    const keys = this.#keyChanges.map((index) => ({ leafIndex: index, leaf: this.leaf(index).toString('base64'), proof: this.log.inclusionProof(index, size) }));
    if (this.random.below(2) === 0) return { log, keys, checkpoint: this.cosign(this.log.checkpoint(size)) };
    const earlier = 1 + this.random.below(size);
    return { log, keys, checkpoint: this.log.checkpoint(size), cosigned: [{ note: this.cosign(this.log.checkpoint(earlier)), proof: this.log.consistencyProof(earlier, size) }] };
  }

  #anyEvent(): AuditEvent {
    return this.event(this.random.pick(this.cases));
  }

  #message(outcomes: AuditEvent['outcomes'], clockAheadMs: number): Omit<SentMessage, 'index'> {
    const body = Buffer.from(JSON.stringify({ frame: { messageId: this.random.uuid() }, blocks: {} }));
    const at = this.#now();
    const [method, targetUri] = ['POST', 'https://dap.example.ch/v1/messages'];
    const { headers } = signRequest({ method, targetUri, headers: [['Content-Type', 'application/json']], body, key: this.signers.sender.key, created: new Date(Date.parse(at) + clockAheadMs) });
    const field = (name: string) => headers.find(([header]) => header.toLowerCase() === name)?.[1] ?? '';
    const { keyid } = this.signers.sender.certificate;
    const sender = { method, targetUri, contentType: 'application/json', contentDigest: field('content-digest'), signatureInput: field('signature-input'), signature: field('signature'), coveredFields: [], keyid };
    const event: AuditEvent = {
      ...this.event(this.random.pick(this.cases)), kind: 'ACCEPTED', at, actor: { id: 'sr-sro', role: 'SR', keyid, user: 'u17' }, pack: 'so-iiz-2026.1', detail: { packHash },
      message: { senderId: 'sr-sro', messageId: this.random.uuid(), type: 'segment.assigned', version: '1.0.0', digest: createHash('sha256').update(body).digest('hex') },
      purpose: 'P1', outcomes,
    };
    return { event, body, sender };
  }

  #linkLeafOf(index: number, tag: Buffer): number {
    for (let at = index + 1; at < this.log.size; at++) if (parseLinkLeaf(this.leaf(at))?.links.some((link) => link.tag.equals(tag)) === true) return at;
    throw new RangeError('an event without a link');
  }

  #now(): string {
    this.#clock += 1 + this.random.below(90_000);
    return new Date(this.#clock).toISOString();
  }
}

function verifier(name: string, key: KeyObject, cosigner = false): NoteVerifier {
  return parseVkey(formatVkey(name, key, cosigner ? noteSignatureType.cosignature : noteSignatureType.ed25519)) as NoteVerifier;
}
