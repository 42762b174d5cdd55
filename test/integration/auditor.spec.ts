import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { decodeEntries, formatTilePath, hashLeaf, MerkleFrontier, openEvent, openNote, parseCheckpoint, parseLeafHash, parseVkey, readEventLeaf, verifyConsistency, verifyInclusion, type Checkpoint, type LeafEvent, type NoteVerifier, type Opening } from '#audit';
import { checkpointTopic, createBus } from '#bus';
import { openAudit } from '#persistence';
import { verifyEvidence, verifyLog } from '#verifier';
import { accepted, delivered, newCase, sealed } from '../support/audit-events.ts';
import { ShardPages } from '../../apps/auditor/src/erasures/shard-pages.ts';
import { AuditWorld, until, type Answer } from '../support/audit-world.ts';

const purpose = { reason: 'Auskunftsgesuch der Person', ticket: 'DS-2026/17' };
const bytes = (text: unknown) => Buffer.from(String(text), 'base64');
let world: AuditWorld;
let officer: string;

beforeAll(async () => {
  world = await AuditWorld.open();
  officer = await world.issuer.token({});
  await world.startAuditor();
});

afterAll(() => world?.close());

interface ShownEvent {
  leafIndex: number;
  leafHash: string;
  event: LeafEvent;
  sealed: string[];
  leaf: string;
  openings: Opening[];
}

async function ask(filter: object, more: object = {}): Promise<Answer & { events: ShownEvent[] }> {
  const answer = await world.post('/v1/audit/queries', { filter, ...purpose, ...more }, officer);
  return { ...answer, events: (answer.json['events'] ?? []) as ShownEvent[] };
}

async function evidenceOf(leafHash: string): Promise<Answer> {
  const path = `/v1/audit/events/${leafHash}`;
  await until(async () => (await world.get(path)).status === 200);
  return world.get(path);
}

/** Of a look there is proof as soon as it is answered. */
async function expectProven({ json }: Answer): Promise<void> {
  const { leafHash } = json['query'] as { leafHash: string };
  expect((await world.get(`/v1/audit/events/${leafHash}`)).status).toBe(200);
}

async function checkpoint(vkey: string): Promise<Checkpoint> {
  return verified((await world.get('/log/checkpoint')).bytes.toString(), vkey);
}

function verified(note: string, vkey: string): Checkpoint {
  const opened = openNote(note, [parseVkey(vkey) as NoteVerifier]);
  const parsed = opened.ok ? parseCheckpoint(opened.text) : undefined;
  if (parsed === undefined) throw new Error('no signed checkpoint');
  return parsed;
}

async function vkeyOfLog(): Promise<string> {
  const event = sealed(accepted(newCase()));
  await world.send([event]);
  return String((await evidenceOf(event.leafHash.toString('hex'))).json['vkey']);
}

describe('an event of the exchange', () => {
  test('is soon under a signed checkpoint, with a proof that anybody can check', async () => {
    const event = sealed(accepted(newCase()));
    await world.send([event]);
    const { json } = await evidenceOf(event.leafHash.toString('hex'));
    const { size, root, origin } = verified(String(json['checkpoint']), String(json['vkey']));
    expect(origin).toBe(world.origin);
    expect(bytes(json['leaf'])).toEqual(event.leaf);
    const proof = (json['proof'] as string[]).map(bytes);
    expect(verifyInclusion({ index: BigInt(Number(json['leafIndex'])), size, leafHash: event.leafHash, proof, root })).toBe(true);
    expect(bytes(json['leaf']).toString()).not.toMatch(/u17|c-77/);
  });

  test('is published on the checkpoint topic, signed by the same key', async () => {
    const vkey = await vkeyOfLog();
    const bus = createBus({ brokers: world.kafka.brokers, tls: await world.kafka.credentials('auditor'), clientId: 'test' });
    const served = await checkpoint(vkey);
    await until(async () => {
      const last = await bus.lastRecord({ topic: checkpointTopic, partition: 0, groupId: 'iiz.auditor.test' });
      return last?.value !== undefined && last.key?.toString() === world.origin && verified(String(last.value), vkey).size >= served.size;
    });
  });

  test('keeps its place: the log of later begins with the log of now', async () => {
    const vkey = await vkeyOfLog();
    const older = await checkpoint(vkey);
    const event = sealed(accepted(newCase()));
    await world.send([event]);
    await evidenceOf(event.leafHash.toString('hex'));
    await until(async () => (await checkpoint(vkey)).size > older.size);
    const newer = await checkpoint(vkey);
    const { json } = await world.get(`/v1/audit/proofs/consistency?from=${older.size}&to=${newer.size}`);
    const proof = (json['proof'] as string[]).map(bytes);
    expect(verifyConsistency({ from: older.size, to: newer.size, fromRoot: older.root, toRoot: newer.root, proof })).toBe(true);
  });
});

