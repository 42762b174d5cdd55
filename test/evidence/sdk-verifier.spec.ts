import { beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, randomInt, X509Certificate } from 'node:crypto';
import { formatVkey } from '#audit';
import { CertificateRing, verifyBundle, type EvidenceBundle, type VerifiedEvidence } from '#sdk';
import { keyidOf, verifyKeptSignature } from '#signing';
import { certifyKey } from '../support/foreign-certificate.ts';
import { asDecided, EvidenceWorld, makeSigners, type Signers } from './evidence-world.ts';
import { messageTamperings } from './tamper-message.ts';

const seed = Number(process.env['EVIDENCE_SEED'] ?? randomInt(2 ** 31));
let signers: Signers;

beforeAll(async () => {
  signers = await makeSigners();
  process.stdout.write(`evidence seed ${seed}\n`);
});

const world = (nth: number) => new EvidenceWorld(signers, seed + nth);

function verifyInSdk(file: unknown): VerifiedEvidence {
  return verifyBundle(file as EvidenceBundle, { vkey: formatVkey('log.example.ch', signers.log), anchors: [signers.ca.certificatePem] });
}

test.each([[0], [1], [2]])('the verifier of the SDK lets intact evidence %i pass, and says what it proves', (i) => {
  const intact = world(i);
  if (i === 0) intact.replaceKey();
  const sent = intact.random.pick(intact.messages);
  const { index, event } = sent;
  expect([seed, verifyInSdk(intact.message(sent))]).toMatchObject([seed, { leafIndex: BigInt(index), receipt: { messageId: event.message?.messageId }, event: { kind: 'ACCEPTED', message: { messageId: event.message?.messageId } }, checkpoint: { size: BigInt(intact.log.size) } }]);
});

test('F15 a message counts whose sender\'s clock was off by what the platform lets it, and whose key ended by that clock before it', () => {
  const subject = world(2000);
  for (const [aheadMs, holds] of [[299_000, true], [-299_000, true], [302_000, false]] as const) {
    const sent = subject.accept(asDecided, [], {}, aheadMs);
    const file = subject.message(sent);
    const revokedAt = new Date(Date.parse(sent.event.at) + 1_000).toISOString();
    const senderCertificates = file.senderCertificates?.map((certificate) => ({ ...certificate, revokedAt }));
    const verifying = (): VerifiedEvidence => verifyInSdk({ ...file, senderCertificates });
    if (holds) expect(verifying()).toMatchObject({ event: { kind: 'ACCEPTED' } });
    else expect(verifying).toThrow(/certificate-revoked/);
  }
});

test('what was signed with an RSA key of 2048 bits while the platform let its sender counts for recipients and in evidence', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const times = { notBefore: new Date('2026-01-02T00:00:00Z'), notAfter: new Date('2027-01-02T00:00:00Z') };
  const certificatePem = await certifyKey(signers.ca, publicKey.export({ format: 'der', type: 'spki' }), 'sr-sro', times);
  const keyid = keyidOf(new X509Certificate(certificatePem).raw);
  const subject = new EvidenceWorld({ ...signers, sender: { key: { keyid, alg: 'rsa-pss-sha512', privateKey }, certificate: { keyid, certificatePem } } }, seed);
  const sent = subject.accept(asDecided);
  expect(verifyInSdk(subject.message(sent))).toMatchObject({ event: { kind: 'ACCEPTED' } });
  const ring = new CertificateRing(() => Promise.resolve([{ keyid, certificatePem, alg: 'rsa-pss-sha512', validFrom: '', validUntil: '' }]), { anchors: [signers.ca.certificatePem] });
  expect(verifyKeptSignature(sent.sender, { resolveKey: await ring.keysOf('sr-sro', keyid) })).toMatchObject({ ok: true });
});

describe('THR-S16 the verifier of the SDK finds tampered evidence of a message', () => {
  test.each(messageTamperings.map((tampering) => [tampering.name, tampering] as const))('where %s', (_, tampering) => {
    const { file } = tampering.apply(world(1000));
    expect(() => verifyInSdk(file)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
  });
});
