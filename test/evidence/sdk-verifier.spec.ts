import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { formatVkey } from '#audit';
import { verifyBundle, type EvidenceBundle, type VerifiedEvidence } from '#sdk';
import { EvidenceWorld, makeSigners, type Signers } from './evidence-world.ts';
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

describe('THR-S16 the verifier of the SDK finds tampered evidence of a message', () => {
  test.each(messageTamperings.map((tampering) => [tampering.name, tampering] as const))('where %s', (_, tampering) => {
    const { file } = tampering.apply(world(1000));
    expect(() => verifyInSdk(file)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
  });
});