describe('the log as a public format', () => {
  test('is rebuilt by anybody from its entries, to the root that is signed', async () => {
    await world.send(Array.from({ length: 600 }, (_, i) => accepted(newCase(1 + (i % 2)))), 1);
    const vkey = await vkeyOfLog();
    const { size, root } = await checkpoint(vkey);
    const tree = MerkleFrontier.empty();
    const levelOne: Buffer[] = [];
    for (let index = 0n; index * 256n < size; index++) {
      const left = Number(size - index * 256n);
      const width = Math.min(left, 256);
      const entries = await world.get(`/log/${formatTilePath({ kind: 'entries', level: 0, index, width })}`);
      const hashes = await world.get(`/log/${formatTilePath({ kind: 'hashes', level: 0, index, width })}`);
      expect(entries.headers['cache-control']).toContain('immutable');
      const leaves = decodeEntries(entries.bytes) ?? [];
      expect(leaves).toHaveLength(width);
      expect(hashes.bytes).toEqual(Buffer.concat(leaves.map(hashLeaf)));
      for (const leaf of leaves) tree.append(hashLeaf(leaf), (height, _index, hash) => height === 8 && levelOne.push(hash));
    }
    expect(tree.root()).toEqual(root);
    expect((await world.get(`/log/${formatTilePath({ kind: 'hashes', level: 1, index: 0n, width: levelOne.length })}`)).bytes).toEqual(Buffer.concat(levelOne));
  });

  test.each([
    ['from=2&to=1', ['/from']],
    ['from=1&to=999999999', ['/to']],
    ['from=999999999&to=999999998', ['/from', '/to']],
  ])('a consistency proof that cannot be given (%s) names what is wrong with the sizes, and nothing else', async (query, places) => {
    const { json } = await world.get(`/v1/audit/proofs/consistency?${query}`);
    expect((json.pointers as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(places);
  });

  test.each(['/log/tile/0/999', '/log/tile/0/0', '/log/tile/entries/x001/000', '/log/tile/0/000.p/256', '/log/tile/0/000?x', '/log/tile/%30/000', '/log/tile/../checkpoint', '/log/other'])('%s is no tile of it', async (path) => {
    expect((await world.get(path)).status).toBe(404);
  });

  test.each([
    ['/v1/audit/proofs/inclusion', 400],
    ['/v1/audit/proofs/inclusion?leafHash=abc', 400],
    [`/v1/audit/proofs/inclusion?leafHash=${'0'.repeat(64)}`, 404],
    [`/v1/audit/proofs/inclusion?leafHash=${'0'.repeat(64)}&leafHash=${'0'.repeat(64)}`, 400],
    [`/v1/audit/proofs/inclusion?leafHash=${'0'.repeat(64)}&sort=1`, 400],
    ['/v1/audit/proofs/consistency?from=0&to=1', 400],
    ['/v1/audit/proofs/consistency?from=2&to=1', 400],
    ['/v1/audit/proofs/consistency?from=1&to=999999999', 400],
    [`/v1/audit/events/${'0'.repeat(64)}`, 404],
    ['/v1/audit/events/7561234567897', 400],
  ])('%s is answered %i, with a problem', async (path, status) => {
    const answer = await world.get(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json; charset=utf-8']);
    expect(answer.bytes.toString()).not.toContain('7561234567897');
  });

  test('is described in OpenAPI 3.1', async () => {
    const { json } = await world.get('/openapi.json');
    expect(json['openapi']).toBe('3.1.0');
    expect(Object.keys(json['paths'] as object)).toEqual(expect.arrayContaining(['/log/checkpoint', '/v1/audit/queries', '/v1/audit/proofs/inclusion']));
  });
});

describe('the data-protection officer', () => {
  test('finds everything about a person, readable, and can check it against the log', async () => {
    const family = newCase(2);
    const message = accepted(family);
    await world.send([message, delivered(message), accepted(newCase())]);
    const [person = ''] = family.persons;
    await until(async () => (await ask({ person, kind: 'DELIVERED' })).events.length === 1);
    const { events } = await ask({ person, partner: 'sr-sro' });
    expect(events.map(({ event }) => event.kind)).toEqual(['DELIVERED', 'ACCEPTED']);
    const shown = events[1] as ShownEvent;
    expect(shown.event).toMatchObject({ caseId: family.caseId, subjects: family.persons, actor: { user: 'u17' }, consentIds: ['c-77'] });
    expect(shown.sealed).toEqual([]);
    const leaf = bytes(shown.leaf);
    expect(hashLeaf(leaf)).toEqual(parseLeafHash(shown.leafHash));
    expect(openEvent(readEventLeaf(leaf) as LeafEvent, shown.openings).event).toEqual(shown.event);
  });

  test('pages through an answer without doubles or gaps, while the log grows', async () => {
    const busy = newCase();
    await world.send(Array.from({ length: 25 }, () => accepted(busy)));
    await until(async () => (await ask({ caseId: busy.caseId, kind: 'ACCEPTED' }, { limit: 100 })).events.length === 25);
    const seen: number[] = [];
    let cursor: unknown;
    do {
      const page = await ask({ caseId: busy.caseId, kind: 'ACCEPTED' }, { limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.events.map(({ leafIndex }) => leafIndex));
      cursor = page.json['nextCursor'];
      await world.send([accepted(busy)]);
    } while (cursor !== undefined);
    expect(seen).toHaveLength(25);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
  });

  test('THR-D11 leaves a trace of every look, before the answer, with reason and ticket', async () => {
    const looked = newCase();
    const [person = ''] = looked.persons;
    const look = await ask({ person }, { reason: 'Stichprobe der Aufsicht' });
    const { eventId } = look.json['query'] as { eventId: string };
    await expectProven(look);
    const { events } = await ask({ person, kind: 'QUERY' });
    const trace = events.find(({ event }) => event.eventId === eventId);
    expect(trace?.event).toMatchObject({ actor: { role: 'DPO', user: 'dpo-7' }, text: { reason: 'Stichprobe der Aufsicht', ticket: purpose.ticket }, detail: { shown: 0 } });
    expect(bytes(trace?.leaf).toString()).not.toMatch(/Stichprobe|dpo-7/);
  });

  test('sees figures that add up', async () => {
    const figures = async () => {
      const { json } = await world.get('/v1/audit/summary', officer);
      const byKind = json['byKind'] as Record<string, number>;
      const sent = (json['shards'] as { records: number }[]).reduce((sum, { records }) => sum + records, 0);
      return { byKind, sent, events: json['events'], rows: (await countByKind()).rows };
    };
    // What the tests before have sent may still be on its way: until two looks see the same.
    let last = await figures();
    await until(async () => {
      const former = last;
      last = await figures();
      return last.rows === last.sent && isDeepStrictEqual(former, last);
    });
    const { byKind, sent, events } = last;
    expect(Object.values(byKind).reduce((sum, count) => sum + count, 0)).toBe(events);
    expect(sent).toBe((byKind['ACCEPTED'] ?? 0) + (byKind['DELIVERED'] ?? 0));
  });

  test.each([
    ['nothing', undefined, 401],
    ['THR-C14 a token without signature', () => Promise.resolve(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x","roles":["DPO"]}').toString('base64url')}.`), 401],
    ['THR-C14 a token for another audience', () => world.issuer.token({ aud: 'iiz-dap-operator' }), 401],
    ['THR-C14 a token of another issuer', () => world.issuer.token({ iss: 'https://elsewhere.test' }), 401],
    ['THR-C14 an expired token', () => world.issuer.token({ exp: 1_700_000_000 }), 401],
    ['THR-C14 a token signed with a shared secret', () => world.issuer.token({}, new Uint8Array(32), 'HS256'), 401],
    ['THR-C10 the token of an operator', () => world.issuer.token({ sub: 'ops-1', roles: ['OPS', 'GSIIZ'] }), 403],
    ['THR-C10 a token without roles', () => world.issuer.token({ sub: 'ops-2', roles: 'DPO' }), 403],
  ])('is nobody who shows %s', async (_name, tokenOf, status) => {
    const token = await tokenOf?.();
    for (const answer of [await world.post('/v1/audit/queries', { filter: {}, ...purpose }, token), await world.get('/v1/audit/summary', token)]) {
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json; charset=utf-8']);
    }
  });

  test('THR-P5 an AHV number in an address or a header is refused, whoever asks, and written nowhere', async () => {
    const vn = '7569999000017';
    const asked = [`/v1/audit/events/${vn}`, `/v1/audit/standing?of=756.9999.0000.17`, `/log/tile/0/%37${vn.slice(1)}`, `/${vn}`];
    for (const path of asked) {
      for (const token of [undefined, officer]) {
        const { status, json, bytes: body } = await world.get(path, token);
        expect([path, status, json['type']]).toEqual([path, 400, 'urn:iiz-dap:problem:bad-request']);
        expect(body.toString()).not.toMatch(/756[.]?9999/);
      }
    }
    expect((await world.get('/v1/audit/summary', vn)).status).toBe(400);
    expect((await world.get('/metrics')).bytes.toString().replaceAll(/ [\d.e+-]+$/gm, '')).not.toMatch(/756[.]?9999/);
    expect(world.lines.join('')).not.toMatch(/756[.]?9999/);
  });

  test('S11 an operator who tried is on record', async () => {
    await world.get('/v1/audit/summary', await world.issuer.token({ sub: 'ops-9', roles: ['OPS'] }));
    await until(async () => (await ask({ kind: 'SECURITY', outcome: 'DAP-3310' })).events.some(({ event }) => event.actor.user === 'ops-9'));
  });

  test.each([
    ['without a ticket', { filter: {}, reason: purpose.reason }, 400, 'purpose-required'],
    ['by a wildcard', { filter: { partner: '%' }, ...purpose }, 400, 'query-invalid'],
    ['with another filter than its cursor', { filter: {}, ...purpose, cursor: 'NS5hYmNk' }, 400, 'query-invalid'],
  ])('asks in vain %s', async (_name, query, status, slug) => {
    const { status: answered, json } = await world.post('/v1/audit/queries', query, officer);
    expect([answered, json['type']]).toEqual([status, `urn:iiz-dap:problem:${slug}`]);
  });
});

describe('what an exchange reads after a restore', () => {
  const shard = 7;
  interface Page { erased: { messageId: string }[]; through: string }
  const page = async (after: bigint): Promise<Answer> => world.get(`/v1/audit/erasures?shard=${shard}&after=${after}`);

  test('comes in pages by the numbers of the exchange, whole and behind the number that was asked for', async () => {
    const erasedIds: string[] = [];
    const events = Array.from({ length: 2_300 }, (_, i) => {
      if (i % 300 !== 0) return delivered(accepted(newCase()));
      const erased = { ...delivered(accepted(newCase())), kind: 'ERASED' as const, caseId: undefined, subjects: undefined, recipient: undefined };
      erasedIds.push(erased.message?.messageId ?? '');
      return erased;
    });
    await world.send(events, shard);
    await until(async () => ((await world.get('/v1/audit/standing')).json['shards'] as { shard: number; n: string }[]).some((each) => each.shard === shard && each.n === '2300'));
    const found: string[] = [];
    const ends: string[] = [];
    for (let after = 0n; after < 2_300n; ) {
      const { erased, through } = (await page(after)).json as unknown as Page;
      found.push(...erased.map(({ messageId }) => messageId));
      ends.push(through);
      after = BigInt(through);
    }
    expect([ends, found]).toEqual([['1000', '2000', '2300'], erasedIds]);
    const { erased, through } = (await page(301n)).json as unknown as Page;
    expect([through, erased.map(({ messageId }) => messageId)]).toEqual(['1000', erasedIds.slice(2, 4)]);
    expect((await page(5_000n)).json).toMatchObject({ erased: [], through: '5000' });
  });

  test('is read once', async () => {
    const database = openAudit({ url: world.urls.audit.auditor });
    const pages = new ShardPages(database);
    expect((await Promise.all([0n, 1_000n].map((after) => pages.read(shard, after)))).map(({ full }) => full)).toEqual([true, true]);
    await expect(pages.read(shard, 2_000n)).resolves.toMatchObject({ through: 2_300n, full: false });
    await database.end();
    // What was read once costs nobody anything.
    for (const after of [0n, 500n, 1_999n]) await expect(pages.read(shard, after)).resolves.toMatchObject({ full: true });
  });
});

describe('the evidence of a look', () => {
  interface QueryFile {
    look: number;
    checkpoint: string;
    events: { leafIndex: number; leaf: string }[];
    packs: object[];
  }
  const fileOf = async (filter: object, more: object = {}): Promise<{ file: QueryFile; answer: Answer & { events: ShownEvent[] } }> => {
    const answer = await ask(filter, more);
    const path = `/v1/audit/queries/${(answer.json['query'] as { leafHash: string }).leafHash}/evidence`;
    return { file: (await world.get(path, officer)).json as unknown as QueryFile, answer };
  };
  const trust = async () => ({ log: [parseVkey(await vkeyOfLog()) as NoteVerifier] });

  test('proves that nothing about a case, a person or a message is left out, offline, by one checkpoint', async () => {
    const family = newCase(2);
    const message = accepted(family);
    await world.send([message, delivered(message)]);
    await world.send(Array.from({ length: 300 }, (_, i) => accepted(i % 10 === 0 ? family : newCase())));
    await until(async () => (await ask({ caseId: family.caseId, kind: 'ACCEPTED' }, { limit: 100 })).events.length === 31);
    const messageKey = `${message.message?.senderId}/${message.message?.messageId}`;
    for (const [filter, least] of [[{ caseId: family.caseId }, 33], [{ person: family.persons[1] }, 33], [{ message: messageKey }, 3]] as const) {
      const { file, answer } = await fileOf(filter, { limit: 200 });
      const report = verifyEvidence(file, await trust());
      expect(report.faults).toEqual([]);
      expect(file.events.length).toBeGreaterThanOrEqual(least);
      expect(file.events.map(({ leafIndex }) => leafIndex)).toEqual(expect.arrayContaining(answer.events.map(({ leafIndex }) => leafIndex)));
    }
  });

  test('encloses the policy pack that decided, against which what a decision cites is held', async () => {
    const source = readFileSync(new URL('../../policies/so-iiz-2026.1.yaml', import.meta.url), 'utf8');
    const hash = createHash('sha256').update(source).digest('hex');
    const stored = { ...accepted(newCase()), kind: 'POLICY_ACTIVATED' as const, message: undefined, outcomes: undefined, detail: { hash }, text: { source } };
    const [honest, lying] = [newCase(), newCase()];
    const outcome = { recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: ['DSG Art. 6 Abs. 7 (analog)', 'InfoDG SO (BGS 114.1)'], blocks: [{ block: 'segment', category: 'C14', permitted: true, ruleId: 'R20', person: 0 }] };
    const wrong = accepted(lying, { detail: { packHash: hash }, outcomes: [{ ...outcome, blocks: [{ block: 'health', category: 'C10', permitted: true, ruleId: 'R20', person: 0 }] }] });
    await world.send([stored, accepted(honest, { detail: { packHash: hash }, outcomes: [outcome] }), wrong]);
    for (const { caseId } of [honest, lying]) await until(async () => (await ask({ caseId, kind: 'ACCEPTED' })).events.length === 1);
    const known = await trust();
    const { file } = await fileOf({ caseId: honest.caseId });
    expect([file.packs, verifyEvidence(file, known).faults]).toEqual([[{ version: 'so-iiz-2026.1', hash, source }], []]);
    expect(verifyEvidence((await fileOf({ caseId: lying.caseId })).file, known).faults.map(({ code, place }) => [code, place])).toEqual([['rule-exceeded', expect.stringMatching(/^\/events\/\d+\/outcomes\/0\/blocks\/0$/)]]);
  });

  test('names whichever event somebody leaves out of it, the last one too', async () => {
    const busy = newCase();
    await world.send(Array.from({ length: 12 }, () => accepted(busy)));
    await until(async () => (await ask({ caseId: busy.caseId, kind: 'ACCEPTED' })).events.length === 12);
    const { file } = await fileOf({ caseId: busy.caseId });
    const known = await trust();
    for (const { leafIndex } of file.events.filter((event) => event.leafIndex !== file.look)) {
      const { faults } = verifyEvidence({ ...file, events: file.events.filter((event) => event.leafIndex !== leafIndex) }, known);
      expect(faults.map(({ code, leaf }) => [code, leaf])).toEqual([['event-left-out', leafIndex]]);
    }
  });

  test('is given to nobody but who asked, and of no look that was narrowed further', async () => {
    const { json } = await ask({ caseId: newCase().caseId });
    const path = `/v1/audit/queries/${(json['query'] as { leafHash: string }).leafHash}/evidence`;
    expect((await world.get(path, officer)).status).toBe(200);
    expect((await world.get(path, await world.issuer.token({ sub: 'dpo-8' }))).status).toBe(404);
    expect((await world.get(path)).status).toBe(401);
    const narrowed = (await ask({ caseId: newCase().caseId, kind: 'READ' })).json['query'] as { leafHash: string };
    expect((await world.get(`/v1/audit/queries/${narrowed.leafHash}/evidence`, officer)).status).toBe(400);
    const event = sealed(accepted(newCase()));
    await world.send([event]);
    await evidenceOf(event.leafHash.toString('hex'));
    expect((await world.get(`/v1/audit/queries/${event.leafHash.toString('hex')}/evidence`, officer)).status).toBe(404);
  });

  test('stands in a log that verifies as a whole, from its public part alone', async () => {
    const known = await trust();
    const source = async (path: string) => {
      const { status, bytes: body } = await world.get(`/log/${path}`);
      return status === 200 ? body : undefined;
    };
    const note = await source('checkpoint');
    const report = await verifyLog((path) => (path === 'checkpoint' ? Promise.resolve(note) : source(path)), known);
    expect(report.faults).toEqual([]);
    expect(Number(report.facts['events'])).toBeGreaterThan(300);
  });
});

describe('the auditor as a process', () => {
  test('takes up what was sent while it was away, each event once', async () => {
    const before = (await world.get('/v1/audit/summary', officer)).json['byKind'] as Record<string, number>;
    await world.stopAuditor();
    const busy = newCase();
    await world.send(Array.from({ length: 40 }, () => accepted(busy)));
    await world.startAuditor();
    await until(async () => ((await world.get('/v1/audit/summary', officer)).json['byKind'] as Record<string, number>)['ACCEPTED'] === (before['ACCEPTED'] ?? 0) + 40);
    expect((await ask({ caseId: busy.caseId, kind: 'ACCEPTED' })).events).toHaveLength(40);
  });

  test('goes on by itself after the death of PostgreSQL and of Kafka', async () => {
    const [one, two] = [sealed(accepted(newCase())), sealed(accepted(newCase()))];
    await world.postgres.kill();
    await world.send([one]);
    await world.postgres.restart();
    await evidenceOf(one.leafHash.toString('hex'));
    await world.kafka.kill();
    await world.kafka.restart();
    await world.send([two]);
    await evidenceOf(two.leafHash.toString('hex'));
    await until(async () => (await world.get('/health/ready')).status === 200);
  });

  test('tells nobody outside a pseudonym: not in log lines, metrics or health', async () => {
    const metrics = (await world.get('/metrics')).bytes.toString();
    expect(metrics).toMatch(/iiz_audit_tree_size\{process="auditor"\} \d{3}/);
    for (const text of [metrics, world.lines.join(''), (await world.get('/health/ready')).bytes.toString()]) expect(text).not.toMatch(/u17|c-77|dpo-7|Auskunftsgesuch|DS-2026/);
  });

  test('that is started with another index key waits for its database, then refuses and says which file to put back; with the former it goes on', async () => {
    await world.stopAuditor();
    await world.postgres.stop();
    const before = world.lines.length;
    const starting = expect(world.startAuditor({ INDEX_KEY_FILE: world.keyFile('other-index-key') })).rejects.toMatchObject({ name: 'StartFault', message: expect.stringMatching(/^INDEX_KEY_FILE holds another key than before.*put the former file back/) });
    await until(async () => world.lines.slice(before).some((line) => line.includes('cannot be compared')));
    await world.postgres.restart();
    await starting;
    expect((await world.get('/v1/audit/summary', officer)).status).toBe(503);
    await world.stopAuditor();
    await world.startAuditor();
    expect((await world.get('/v1/audit/summary', officer)).status).toBe(200);
    await until(async () => (await world.get('/health/ready')).status === 200);
  });

  test('stops at a gap and says so, while what it has stays open to questions', async () => {
    const lost = newCase();
    await world.send([accepted(lost)], 3, 1n);
    await until(async () => (await world.get('/health/ready')).status === 503);
    expect((await world.get('/health/ready')).json).toMatchObject({ checks: { integration: { ok: false, detail: { halted: 'gap', shard: 3 } } } });
    expect((await world.get('/metrics')).bytes.toString()).toMatch(/iiz_audit_halted\{[^}]*reason="gap"[^}]*\} 1/);
    const look = await ask({ caseId: lost.caseId });
    expect(look.events).toEqual([]);
    await expectProven(look);
  });

  test('THR-D3 refuses to go on with a database that is older than what it published', async () => {
    // A look is an event of the log, also while nothing comes in.
    for (let looks = 0; looks < 12; looks++) await expectProven(await ask({ caseId: newCase().caseId }));
    await world.stopAuditor();
    const superuser = openAudit({ url: world.postgres.adminUrl.replace(/\/postgres$/, '/iiz_audit') });
    await superuser.query("begin; set local session_replication_role = replica; delete from leaf where leaf_index >= 10; update log_head set size = 10; commit");
    await expect(world.startAuditor()).rejects.toThrow(/database is older than what others have seen/);
    expect((await world.get('/v1/audit/summary', officer)).status).toBe(503);
    await superuser.end();
  });
});

async function countByKind(): Promise<{ rows: number }> {
  const database = openAudit({ url: world.urls.audit.auditor });
  const { rows } = await database.query<{ count: string }>('select count(*) from leaf where shard is not null');
  await database.end();
  return { rows: Number(rows[0]?.count) };
}
