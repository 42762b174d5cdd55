import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, randomInt } from 'node:crypto';
import { toLeaf } from '#audit';
import { EvidenceWorld, makeSigners, type Signers } from './evidence-world.ts';
import { logTamperings } from './tamper-log.ts';
import { bySha512, messageTamperings } from './tamper-message.ts';
import { queryTamperings } from './tamper-query.ts';
import { found, verifyTampered } from './tampering.ts';

const seed = Number(process.env['EVIDENCE_SEED'] ?? randomInt(2 ** 31));
const variants = 5;
let signers: Signers;

beforeAll(async () => {
  signers = await makeSigners();
  process.stdout.write(`evidence seed ${seed}\n`);
});

const world = (nth: number) => new EvidenceWorld(signers, seed + nth);

describe('intact evidence', () => {
  test.each(Array.from({ length: 20 }, (_, i) => i))('number %i holds: of a look, of one after retention, of a message, of a whole log', async (i) => {
    const intact = world(i);
    // Every third log has replaced its key meanwhile; whoever verifies knows the former one.
    if (i % 3 === 0) intact.replaceKey();
    const message = intact.message(intact.random.pick(intact.messages));
    const look = intact.look(intact.random.pick(intact.cases));
    const rest = intact.lookAfterRemoval(intact.random.pick(intact.cases));
    for (const tampered of [{ file: look }, { file: rest }, { file: message }, { files: intact.log.files(), held: [intact.held(1 + intact.random.below(intact.log.size))] }]) {
      expect([seed, (await verifyTampered(tampered, intact.trust)).faults]).toEqual([seed, []]);
    }
  });
});

describe('what a file does not show, or nobody looked at, is no fault, and is said', () => {
  const facts = async (file: unknown, subject: EvidenceWorld, trust: Partial<EvidenceWorld['trust']> = {}) => {
    const report = await verifyTampered({ file }, { ...subject.trust, ...trust });
    expect([seed, report.faults]).toEqual([seed, []]);
    return report.facts;
  };

  test('events whose openings are gone, or were left out by whoever made the file', async () => {
    const subject = world(3000);
    const look = subject.look(subject.random.pick(subject.cases));
    expect(await facts(look, subject)).toMatchObject({ sealed: 0 });
    const at = subject.random.below(look.events.length - 1);
    expect(await facts({ ...look, events: look.events.map((event, i) => (i === at ? { ...event, openings: [] } : event)) }, subject)).toMatchObject({ sealed: 1 });
  });

  test('signatures, without the authorities of the certificates; the sender, where its signature is not enclosed', async () => {
    const subject = world(3001);
    const { anchors: _, ...without } = subject.trust;
    const { sender, ...file } = subject.message(subject.random.pick(subject.messages));
    expect(await facts({ ...file, sender }, subject)).toMatchObject({ unsigned: 0, senderless: 0 });
    expect(await facts(file, subject)).toMatchObject({ unsigned: 0, senderless: 1 });
    expect((await verifyTampered({ file }, without)).facts).toMatchObject({ unsigned: 1, senderless: 1 });
  });

  test('that the sender signed these bytes, where it named their SHA-512 alone and they are not enclosed', async () => {
    const subject = world(3004);
    const sent = subject.random.pick(subject.messages);
    const { message, ...file } = subject.message(sent);
    const [own, other] = [bySha512(sent.body), bySha512('other bytes')].map((digest) => subject.signedWith(digest, sent));
    expect(await facts(file, subject)).toMatchObject({ untied: 0 });
    expect(await facts({ ...file, message, sender: own }, subject)).toMatchObject({ untied: 0 });
    expect(await facts({ ...file, sender: own }, subject)).toMatchObject({ untied: 1 });
    expect(await facts({ ...file, sender: other }, subject)).toMatchObject({ untied: 1 });
  });

  test('events that reached the log without openings that fit: the log says so itself, and nobody finds them by case or person', async () => {
    const subject = world(3003);
    const { leaf, leafHash, openings } = toLeaf(subject.event(subject.random.pick(subject.cases)), randomBytes);
    expect((await verifyTampered({ files: subject.log.files() }, subject.trust)).facts).toMatchObject({ unopened: 0 });
    subject.log.append([{ leaf, leafHash, openings: openings.filter(({ path }) => path !== '/caseId' && !path.startsWith('/subjects/')) }, subject.unopened(2)]);
    subject.grow();
    const report = await verifyTampered({ files: subject.log.files() }, subject.trust);
    expect([seed, report]).toMatchObject([seed, { faults: [], facts: { unopened: 1 } }]);
  });

  test('a checkpoint kept from before, of a size that the file says nothing about', async () => {
    const subject = world(3002);
    const look = subject.look(subject.random.pick(subject.cases));
    const held = [subject.held(subject.log.size), subject.held(1)];
    expect(await facts(look, subject, { held })).toMatchObject({ unrelated: 1 });
  });
});

test('what is not there accuses nothing else: a missing part, with or without its tile, is the only fault', async () => {
  for (let i = 0; i < 12; i++) {
    const { log, trust, random } = world(2000 + i);
    const files = log.files();
    const parts = [...files.keys()].filter((path) => path.startsWith('tile/entries/'));
    const missing = random.pick(parts);
    const tile = missing.replace('entries', '0');
    files.delete(missing);
    const expected = [expect.objectContaining({ code: 'entries-missing', place: missing, leaf: parts.indexOf(missing) * 256 })];
    expect([seed, i, (await verifyTampered({ files }, trust)).faults]).toEqual([seed, i, expected]);
    files.delete(tile);
    expect([seed, i, (await verifyTampered({ files }, trust)).faults]).toEqual([seed, i, [...expected, expect.objectContaining({ code: 'tile-missing', place: tile })]]);
  }
});

describe.each([['of a look', queryTamperings], ['of a message', messageTamperings], ['of a log', logTamperings]])('tampered evidence %s', (_, tamperings) => {
  test.each(tamperings.map((tampering) => [tampering.name, tampering] as const))('is found where %s', async (_name, tampering) => {
    for (let i = 0; i < variants; i++) {
      const subject = world(1000 + i);
      const tampered = tampering.apply(subject);
      const report = await verifyTampered(tampered, subject.trust);
      expect({ seed, i, leaf: tampered.leaf, found: found(report, tampering, tampered), faults: found(report, tampering, tampered) ? [] : report.faults }).toEqual({ seed, i, leaf: tampered.leaf, found: true, faults: [] });
    }
  });
});
