import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openNote, parseCheckpoint, parseVkey, type Checkpoint, type NoteVerifier } from '#audit';
import { auditTopic, type IncomingRecord } from '#bus';
import { provision, startPostgres, type PostgresEngine } from '#local';
import { migrateAudit, openAudit, readHead, type AuditDatabase } from '#persistence';
import { verifyLog, type Report } from '#verifier';
import { compareWithPublished } from '../../apps/auditor/src/log/compare-with-published.ts';
import { IntegrateEvents } from '../../apps/auditor/src/log/integrate-events.ts';
import { CheckpointSigner } from '../../apps/auditor/src/log/sign-checkpoint.ts';
import { ServeTile } from '../../apps/auditor/src/log/serve-tile.ts';
import { SeededRandom } from '../faults/random.ts';
import { accepted, delivered, newCase, TestTopic } from '../support/audit-events.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-tampered-'));
const seed = Number(process.env['TAMPER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const random = new SeededRandom(seed);
const signer = new CheckpointSigner('log.iiz-dap.test/tampered', generateKeyPairSync('ed25519').privateKey);
const topic = new TestTopic();
const family = newCase(2);
let postgres: PostgresEngine;
let auditor: AuditDatabase;
/** A superuser on a single connection, so that what it did can be taken back. */
let superuser: AuditDatabase;
let held: Checkpoint;

const quiet = { appended: () => undefined, repeated: () => undefined, halted: () => undefined };
const integrate = async (records: IncomingRecord[]) => {
  const by = new IntegrateEvents(auditor, quiet);
  await by.take();
  for (let i = 0; i < records.length; i += 40) await by.run({ topic: auditTopic, partition: 0, records: records.slice(i, i + 40) });
};

beforeAll(async () => {
  process.stdout.write(`tampering seed ${seed}\n`);
  chmodSync(folder, 0o755);
  postgres = await startPostgres({ folder });
  const urls = await provision(postgres.adminUrl);
  await migrateAudit(urls.audit.migrator);
  auditor = openAudit({ url: urls.audit.auditor });
  superuser = openAudit({ url: postgres.adminUrl.replace(/\/postgres$/, '/iiz_audit'), poolSize: 1 });
  await integrate(Array.from({ length: 300 }, (_, i) => accepted(i % 9 === 0 ? family : newCase())).flatMap((event) => [topic.record(event), topic.record(delivered(event))]));
  held = await stateOf(superuser);
});

afterAll(async () => {
  await Promise.all([auditor, superuser].map((pool) => pool.end()));
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function stateOf(database: AuditDatabase): Promise<Checkpoint> {
  const opened = openNote(signer.sign(await readHead(database)), [parseVkey(signer.vkey) as NoteVerifier]);
  return parseCheckpoint(opened.ok ? opened.text : '') as Checkpoint;
}

/** The log as the auditor serves it out of that database; what it cannot serve is not there. */
async function verified(database: AuditDatabase, kept: readonly Checkpoint[] = []): Promise<Report> {
  const tiles = new ServeTile(database);
  const note = Buffer.from(signer.sign(await readHead(database)));
  return verifyLog((path) => (path === 'checkpoint' ? Promise.resolve(note) : tiles.run(path).catch(() => undefined)), { log: [parseVkey(signer.vkey) as NoteVerifier], held: kept });
}

/** What a verifier says while the superuser's change stands; the change is taken back. */
async function afterwards(change: (query: (text: string, values?: unknown[]) => Promise<unknown>) => Promise<void>, kept: readonly Checkpoint[] = []): Promise<Report> {
  await superuser.query('begin');
  try {
    await superuser.query('set local session_replication_role = replica');
    await change((text, values = []) => superuser.query(text, values));
    return await verified(superuser, kept);
  } finally {
    await superuser.query('rollback');
  }
}

test('the log as it was written verifies', async () => {
  expect((await verified(superuser, [held])).faults).toEqual([]);
});

/** Any leaf of a full block. */
const someLeaf = () => random.below(512);

describe('THR-D2 whoever may do anything to the database is found, and where', () => {
  test.each(Array.from({ length: 12 }, (_, i) => i))('a bit of a leaf, variant %i', async () => {
    const leaf = someLeaf();
    const { faults } = await afterwards((query) => query('update leaf set body = set_bit(body, $2::bigint % (8 * length(body)), 1 - get_bit(body, $2::bigint % (8 * length(body)))) where leaf_index = $1', [leaf, random.below(5_000)]).then(() => undefined));
    expect(faults.find(({ code }) => code === 'tile-mismatch')?.leaf).toBe(leaf);
  });

  test.each(Array.from({ length: 6 }, (_, i) => i))('a leaf rewritten together with its hashes, variant %i', async () => {
    const leaf = someLeaf();
    const { faults } = await afterwards(async (query) => {
      await query(`update leaf set body = set_byte(body, 29, get_byte(body, 29) # 1) where leaf_index = $1`, [leaf]);
      await query(`update leaf set leaf_hash = sha256('\\x00'::bytea || body) where leaf_index = $1`, [leaf]);
      await query('update leaf_block set hashes = overlay(hashes placing (select leaf_hash from leaf where leaf_index = $1) from $2::int) where block = $1 / 256', [leaf, 32 * (leaf % 256) + 1]);
    });
    expect(faults.map(({ code, place }) => [code, place])).toContainEqual(['tile-mismatch', expect.stringMatching(new RegExp(`^tile/1/.*\\(${leaf >> 8}\\)$`))]);
  });

  test.each(Array.from({ length: 6 }, (_, i) => i))('a leaf deleted, variant %i', async () => {
    const leaf = someLeaf();
    const { faults } = await afterwards((query) => query('delete from leaf where leaf_index = $1', [leaf]).then(() => undefined));
    expect(faults.map(({ code }) => code)).toContain('entries-missing');
    expect(Math.min(...faults.flatMap(({ code, leaf: named = Infinity }) => (code === 'tile-mismatch' || code === 'entries-missing' ? [named] : [])))).toBe(leaf);
  });

  test.each(Array.from({ length: 6 }, (_, i) => i))('two leaves exchanged, variant %i', async () => {
    const leaf = someLeaf();
    const other = (leaf + 1 + random.below(400)) % 512;
    const { faults } = await afterwards((query) => query('update leaf l set body = o.body from leaf o where (l.leaf_index, o.leaf_index) in (($1, $2), ($2, $1))', [leaf, other]).then(() => undefined));
    expect(faults.filter(({ code }) => code === 'tile-mismatch').map((each) => each.leaf)).toEqual([leaf, other].sort((a, b) => a - b));
  });

  test('a tile altered', async () => {
    const { faults } = await afterwards((query) => query(`update tile_hash set hash = sha256('x') where level = 1 and hash_index = 1`).then(() => undefined));
    expect(faults).toContainEqual(expect.objectContaining({ code: 'tile-mismatch', place: expect.stringMatching(/^tile\/1\/.*\(1\)$/) }));
  });

  test('the head altered', async () => {
    const { faults } = await afterwards((query) => query(`update log_head set root = sha256('x')`).then(() => undefined), [held]);
    expect(faults.map(({ code }) => code)).toEqual(expect.arrayContaining(['log-forked', 'root-mismatch']));
  });

  test('the end cut off, the head with it: whoever kept a checkpoint finds it', async () => {
    const size = 256;
    const { faults } = await afterwards(async (query) => {
      await query('delete from leaf where leaf_index >= $1', [size]);
      await query('update log_head set size = $1, root = (select hash from tile_hash where level = 1 and hash_index = 0)', [size]);
    }, [held]);
    // It was cut in the middle of an append: that shows too.
    expect(faults.map(({ code, place }) => [code, place])).toContainEqual(['log-rolled-back', `checkpoint of ${held.size}`]);
  });
});

test('THR-D3 a database goes on from what it published, and from no other history: not of its size, not shorter, not under a strange key', async () => {
  const { size, root } = await readHead(auditor);
  const stranger = new CheckpointSigner(signer.origin, generateKeyPairSync('ed25519').privateKey);
  await compareWithPublished(auditor, signer.sign({ size, root }), signer);
  await compareWithPublished(auditor, signer.sign({ size: 256n, root: (await superuser.query<{ hash: Buffer }>('select hash from tile_hash where level = 1 and hash_index = 0')).rows[0]?.hash ?? root }), signer);
  for (const [note, says] of [
    [signer.sign({ size, root: Buffer.alloc(32, 9) }), /rewritten/], [signer.sign({ size: 256n, root }), /rewritten/], [signer.sign({ size: size + 1n, root }), /older/],
    [stranger.sign({ size, root }), /known key/], ['nonsense', /known key/],
  ] as const) {
    await expect(compareWithPublished(auditor, note, signer)).rejects.toThrow(says);
  }
});

describe('whoever makes the honest writer write something untrue', () => {
  test('by taking the last count of a case away while it rests, is found by the count that comes twice', async () => {
    await superuser.query(`begin; set local session_replication_role = replica;
      delete from key_event e using index_key k where e.key_id = k.key_id and k.kind = 'case' and k.value = '${family.caseId}'
        and leaf_index = (select max(leaf_index) from key_event where key_id = e.key_id); commit`);
    await integrate([topic.record(accepted(family))]);
    const { faults, facts } = await verified(superuser, [held]);
    expect(faults.map(({ code, leaf }) => [code, leaf])).toEqual([['link-repeated', Number(facts['size']) - 1]]);
  });

  test('by sending an event again under another number, is found by the leaf that stands there twice', async () => {
    const before = (await verified(superuser)).faults.length;
    const again = topic.record(delivered(accepted(family)));
    await integrate([again]);
    const { size } = await readHead(superuser);
    await integrate([topic.raw(again.value, topic.record(accepted(newCase())).headers.reduce((all, [name, value]) => ({ ...all, [name]: String(value) }), {}))]);
    const { faults } = await verified(superuser);
    expect(faults).toHaveLength(before + 1);
    expect(faults).toContainEqual(expect.objectContaining({ code: 'leaf-twice', leaf: Number(size) }));
  });
});
