import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cosignNote, formatCheckpoint, formatVkey, noteSignatureType, openNote, parseCheckpoint, parseVkey, signNote, type NoteVerifier } from '#audit';
import { openPool } from '#persistence';
import { cosignCheckpoint, rememberWhileRunning } from '#sdk';
import { verifyEvidence, verifyLog, type Trust } from '#verifier';
import { accepted, newCase, sealed } from '../support/audit-events.ts';
import { openapiDocument } from '../../apps/auditor/src/openapi/openapi-document.ts';
import { AuditWorld, until } from '../support/audit-world.ts';
import { SilentNetwork } from '../support/silent-network.ts';

const purpose = { reason: 'Stichprobe', ticket: 'DS-2026/18' };
const dpo = cosigner('dpo.example.ch');
const partner = cosigner('rav-olten.example.ch');
const stranger = cosigner('nobody.example.ch');
let world: AuditWorld;
let officer: string;

interface Cosigner {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly vkey: string;
}

function cosigner(name: string): Cosigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { name, privateKey, vkey: formatVkey(name, publicKey, noteSignatureType.cosignature) };
}

const settings = { AUDIT_COSIGNERS: [dpo, partner].map(({ vkey }) => vkey).join(',') };
const verifier = (vkey: string) => parseVkey(vkey) as NoteVerifier;
const vkeyOf = (name: string) => formatVkey(world.origin, world.logKey(name).key);

beforeAll(async () => {
  world = await AuditWorld.open();
  officer = await world.issuer.token({});
  await world.startAuditor(settings);
  await grow();
});

afterAll(() => world?.close());

/** A leaf more, under the checkpoint that is served. */
async function grow(): Promise<void> {
  const event = sealed(accepted(newCase()));
  await world.send([event]);
  await until(async () => (await world.get(`/v1/audit/events/${event.leafHash.toString('hex')}`)).status === 200);
  await until(async () => (parseCheckpoint(textOf(await noteAt('checkpoint')))?.size ?? 0n) > 0n);
}

const noteAt = async (path: string) => (await world.get(`/log/${path}`)).bytes.toString();
const textOf = (note: string) => `${note.split('\n\n')[0] ?? ''}\n`;

function cosign({ name, privateKey }: Cosigner, memory = rememberWhileRunning(), logKey = 'log.key') {
  const { port, caFile } = world.address;
  return cosignCheckpoint({ log: { vkey: vkeyOf(logKey), url: `https://127.0.0.1:${port}/log` }, memory, signer: { name, privateKey }, tls: { ca: readFileSync(caFile, 'utf8') } });
}

async function evidence(): Promise<unknown> {
  const { json } = await world.post('/v1/audit/queries', { filter: { caseId: newCase().caseId }, ...purpose }, officer);
  const answer = await world.get(`/v1/audit/queries/${(json['query'] as { leafHash: string }).leafHash}/evidence`, officer);
  expect(answer.status).toBe(200);
  return answer.json;
}

const codes = (file: unknown, trust: Trust) => verifyEvidence(file, trust).faults.map(({ code }) => code);

