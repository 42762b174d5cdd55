import { createHash } from 'node:crypto';
import { contentDigestOf, signDocument } from '#signing';
import type { MessageEvidence } from '#verifier';
import { asDecided, packSource, type EvidenceWorld } from './evidence-world.ts';
import { flipped, oddLeaf, type Tampering } from './tampering.ts';

type Draft = { -readonly [Member in keyof MessageEvidence]: MessageEvidence[Member] };

function someMessage(world: EvidenceWorld, signer = world.signers.platform): Draft {
  return structuredClone(world.message(world.random.pick(world.messages), signer));
}

/** Two messages, the second to take a part from. */
function twoMessages(world: EvidenceWorld): [Draft, Draft] {
  const [one, two] = world.random.shuffled(world.messages);
  if (one === undefined || two === undefined) throw new Error('too few messages');
  return [structuredClone(world.message(one)), structuredClone(world.message(two))];
}

/** What a platform logs and signs that decides otherwise than its pack says. */
function cited(world: EvidenceWorld, untrue: Partial<(typeof asDecided)[number]>): { file: MessageEvidence; leaf: number } {
  const sent = world.accept(asDecided.map((outcome, i) => (i === 0 ? { ...outcome, ...untrue } : outcome)));
  return { file: world.message(sent), leaf: sent.index };
}

/** A message whose receipt says something else, or was made at another time; the platform signs it. */
function receiptSaying(world: EvidenceWorld, said: Readonly<Record<string, unknown>>, created?: Date, signer = world.signers.platform): Draft {
  const file = someMessage(world, signer);
  const receipt = JSON.parse(file.receipt.body) as { acceptedAt: string };
  const body = JSON.stringify({ ...receipt, ...said });
  return { ...file, receipt: { body, ...signDocument({ body: Buffer.from(body), contentType: 'application/json', key: signer.key, created: created ?? new Date(receipt.acceptedAt) }) } };
}

/** A Content-Digest that names no SHA-256, so that it cannot be held against the receipt without the bytes. */
export function bySha512(bytes: Buffer | string): string {
  return contentDigestOf(Buffer.from(bytes), 'sha-512');
}