describe('cosigners', () => {
  test('sign the states of the log that continue what they saw; their signatures are served and stand in evidence', async () => {
    const memory = rememberWhileRunning();
    const first = await cosign(dpo, memory);
    await grow();
    const second = await cosign(dpo, memory);
    expect(second.size).toBeGreaterThan(first.size);
    await grow();
    await cosign(partner);
    const opened = openNote(await noteAt('cosigned'), [verifier(vkeyOf('log.key')), verifier(partner.vkey)]);
    expect(opened).toMatchObject({ ok: true, verified: [{ name: world.origin }, { name: partner.name }] });

    const trust = { log: [verifier(vkeyOf('log.key'))], cosigners: [verifier(dpo.vkey), verifier(partner.vkey)], cosignersNeeded: 2 };
    expect(codes(await evidence(), trust)).toEqual([]);
    expect(codes(await evidence(), { ...trust, cosigners: [verifier(stranger.vkey)], cosignersNeeded: 1 })).toEqual(['cosignature-missing']);
  });

  test('do not sign a log that was rewritten since', async () => {
    const memory = rememberWhileRunning();
    await memory.keep(formatCheckpoint({ origin: world.origin, size: 1n, root: Buffer.alloc(32, 7) }));
    await expect(cosign(dpo, memory)).rejects.toMatchObject({ code: 'not-genuine' });
  });

  test('are those that the settings name, and sign truly', async () => {
    await expect(cosign(stranger)).rejects.toMatchObject({ code: 'refused', remedy: expect.stringContaining('AUDIT_COSIGNERS') });
    const note = await noteAt('checkpoint');
    const forged = cosignNote(note, { name: dpo.name, privateKey: dpo.privateKey, cosignAt: new Date() }).replace(/(— dpo\.example\.ch .{40})./, (_, before: string) => `${before}_`);
    for (const body of ['nonsense', note, forged, cosignNote(signNote(textOf(note), [{ name: world.origin, privateKey: stranger.privateKey }]), { ...dpo, cosignAt: new Date() })]) {
      const { status, json } = await world.post('/log/cosignatures', { note: body });
      expect([status, json['type']]).toEqual([400, 'urn:iiz-dap:problem:query-invalid']);
    }
  });

  test('THR-D6 who hold a checkpoint of another history prove that there are two, and that is on record', async () => {
    const { size = 1n } = parseCheckpoint(textOf(await noteAt('checkpoint'))) ?? {};
    const others = [size - 1n, size + 1_000n].map((at) => signNote(formatCheckpoint({ origin: world.origin, size: at, root: Buffer.alloc(32, 9) }), [{ name: world.origin, privateKey: world.logKey('log.key').key }]));
    const show = async (other: string): Promise<number> => (await world.post('/log/cosignatures', { note: cosignNote(other, { ...partner, cosignAt: new Date() }) })).status;
    for (const other of others) expect(await show(other)).toBe(400);
    expect((await world.get('/metrics')).bytes.toString()).toMatch(/iiz_audit_forks_total\{[^}]*\} 2/);
    const forks = async () => {
      const { json } = await world.post('/v1/audit/queries', { filter: { kind: 'SECURITY' }, ...purpose }, officer);
      return JSON.stringify(json['events']).split('checkpoint-of-another-history').length - 1;
    };
    await until(async () => (await forks()) > 1);
    // Whoever has such a line may show it as often as it likes: it makes no log grow.
    expect(await Promise.all([...others, ...others].map(show))).toEqual([400, 400, 400, 400]);
    await grow();
    expect(await forks()).toBe(2);
    expect((await world.get('/metrics')).bytes.toString()).toMatch(/iiz_audit_forks_total\{[^}]*\} 2/);
  });
});

describe('who reads leaves', () => {
  const ofEverybody = ['/log/checkpoint', '/log/keys', '/log/tile/0/000.p/1', '/v1/audit/proofs/consistency?from=1&to=2', '/v1/audit/standing'];
  const ofLeaves = async (): Promise<string[]> => {
    const first = (await world.get('/log/tile/0/000.p/1')).bytes.toString('hex');
    return ['/log/tile/entries/000.p/1', `/v1/audit/events/${first}`, '/v1/audit/erasures?shard=0&after=0'];
  };
  const elsewhere = '203.0.113.7';

  test('THR-C8 whoever has received a message reads nothing of what others were told: leaves are for this machine, named networks and the officer', async () => {
    for (const path of ofEverybody) expect([path, (await world.askedFrom(elsewhere, path)).status]).toEqual([path, 200]);
    for (const path of await ofLeaves()) {
      const asked = async (token?: string, from = elsewhere) => (await world.askedFrom(from, path, token)).status;
      const clerk = await world.issuer.token({ roles: ['OPS'] });
      expect([path, await asked(), await asked(clerk), await asked('no.token.this'), await asked(officer), await asked(undefined, '127.0.0.1'), await asked(undefined, '::ffff:127.0.0.9')]).toEqual([path, 401, 403, 401, 200, 200, 200]);
    }
    expect((await world.askedFrom(elsewhere, '/log/tile/entries/000.p/1', officer)).headers['cache-control']).toContain('private');
    await until(async () => {
      const { json } = await world.post('/v1/audit/queries', { filter: { kind: 'SECURITY' }, ...purpose }, officer);
      return JSON.stringify(json['events']).includes('not-authorised');
    });
  });

  test('from a network that the setting names', async () => {
    await world.stopAuditor();
    await world.startAuditor({ ...settings, AUDIT_LEAVES_TO: '203.0.113.0/28, 2001:db8::/32' });
    for (const path of await ofLeaves()) {
      expect(await Promise.all([elsewhere, '::ffff:203.0.113.15', '2001:db8::7', '203.0.113.16', '2001:db9::1'].map(async (from) => (await world.askedFrom(from, path)).status))).toEqual([200, 200, 200, 401, 401]);
    }
    await world.stopAuditor();
    await world.startAuditor(settings);
  });
});

test('while its database is away the log asks its readers to come again, as it says (F08)', async () => {
  await world.stopAuditor();
  const network = await SilentNetwork.start(world.postgres.port);
  await world.startAuditor({ ...settings, AUDIT_DATABASE_URL: network.through(world.urls.audit.auditor) });
  network.silence = 'both';
  const admin = openPool({ url: world.postgres.adminUrl, poolSize: 1 });
  await admin.query('select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = $1', [new URL(world.urls.audit.auditor).username]);
  await admin.end();
  const questions = {
    '/log/checkpoint': '/log/checkpoint', '/log/keys': '/log/keys', '/log/cosigned': '/log/cosigned', '/log/tile/entries/{index}': '/log/tile/entries/000.p/1',
    '/v1/audit/proofs/consistency': '/v1/audit/proofs/consistency?from=1&to=2', '/v1/audit/events/{leafHash}': `/v1/audit/events/${'0'.repeat(64)}`, '/v1/audit/standing': '/v1/audit/standing',
  };
  const answers = await Promise.all(Object.entries(questions).map(async ([path, asked]) => ({ path, ...(await world.get(asked)) })));
  expect(answers.map(({ path, status, headers, json }) => [path, status, json['type'], headers['retry-after']])).toEqual(Object.keys(questions).map((path) => [path, 503, 'urn:iiz-dap:problem:unavailable', '1']));
  for (const path of Object.keys(questions)) expect(openapiDocument.paths[path]).toMatchObject({ get: { responses: { 503: { headers: { 'Retry-After': {} } } } } });
  await network.close();
  await world.stopAuditor();
  await world.startAuditor(settings);
});

describe('the key of the log', () => {
  const keyChanges = async () => {
    const { json } = await world.post('/v1/audit/queries', { filter: { kind: 'SECURITY' }, ...purpose }, officer);
    const events = json['events'] as { event: { detail?: { cause?: string; vkey?: string } } }[];
    return events.map(({ event }) => event.detail ?? {}).filter(({ cause }) => cause?.startsWith('log-key-') === true);
  };
  const trustIn = (...names: string[]) => ({ log: names.map((name) => verifier(vkeyOf(name))) });

  test('is replaced while both sign, and then by the new one alone; whoever knows the former one follows it by what the log says', async () => {
    const before = await evidence();
    const memory = rememberWhileRunning();
    const asBefore = () => cosign(dpo, memory, 'log.key');
    expect(await asBefore()).toMatchObject({ vkey: vkeyOf('log.key') });
    await world.stopAuditor();
    await world.startAuditor({ ...settings, AUDIT_LOG_KEY_FILE: world.logKey('second.key').file, AUDIT_LOG_PREVIOUS_KEY_FILE: world.logKey('log.key').file });
    await grow();
    const between = await evidence();
    for (const name of ['log.key', 'second.key']) expect(codes(between, trustIn(name))).toEqual([]);
    await cosign(dpo, rememberWhileRunning(), 'second.key');
    expect(await asBefore()).toMatchObject({ vkey: vkeyOf('second.key') });

    await world.stopAuditor();
    await world.startAuditor({ ...settings, AUDIT_LOG_KEY_FILE: world.logKey('second.key').file });
    await grow();
    const after = await evidence();
    expect(await asBefore()).toMatchObject({ vkey: vkeyOf('second.key') });
    // Who has slept through it all follows at once.
    expect(await cosign(partner, rememberWhileRunning(), 'log.key')).toMatchObject({ vkey: vkeyOf('second.key') });
    for (const name of ['log.key', 'second.key']) expect(codes(after, trustIn(name))).toEqual([]);
    expect(new Set(codes({ ...(after as object), keys: [] }, trustIn('log.key')))).toEqual(new Set(['checkpoint-unsigned']));
    expect(await keyChanges()).toEqual([expect.objectContaining({ cause: 'log-key-announced', vkey: vkeyOf('second.key') })]);
    for (const file of [before, between, after]) expect(codes(file, trustIn('log.key', 'second.key'))).toEqual([]);
    const note = Buffer.from(await noteAt('checkpoint'));
    const source = async (path: string) => (path === 'checkpoint' ? note : (await world.get(`/log/${path}`)).bytes);
    for (const name of ['log.key', 'second.key']) expect((await verifyLog(source, trustIn(name))).faults).toEqual([]);
  });

  test('that nobody announced is refused, until the one before it is named', async () => {
    await world.stopAuditor();
    const third = { ...settings, AUDIT_LOG_KEY_FILE: world.logKey('third.key').file };
    await expect(world.startAuditor(third)).rejects.toThrow(/not one that a known key of this log has signed/);
    await world.stopAuditor();
    await world.startAuditor({ ...third, AUDIT_LOG_PAST_VKEYS: vkeyOf('second.key') });
    await grow();
    expect(codes(await evidence(), trustIn('third.key'))).toEqual([]);
    expect(new Set(codes(await evidence(), trustIn('log.key')))).toEqual(new Set(['checkpoint-unsigned']));
    await expect(cosign(dpo, rememberWhileRunning(), 'log.key')).rejects.toMatchObject({ code: 'not-genuine' });
    expect(new Set((await keyChanges()).map(({ cause }) => cause))).toEqual(new Set(['log-key-announced', 'log-key-replaced']));
  });
});