export const messageTamperings: readonly Tampering[] = [
  {
    name: 'the receipt is signed again with another key', code: 'receipt-signature',
    apply: (world) => {
      const file = someMessage(world);
      const { keyid } = world.signers.platform.certificate;
      const key = { keyid, alg: 'ed25519' as const, privateKey: world.signers.otherLog };
      const created = new Date((JSON.parse(file.receipt.body) as { acceptedAt: string }).acceptedAt);
      file.receipt = { body: file.receipt.body, ...signDocument({ body: Buffer.from(file.receipt.body), contentType: 'application/json', key, created }) };
      return { file };
    },
  },
  {
    name: 'a partner signs a receipt for other bytes with its own key', code: 'receipt-foreign',
    apply: (world) => {
      const { sender: _, ...file } = someMessage(world);
      const { key, certificate } = world.signers.sender;
      const bytes = Buffer.from(`never sent ${world.random.uuid()}`);
      const body = JSON.stringify({ ...(JSON.parse(file.receipt.body) as object), requestDigest: createHash('sha256').update(bytes).digest('hex') });
      const created = new Date((JSON.parse(body) as { acceptedAt: string }).acceptedAt);
      return { file: { ...file, message: bytes.toString('base64'), platformCertificates: [certificate], receipt: { body, ...signDocument({ body: Buffer.from(body), contentType: 'application/json', key, created }) } } };
    },
  },
  { name: 'the certificate had expired at the time', code: 'certificate-expired', apply: (world) => ({ file: someMessage(world, world.signers.expired) }) },
  { name: 'the certificate is by nobody known', code: 'certificate-untrusted', apply: (world) => ({ file: someMessage(world, world.signers.unknown) }) },
  {
    name: 'the key was revoked before', code: 'certificate-revoked',
    apply: (world) => {
      const file = someMessage(world);
      const revokedAt = new Date(Date.UTC(2026, 0, 2 + world.random.below(50))).toISOString();
      const list = world.random.pick(['platformCertificates', 'senderCertificates'] as const);
      file[list] = (file[list] ?? []).map((certificate) => ({ ...certificate, revokedAt }));
      return { file };
    },
  },
  {
    name: 'the receipt promises something else', code: 'receipt-mismatch',
    apply: (world) => {
      const file = someMessage(world);
      file.receipt = { ...file.receipt, body: file.receipt.body.replace('"refused"', '"permitted"') };
      return { file };
    },
  },
  { name: 'the platform signs a receipt that names another sender', code: 'receipt-mismatch', apply: (world) => ({ file: receiptSaying(world, { senderId: 'rav-olten' }) }) },
  { name: 'the platform signs a receipt that names another message', code: 'receipt-mismatch', apply: (world) => ({ file: receiptSaying(world, { messageId: world.random.uuid() }) }) },
  { name: 'the platform dates a receipt back to when its key still held', code: 'certificate-expired', apply: (world) => ({ file: receiptSaying(world, {}, new Date(Date.UTC(2026, 0, 5)), world.signers.expired) }) },
  { name: 'the platform signs a receipt when its key holds no more', code: 'certificate-expired', apply: (world) => ({ file: receiptSaying(world, {}, new Date(Date.UTC(2029, 0, 5))) }) },
  {
    name: 'the platform gives a receipt for what is no acceptance', code: 'receipt-mismatch',
    apply: (world) => {
      const sent = world.random.pick(world.messages);
      const event = { ...sent.event, eventId: world.random.uuid(), kind: 'REFUSED' as const };
      return { file: world.message({ ...sent, event, index: world.log.append([event]) }) };
    },
  },
  {
    name: 'the receipt is that of another message', code: 'receipt-mismatch',
    apply: (world) => {
      const [file, other] = twoMessages(world);
      return { file: { ...file, receipt: other.receipt } };
    },
  },
  {
    name: 'the leaf is that of another message', code: 'leaf-exchanged',
    apply: (world) => {
      const [file, other] = twoMessages(world);
      return { file: { ...file, leaf: other.leaf }, leaf: Number(file.leafIndex) };
    },
  },
  {
    name: 'the leaf is of another form', code: 'leaf-unreadable',
    apply: (world) => {
      const file = someMessage(world);
      return { file: { ...file, leaf: oddLeaf(world).toString('base64') }, leaf: Number(file.leafIndex), also: [{ code: 'leaf-not-included' }, { code: 'leaf-exchanged' }] };
    },
  },
  {
    name: 'the leaf stands elsewhere', code: 'leaf-not-included',
    apply: (world) => {
      const [file, other] = twoMessages(world);
      return { file: { ...file, leafIndex: other.leafIndex }, leaf: Number(other.leafIndex) };
    },
  },
  { name: 'the log is said to have had another size', code: 'malformed', apply: (world) => ({ file: ((file) => ({ ...file, treeSize: Number(file.treeSize) + 1 }))(someMessage(world)) }) },
  {
    name: 'the sender is said to have signed by another key', code: 'sender-mismatch',
    apply: (world) => {
      const file = someMessage(world);
      return { file: { ...file, sender: { ...file.sender as NonNullable<Draft['sender']>, keyid: world.signers.platform.certificate.keyid } } };
    },
  },
  {
    name: 'the signature of the sender is forged', code: 'sender-signature',
    apply: (world) => {
      const file = someMessage(world);
      const sender = file.sender as NonNullable<Draft['sender']>;
      file.sender = { ...sender, targetUri: `${sender.targetUri}/${world.random.below(1000)}` };
      return { file };
    },
  },
  {
    name: 'the signature of the sender is one of another message', code: 'sender-mismatch',
    apply: (world) => {
      const [file, other] = twoMessages(world);
      return { file: { ...file, sender: other.sender, message: other.message } };
    },
  },
  {
    name: 'the sender signed other bytes, by their SHA-512', code: 'message-exchanged',
    apply: (world) => {
      const sent = world.random.pick(world.messages);
      return { file: { ...world.message(sent), sender: world.signedWith(bySha512(world.random.uuid()), sent) } };
    },
  },
  {
    name: 'the signed bytes are others', code: 'message-exchanged',
    apply: (world) => {
      const file = someMessage(world);
      const bytes = Buffer.from(file.message ?? '', 'base64');
      bytes[world.random.below(bytes.length)] = 0x20;
      return { file: { ...file, message: bytes.toString('base64') } };
    },
  },
  { name: 'the policy pack is another', code: 'pack-mismatch', apply: (world) => ({ file: { ...someMessage(world), pack: { version: 'so-iiz-2026.1', hash: world.random.uuid(), source: 'rules: []' } } }) },
  {
    name: 'the text of the policy pack is altered', code: 'pack-mismatch',
    apply: (world) => {
      const file = someMessage(world);
      const version = file.pack?.version ?? '';
      return { file: { ...file, pack: { version, hash: file.pack?.hash ?? '', source: packSource.replace(world.random.pick([/categories: \[C14, C15\]/, /consent: REQUIRED/, /effect: DENY/]), 'consent: NONE') } } };
    },
  },
  {
    name: 'the text of the policy pack is altered and its hash with it', code: 'pack-mismatch',
    apply: (world) => {
      const source = `${packSource}# ${world.random.uuid()}\n`;
      return { file: { ...someMessage(world), pack: { version: 'so-iiz-2026.1', hash: createHash('sha256').update(source).digest('hex'), source } } };
    },
  },
  {
    name: 'the platform cites a rule that the policy pack does not have', code: 'rule-unknown',
    apply: (world) => cited(world, { rules: [`R${50 + world.random.below(40)}`] }),
  },
  {
    name: 'the platform cites norms on which the rule does not rest', code: 'rule-exceeded',
    apply: (world) => cited(world, { norms: [world.random.pick(['DSG Art. 34', 'IVG Art. 3b Abs. 2–3', 'AHVG Art. 153c'])] }),
  },
  {
    name: 'the platform permits a category that the rule does not name', code: 'rule-exceeded',
    apply: (world) => cited(world, { blocks: [{ block: 'health', category: world.random.pick(['C04', 'C10', 'C13']), permitted: true, ruleId: 'R20', person: 0 }] }),
  },
  {
    name: 'the platform permits by a rule that forbids, or by one for other messages', code: 'rule-exceeded',
    apply: (world) => cited(world, { blocks: [{ block: 'segment', category: 'C14', permitted: true, ruleId: world.random.pick(['R21', 'R22', 'R10']), person: 0 }] }),
  },
  {
    name: 'a key is announced by somebody else', code: 'checkpoint-unsigned',
    apply: (world) => {
      world.replaceKey([world.signers.nextLog, world.signers.otherLog]);
      return { file: someMessage(world) };
    },
  },
  {
    name: 'the proof is damaged', code: 'leaf-not-included',
    apply: (world) => {
      const file = someMessage(world);
      const at = world.random.below(file.inclusionProof.length);
      return { file: { ...file, inclusionProof: file.inclusionProof.map((hash, i) => (i === at ? flipped(hash, world.random) : hash)) }, leaf: Number(file.leafIndex) };
    },
  },
];
