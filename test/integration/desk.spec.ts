import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Client } from 'pg';
import { randomUUID } from 'node:crypto';
import { parseVkey, type AuditEvent, type NoteVerifier, type QueryEvidence } from '#audit';
import { packHash } from '#consent';
import { openAudit } from '#persistence';
import { evaluateSchema, type Json, type JsonObject } from '#schemas';
import { personIndex } from '#sealing';
import { verifyEvidence } from '#verifier';
import { mostPrinted } from '../../apps/auditor/src/access-reports/make-report.ts';
import { RecordLooks } from '../../apps/auditor/src/looks/record-looks.ts';
import { longestRenderingMs } from '../../apps/auditor/src/access-reports/render-reports.ts';
import { accepted, delivered, newCase } from '../support/audit-events.ts';
import { AuditWorld, until, type Answer } from '../support/audit-world.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const purpose = { reason: 'Auskunftsgesuch der Person', ticket: 'DS-2026/17' };
const described = JSON.parse(readFileSync(join(repositoryRoot, 'apps/auditor/src/openapi/openapi.json'), 'utf8')) as JsonObject & { paths: Record<string, Record<string, { security?: object[]; responses: Record<string, { content?: Record<string, { schema?: JsonObject }> }> }>> };
const packSource = readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8');
const vn = '7569999000017';
let world: AuditWorld;
let officer: string;

beforeAll(async () => {
  world = await AuditWorld.open();
  officer = await world.issuer.token({});
  await world.startAuditor();
});

afterAll(() => world?.close());

/** Asks, and holds the answer to what the description says of that path. */
async function ask(path: string, members: object, token = officer): Promise<Answer> {
  const answer = await world.post(path, { ...members, ...purpose }, token);
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  const schema = described.paths[path]?.['post']?.responses[String(answer.status)]?.content?.[type]?.schema;
  if (type.includes('json') && type !== 'application/jsonl') expect([path, answer.status, evaluateSchema({ ...schema, components: described['components'] as JsonObject }, answer.json as Json)]).toEqual([path, answer.status, { ok: true, valid: true }]);
  return answer;
}

const shared = newCase(2);
const [anna = '', beat = ''] = shared.persons;
const elsewhere = newCase(1);
const block = (category: string, person: number, more: object = {}) => ({ block: category === 'C10' ? 'health' : 'assessment', category, permitted: true, ruleId: 'R02', person, ...more });
const outcome = (recipient: string, blocks: ReturnType<typeof block>[]) => ({ recipient, permitted: true, rules: ['R02'], norms: ['AVIG Art. 85f Abs. 3–4'], blocks });
const platform = { id: 'iiz-dap', role: 'DAP' };

/** Events of the exchange that are in the log: looks are none of them. */
async function integrated(): Promise<number> {
  const { shards } = (await world.get('/v1/audit/summary', officer)).json as { shards?: { records: number }[] };
  return (shards ?? []).reduce((sum, { records }) => sum + records, 0);
}

/** One person in two cases under one number: what every test of this file looks at. */
function story(): AuditEvent[] {
  const key = personIndex(world.indexKey, vn);
  const first = accepted(shared, { at: '2026-05-04T08:00:00.000Z', personKeys: ['of beat', key], keyedSubjects: [1, 0], consentIds: ['c-anna'], outcomes: [outcome('ivst-so', [block('C14', 0, { consent: 0 }), block('C10', 1)])] });
  const health = accepted(shared, { at: '2026-05-05T08:00:00.000Z', actor: { id: 'rav-olten', role: 'RAV', keyid: 'aa'.repeat(32), user: 'u9' }, consentIds: undefined, message: { senderId: 'rav-olten', messageId: randomUUID(), type: 'rav.status', version: '1.0.0' }, outcomes: [outcome('ivst-so', [block('C10', 0)])] });
  const other = accepted(elsewhere, { at: '2026-07-01T08:00:00.000Z', personKeys: [key], keyedSubjects: [0] });
  return [
    { eventId: randomUUID(), kind: 'POLICY_ACTIVATED', at: '2026-01-01T00:00:00.000Z', actor: platform, pack: 'so-iiz-2026.1', detail: { hash: packHash(packSource) }, text: { source: packSource } },
    first,
    delivered(first, { at: '2026-05-04T08:00:01.000Z', recipient: 'ivst-so', detail: { channel: 'topic', code: 'DAP-1100', rules: 'R02', categories: 'C10 C14', consentless: 'C10' } }),
    health,
    delivered(health, { at: '2026-05-05T09:00:00.000Z', kind: 'READ', actor: { id: 'ivst-so', role: 'IVST', keyid: 'bb'.repeat(32) }, recipient: 'ivst-so', detail: { channel: 'inbox', code: 'DAP-1100', rules: 'R02', categories: 'C10', consentless: 'C10', first: true } }),
    other,
    { eventId: randomUUID(), kind: 'REFUSED', at: '2026-05-06T08:00:00.000Z', actor: { id: 'sr-sro', role: 'SR', keyid: 'f0'.repeat(32) }, caseId: shared.caseId, subjects: shared.persons, message: { senderId: 'sr-sro', messageId: refusedId, type: 'plan.published', version: '1.0.0' }, problem: { slug: 'disclosure-not-permitted', code: 'DAP-4201' }, pack: 'so-iiz-2026.1', purpose: 'P1', outcomes: [{ recipient: 'ivst-so', permitted: false, code: 'DAP-4201', rules: ['R20'], norms: ['DSG Art. 6 Abs. 7 (analog)'], blocks: [{ block: 'plan', category: 'C15', permitted: false, code: 'DAP-4201', ruleId: 'R20', unmet: ['consent'], person: 0 }] }], detail: { represents: 1 } },
  ];
}
const refusedId = randomUUID();

beforeAll(async () => {
  const events = story();
  await world.send(events);
  await until(async () => (await integrated()) === events.length);
});

describe('the desk of the data-protection officer', () => {
  test('S11 shows the disclosures of health data without consent in a quarter, and that it was asked for', async () => {
    const filter = { category: 'C10', consentless: true, from: '2026-04-01T00:00:00+02:00', to: '2026-07-01T00:00:00+02:00' };
    const { json } = await ask('/v1/audit/queries', { filter });
    const events = (json['events'] as { event: AuditEvent }[]).map(({ event }) => event);
    expect(events.map(({ kind }) => kind)).toEqual(['READ', 'ACCEPTED', 'DELIVERED', 'ACCEPTED']);
    expect(events.every((event) => JSON.stringify(event).includes('R02'))).toBe(true);
    const { eventId } = json['query'] as { eventId: string };
    await until(async () => ((await ask('/v1/audit/queries', { filter: { kind: 'QUERY' } })).json['events'] as { event: AuditEvent }[]).some(({ event }) => event.eventId === eventId && event.detail?.['category'] === 'C10'));
  });

  test('counts by facet and over time as the events themselves say', async () => {
    const filter = { category: 'C10', to: '2026-08-01T00:00:00Z' };
    const { json } = await ask('/v1/audit/facets', { filter });
    expect(json).toMatchObject({ events: 4, facets: { kind: [{ value: 'ACCEPTED', count: 2 }, { value: 'DELIVERED', count: 1 }, { value: 'READ', count: 1 }], norm: [{ value: 'AVIG Art. 85f Abs. 3–4', count: 2 }] } });
    expect((await ask('/v1/audit/facets', { filter: { ...filter, person: anna } })).json).toMatchObject({ events: 4 });
    expect((await ask('/v1/audit/histogram', { filter, bucket: 'day' })).json).toMatchObject({ events: 4, buckets: [{ from: '2026-05-04', count: 2 }, { from: '2026-05-05', count: 2 }] });
    expect((await ask('/v1/audit/histogram', { filter: { caseId: shared.caseId, kind: 'ACCEPTED' }, bucket: 'month' })).json).toMatchObject({ buckets: [{ from: '2026-05-01', count: 2 }] });
  });

  test('counts an event whose clock was wrong by centuries, and not the days between', async () => {
    const lost = newCase();
    await world.send([accepted(lost, { at: '0001-01-01T00:00:00.000Z' }), accepted(lost, { at: '2026-05-04T09:00:00.000Z' })]);
    const counted = async () => (await ask('/v1/audit/histogram', { filter: { caseId: lost.caseId, kind: 'ACCEPTED' }, bucket: 'day' })).json;
    await until(async () => (await counted())['events'] === 2);
    expect(await counted()).toMatchObject({ buckets: [{ from: '0001-01-01', count: 1 }, { from: '2026-05-04', count: 1 }] });
  });

  test('counts over full blocks what it counts by looking', async () => {
    const many = newCase();
    await world.send(Array.from({ length: 700 }, (_, i) => accepted(many, { at: new Date(Date.UTC(2025, 0, 1, i)).toISOString(), purpose: i % 7 === 0 ? 'P3' : 'P4' })));
    const span = { from: '2025-01-03T00:00:00Z', to: '2025-01-20T00:00:00Z' };
    const counted = async (filter: object) => (await ask('/v1/audit/facets', { filter })).json as { events: number };
    // Each of these looks is an event about the case too.
    await until(async () => (await counted({ caseId: many.caseId, kind: 'ACCEPTED' })).events === 700);
    expect((await counted({ ...span, purpose: 'P3' })).events).toBe((await counted({ ...span, purpose: 'P3', caseId: many.caseId })).events);
    const byDay = async (filter: object) => (await ask('/v1/audit/histogram', { filter, bucket: 'week' })).json['buckets'];
    expect(await byDay(span)).toEqual(await byDay({ ...span, caseId: many.caseId }));
  });

  test('S10 finds everything about a person by her number, in all her cases, and nothing about anybody else', async () => {
    const { json } = await ask('/v1/audit/persons', { vn: '756.9999.0000.17' });
    expect(json['persons']).toEqual(expect.arrayContaining([{ caseId: shared.caseId, personId: anna }, { caseId: elsewhere.caseId, personId: elsewhere.persons[0] }]));
    expect((json['disclosures'] as { recipient: string; state: string; blocks: { category: string; consentId?: string }[] }[]).map(({ recipient, state, blocks }) => [recipient, state, ...blocks.map(({ category, consentId }) => `${category} ${consentId ?? '-'}`)])).toEqual([
      ['rav-olten', 'pending', 'C14 -'], ['ivst-so', 'disclosed', 'C10 -'], ['ivst-so', 'disclosed', 'C14 c-anna'],
    ]);
    expect(json['refusals']).toMatchObject([{ recipient: 'ivst-so', code: 'DAP-4201', blocks: [{ category: 'C15', unmet: ['consent'] }] }, { recipient: 'ivst-so', code: 'DAP-4204' }]);
    expect(JSON.stringify([json['disclosures'], json['refusals']])).not.toContain(beat);
    expect(JSON.stringify(json)).not.toContain(personIndex(world.indexKey, vn));
    const again = await ask('/v1/audit/persons', { personId: anna, caseId: shared.caseId });
    expect((again.json['disclosures'] as unknown[])).toHaveLength(2);
    await until(async () => ((await ask('/v1/audit/persons', { personId: anna, caseId: shared.caseId })).json['looks'] as { kind: string; ticket?: string }[]).some(({ kind, ticket }) => kind === 'QUERY' && ticket === purpose.ticket));
  });

  test('S10 tells of every look for her, whatever case or number it named, by whichever she is asked for', async () => {
    const lookFor = (path: string, ticket: string) => world.post(path, { filter: { person: anna }, reason: purpose.reason, ticket }, officer);
    await lookFor('/v1/audit/queries', 'AN-1');
    await lookFor('/v1/audit/facets', 'AN-2');
    for (const asked of [{ vn }, { personId: anna, caseId: shared.caseId }]) {
      await until(async () => {
        const { json } = await ask('/v1/audit/persons', asked);
        const tickets = new Set((json['looks'] as { ticket?: string }[]).map(({ ticket }) => ticket));
        return tickets.has('AN-1') && tickets.has('AN-2');
      });
    }
  });

  test('S10 pages what is known of a person, so that each disclosure is told once and as it ended', async () => {
    const [known, number] = [newCase(), '7569999000055'];
    const personKeys = { personKeys: [personIndex(world.indexKey, number)], keyedSubjects: [0] };
    const messages = Array.from({ length: 1_400 }, () => accepted(known));
    const first = accepted(known, personKeys);
    await world.send([first, ...messages]);
    await world.send([delivered(first), delivered(messages[0] as AuditEvent)]);
    await until(async () => ((await ask('/v1/audit/facets', { filter: { caseId: known.caseId, kind: 'DELIVERED' } })).json as { events: number }).events === 2);
    interface Page { disclosures: { message: { messageId: string }; state: string }[]; complete: boolean; nextCursor?: string }
    const pages: Page[] = [(await ask('/v1/audit/persons', { vn: number })).json as unknown as Page];
    for (let cursor = pages[0]?.nextCursor; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) pages.push((await ask('/v1/audit/persons', { cursor })).json as unknown as Page);
    expect(pages.map(({ complete }) => complete)).toEqual([false, false]);
    const told = pages.flatMap(({ disclosures }) => disclosures);
    expect(new Set(told.map((each) => each.message.messageId))).toEqual(new Set([first, ...messages].map(({ message }) => message?.messageId)));
    expect(told).toHaveLength(1_401);
    expect(new Set(told.filter(({ state }) => state === 'disclosed').map((each) => each.message.messageId))).toEqual(new Set([first, messages[0]].map((each) => each?.message?.messageId)));
    expect((await ask('/v1/audit/persons', { cursor: pages[0]?.nextCursor, vn: number })).json).toMatchObject({ type: 'urn:iiz-dap:problem:query-invalid' });
    expect((await ask('/v1/audit/persons', { cursor: 'AAAA' })).json).toMatchObject({ type: 'urn:iiz-dap:problem:query-invalid' });
  });

  test('THR-C8 a number under which somebody was named in vain leads to nothing about her', async () => {
    const [known, own] = [newCase(), '7569999000062'];
    const first = accepted(known);
    const tried: AuditEvent = {
      eventId: randomUUID(), kind: 'REFUSED', at: '2026-05-07T08:00:00.000Z', actor: { id: 'rav-olten', role: 'RAV', keyid: 'aa'.repeat(32) }, caseId: known.caseId, subjects: known.persons,
      personKeys: [personIndex(world.indexKey, own)], keyedSubjects: [0], message: { senderId: 'rav-olten', messageId: randomUUID(), type: 'rav.status', version: '1.0.0' },
      problem: { slug: 'disclosure-not-permitted', code: 'DAP-4201' }, pack: 'so-iiz-2026.1', purpose: 'P1', outcomes: [{ recipient: 'ivst-so', permitted: false, code: 'DAP-4201', rules: [], norms: [], blocks: [] }], detail: { represents: 1 },
    };
    await world.send([first, tried, delivered(first)]);
    await until(async () => ((await ask('/v1/audit/facets', { filter: { caseId: known.caseId, kind: 'DELIVERED' } })).json as { events: number }).events === 1);
    expect((await ask('/v1/audit/persons', { vn: own })).json).toMatchObject({ persons: [], disclosures: [], refusals: [{ sender: 'rav-olten', code: 'DAP-4201' }] });
    expect((await ask('/v1/audit/access-reports', { vn: own, language: 'de', format: 'json' })).json).toMatchObject({ report: { disclosures: [] } });
  });

  test('THR-P1 a number that nobody has is answered like one of whom nothing is known', async () => {
    expect((await ask('/v1/audit/persons', { vn: '7569999000024' })).json).toMatchObject({ persons: [], disclosures: [], refusals: [], complete: true });
  });

  test('tells the course of a case in order, each step in a sentence', async () => {
    const { json } = await ask('/v1/audit/cases', { caseId: shared.caseId });
    const timeline = json['timeline'] as { sentence: { de: string; en: string }; shown: { leafIndex: number } }[];
    expect(timeline.map(({ shown }) => shown.leafIndex)).toEqual(timeline.map(({ shown }) => shown.leafIndex).toSorted((a, b) => a - b));
    expect(timeline.map(({ sentence }) => sentence.de)).toEqual(expect.arrayContaining(['sr-sro übermittelt «Segmentierung»: ivst-so zulässig (R02)', 'ivst-so holt «Anmeldestatus des RAV» von rav-olten ab', '«Integrationsplan» von sr-sro abgelehnt (DAP-4201)']));
  });

  test('proves a look as soon as it is answered, and no look that never was', async () => {
    const take = async (): Promise<number[]> => {
      const { leafHash } = (await ask('/v1/audit/cases', { caseId: shared.caseId })).json['query'] as { leafHash: string };
      return Promise.all([`/v1/audit/queries/${leafHash}/evidence`, `/v1/audit/events/${leafHash}`].map(async (path) => (await world.get(path, officer)).status));
    };
    for (let turn = 0; turn < 8; turn++) expect(await Promise.all([take(), take(), take()])).toEqual([[200, 200], [200, 200], [200, 200]]);
    expect((await world.get(`/v1/audit/queries/${'0a'.repeat(32)}/evidence`, officer)).status).toBe(404);
  });

  test('says of a look that cannot become a leaf yet that it has to wait, and proves it afterwards', async () => {
    const appends = new Client({ connectionString: world.postgres.adminUrl.replace(/\/postgres$/, '/iiz_audit') });
    await appends.connect();
    try {
      await appends.query('begin; lock table leaf in exclusive mode');
      const { leafHash } = (await ask('/v1/audit/cases', { caseId: shared.caseId })).json['query'] as { leafHash: string };
      const path = `/v1/audit/queries/${leafHash}/evidence`;
      expect(await world.get(path, officer)).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, json: { code: 'DAP-5503' } });
      await appends.query('rollback');
      expect((await world.get(path, officer)).status).toBe(200);
    } finally {
      await appends.end();
    }
  });

  test('explains a refusal by the nearest rule and what it lacked, in the words of the pack that the log holds', async () => {
    const { json } = await ask('/v1/audit/decisions', { message: `sr-sro/${refusedId}` });
    expect(json).toMatchObject({ replayable: true, pack: { version: 'so-iiz-2026.1', hash: packHash(packSource) }, recipients: [{ recipient: 'ivst-so', permitted: false, blocks: [{ category: 'C15', nearest: true, rule: { ruleId: 'R20', effect: 'PERMIT' }, missing: [{ code: 'consent', text: { de: 'Eine genügende Einwilligung fehlt.' } }] }] }] });
    const { leafHash } = (json['shown'] as { leafHash: string });
    expect((await ask('/v1/audit/decisions', { leaf: leafHash })).json['recipients']).toEqual(json['recipients']);
    expect((await ask('/v1/audit/decisions', { message: `sr-sro/${randomUUID()}` })).status).toBe(404);
  });

  test('S10 makes an access report in German and French, health data withheld until it is released', async () => {
    const asked = { vn, language: 'de', format: 'json' };
    const { json } = await ask('/v1/audit/access-reports', asked);
    const report = json['report'] as { disclosures: { recipient: string }[]; withheld: { count: number }; reference: string };
    expect([report.disclosures.length, report.withheld.count, report.reference]).toEqual([1, 1, (json['query'] as { eventId: string }).eventId]);
    expect(JSON.stringify(report)).not.toMatch(new RegExp(`\\bu17\\b|\\bu9\\b|${beat}|${anna}|${vn}|${vn.replaceAll('.', '')}`));
    const withheld = json['withheld'] as { leafHash: string; ground: string }[];
    expect(withheld.map(({ ground }) => ground)).toEqual(['health']);
    const french = (await ask('/v1/audit/access-reports', { ...asked, language: 'fr', release: withheld.map(({ leafHash }) => leafHash) })).json;
    expect(french).toMatchObject({ report: { title: 'Renseignements sur la communication de vos données', withheld: { count: 0 } }, withheld: [] });
    const pdf = await ask('/v1/audit/access-reports', { ...asked, format: 'pdf' });
    expect([pdf.status, pdf.headers['content-type'], pdf.bytes.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    expect((await ask('/v1/audit/access-reports', { ...asked, language: 'xx' })).status).toBe(400);
  });

  test('THR-C8 tells the officer where a person was also named by another number, by whichever is asked', async () => {
    const vns = ['7569999000123', '7569999000130'];
    const [hers = '', theirs = ''] = vns.map((each) => personIndex(world.indexKey, each));
    const [one, two] = [newCase(2), newCase(1)];
    const [first = '', second = ''] = one.persons;
    const size = async () => Number(((await world.get('/v1/audit/summary', officer)).json)['events']);
    const before = await size();
    await world.send([
      accepted(one, { personKeys: [hers, 'of the other'], keyedSubjects: [0, 1] }),
      accepted(two, { personKeys: [hers], keyedSubjects: [0] }),
      accepted(one, { personKeys: [theirs], keyedSubjects: [0] }),
    ]);
    await until(async () => (await size()) >= before + 3);
    for (const each of vns) {
      const { otherNumbers } = (await ask('/v1/audit/access-reports', { vn: each, language: 'de', format: 'json' })).json;
      expect(otherNumbers).toEqual([{ caseId: one.caseId, personId: first }]);
    }
    expect((await ask('/v1/audit/access-reports', { vn: '756.9999.0000.17', language: 'de', format: 'json' })).json['otherNumbers']).toEqual([]);
    expect((await ask('/v1/audit/access-reports', { personId: second, caseId: one.caseId, language: 'de', format: 'json' })).json['otherNumbers']).toEqual([]);
  });

  test('THR-P7 exports what fits, line by line, each line naming the look, without persons and staff', async () => {
    const filter = { caseId: shared.caseId, kind: 'ACCEPTED' };
    const csv = await ask('/v1/audit/exports', { filter, format: 'csv' });
    expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const [head = '', ...lines] = csv.bytes.toString().slice(1, -2).split('\r\n');
    expect([csv.bytes.subarray(0, 3).toString('hex'), head]).toEqual(['efbbbf', expect.stringMatching(/^"at","kind",.*"export"$/)]);
    const exportId = /"([0-9a-f-]{36})"$/.exec(lines[0] ?? '')?.[1] ?? '';
    expect([lines.length, lines.every((line) => line.endsWith(`"${exportId}"`))]).toEqual([2, true]);
    const jsonl = (await ask('/v1/audit/exports', { filter, format: 'jsonl' })).bytes.toString().trim().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
    expect(jsonl.map(({ kind, caseId, categories }) => [kind, caseId, categories])).toEqual([['ACCEPTED', shared.caseId, 'C10'], ['ACCEPTED', shared.caseId, 'C14 C10']]);
    for (const text of [csv.bytes.toString(), JSON.stringify(jsonl)]) expect(text).not.toMatch(new RegExp(`${anna}|${beat}|\\bu17\\b|\\bu9\\b|c-anna`));
    await until(async () => ((await ask('/v1/audit/queries', { filter: { kind: 'QUERY' } })).json['events'] as { event: AuditEvent }[]).some(({ event }) => event.eventId === exportId && event.detail?.['format'] === 'csv'));
  });

  test('THR-C12 fifty exports at once are not under way at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.post('/v1/audit/exports', { filter: {}, format: 'jsonl', ...purpose }, officer)));
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect((await ask('/v1/audit/exports', { filter: { kind: 'READ' }, format: 'jsonl' })).status).toBe(200);
  });

  test('THR-C12 one officer has four looks under way and no more, whatever others look at', async () => {
    const database = openAudit({ url: world.urls.audit.auditor });
    const looks = new RecordLooks(database, () => undefined);
    const ends = Array.from({ length: 4 }, () => looks.begin('dpo-7'));
    expect(() => looks.begin('dpo-7')).toThrow(expect.objectContaining({ slug: 'rate-limited', status: 429, members: { retryAfterSeconds: 1 } }));
    looks.begin('dpo-8')();
    ends.pop()?.();
    looks.begin('dpo-7')();
    // One that finds nothing is not under way any more either.
    for (let i = 0; i < 3; i++) await expect(looks.run('dpo-7', purpose, new Date(), () => Promise.reject(new Error('nothing')))).rejects.toThrow('nothing');
    for (const end of ends) end();
    await database.end();
  });

  test('THR-C12 of a compromised key nobody asks about a hundred years', async () => {
    const { status, json } = await ask('/v1/audit/breach-reports', { keyid: 'aa'.repeat(32), from: '1926-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' });
    expect([status, json['type'], json['pointers']]).toEqual([400, 'urn:iiz-dap:problem:query-invalid', [{ pointer: '/from', rule: 'at most 10 years before to' }]]);
  });

  test('tells whom a compromised key concerns: persons, disclosures, reads', async () => {
    const span = { from: '2026-05-01T00:00:00Z', to: '2026-06-01T00:00:00Z' };
    const { json } = await ask('/v1/audit/breach-reports', { keyid: 'aa'.repeat(32), ...span });
    expect(json).toMatchObject({ partners: ['rav-olten'], sent: [{ categories: ['C10'], recipients: [{ recipient: 'ivst-so', state: 'disclosed', at: '2026-05-05T09:00:00.000Z' }] }], read: [], complete: true });
    expect((json['persons'] as { personId: string; sent: number }[]).map(({ personId, sent }) => [personId, sent])).toEqual(shared.persons.map((person) => [person, 1]));
    expect((await ask('/v1/audit/breach-reports', { keyid: 'bb'.repeat(32), ...span })).json).toMatchObject({ partners: ['ivst-so'], sent: [], read: [{ first: true, categories: ['C10'] }] });
    expect((await ask('/v1/audit/breach-reports', { keyid: 'bb'.repeat(32), from: span.to, to: '2026-07-01T00:00:00Z' })).json).toMatchObject({ partners: [], persons: [] });
  });

  test('shows the inventory of what holds AHV numbers', async () => {
    expect((await ask('/v1/audit/vn-inventory', {})).json).toMatchObject({ basis: 'AHVG Art. 153d–153e', databases: [{ name: 'iiz_exchange' }, { name: 'iiz_audit' }, { name: 'kafka' }, { name: 'messages' }] });
  });

  test('keeps searches of each officer, none by person, case or message', async () => {
    const path = `/v1/audit/saved-searches/${randomUUID()}`;
    const put = (body: object, token = officer) => world.call('PUT', path, JSON.stringify(body), token);
    const list = async (token = officer) => (await world.get('/v1/audit/saved-searches', token)).json['searches'];
    const search = { title: 'Gesundheit ohne Einwilligung', filter: { category: 'C10', consentless: true } };
    expect((await put(search)).json).toMatchObject(search);
    expect((await put({ ...search, title: 'Gesundheit' })).status).toBe(200);
    expect(await list()).toMatchObject([{ title: 'Gesundheit' }]);
    expect(await list(await world.issuer.token({ sub: 'dpo-8' }))).toEqual([]);
    for (const filter of [{ person: anna }, { caseId: shared.caseId }, { vn }, { message: `sr-sro/${refusedId}` }, { unknown: 1 }]) expect((await put({ ...search, filter })).status).toBe(400);
    expect((await put({ ...search, title: `Fall ${vn}` })).status).toBe(400);
    expect([(await world.call('DELETE', path, undefined, officer)).status, (await world.call('DELETE', path, undefined, officer)).status]).toEqual([204, 404]);
  });

  test('signals what is out of the ordinary of a partner, never of a person', async () => {
    const now = Date.now();
    const burst = Array.from({ length: 12 }, (_, i): AuditEvent => ({ eventId: randomUUID(), kind: 'REFUSED', at: new Date(Math.floor((now - 3_600_000) / 3_600_000) * 3_600_000 + i).toISOString(), actor: { id: 'rav-signal', role: 'RAV', user: 'u33' }, problem: { slug: 'not-found', code: 'DAP-3302' }, detail: { represents: 1 } }));
    const ending = new Date(now + 10 * 86_400_000).toISOString().slice(0, 10);
    const granted = (consentId: string): AuditEvent => ({ eventId: randomUUID(), kind: 'CONSENT_GRANTED', at: new Date(now - 1_000).toISOString(), actor: { id: 'sr-signal', role: 'SR' }, caseId: elsewhere.caseId, subjects: elsewhere.persons, consentIds: [consentId], detail: { validUntil: ending } });
    const misdirected: AuditEvent = { eventId: randomUUID(), kind: 'REFUSED', at: new Date(now - 1_000).toISOString(), actor: { id: 'sr-signal', role: 'SR' }, problem: { slug: 'not-authorised', code: 'DAP-3311' }, detail: { represents: 1 } };
    await world.send([...burst, misdirected, granted('c-kept'), granted('c-gone'), { ...granted('c-gone'), kind: 'CONSENT_WITHDRAWN', detail: {} }]);
    await until(async () => ((await ask('/v1/audit/queries', { filter: { partner: 'sr-signal', kind: 'CONSENT_WITHDRAWN' } })).json['events'] as unknown[]).length === 1);
    const { json } = await world.get('/v1/audit/signals', officer);
    const schema = described.paths['/v1/audit/signals']?.['get']?.responses['200']?.content?.['application/json']?.schema;
    expect(evaluateSchema({ ...schema, components: described['components'] as JsonObject }, json as Json)).toEqual({ ok: true, valid: true });
    expect(json['signals']).toEqual(expect.arrayContaining([expect.objectContaining({ signal: 'denied-burst', partner: 'rav-signal', figures: { denied: 12 } }), expect.objectContaining({ signal: 'consent-expiry', partner: 'sr-signal', figures: { ending: 1, days: 30 } }), expect.objectContaining({ signal: 'misdirected', partner: 'sr-signal', figures: { misdirected: 1 } })]));
    expect(JSON.stringify(json)).not.toMatch(/u33|c-kept/);
  });

  test('signals are looked for anew once a clock that was ahead is put right', async () => {
    const madeAt = async (): Promise<number> => Date.parse(String((await world.get('/v1/audit/signals', officer)).json['madeAt']));
    const ahead = Date.now() + 3_600_000;
    jest.useFakeTimers({ now: ahead, doNotFake: ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    try {
      expect(await madeAt()).toBeGreaterThanOrEqual(ahead);
    } finally {
      jest.useRealTimers();
    }
    expect(await madeAt()).toBeLessThan(ahead);
  });

  test.each([
    ['/v1/audit/persons', { vn: '7569999000018' }],
    ['/v1/audit/persons', { personId: randomUUID() }],
    ['/v1/audit/persons', { vn, personId: randomUUID(), caseId: randomUUID() }],
    ['/v1/audit/cases', {}],
    ['/v1/audit/decisions', {}],
    ['/v1/audit/histogram', { bucket: 'minute' }],
    ['/v1/audit/facets', { filter: { category: 'health' } }],
  ])('THR-C11 %s refuses what it does not understand, and says where alone', async (path, members) => {
    const { status, json, bytes } = await ask(path, members);
    expect([status, json['type']]).toEqual([400, 'urn:iiz-dap:problem:query-invalid']);
    expect(bytes.toString()).not.toContain('75699990000');
  });

  test('THR-C10 is open to nobody but the officer, and to none without a purpose', async () => {
    const operator = await world.issuer.token({ sub: 'ops-1', roles: ['OPS', 'GSIIZ'] });
    const paths = Object.entries(described.paths).flatMap(([path, operations]) => (path.startsWith('/v1/audit/') && operations['post'] !== undefined ? [path] : []));
    expect(paths.length).toBeGreaterThan(8);
    for (const path of paths) {
      expect([path, (await world.post(path, purpose)).status, (await world.post(path, purpose, operator)).status]).toEqual([path, 401, 403]);
      expect([path, (await world.post(path, {}, officer)).json['type']]).toEqual([path, expect.stringMatching(/purpose-required|query-invalid/)]);
    }
    // Whatever its description opens neither to everybody nor to the networks of who reads leaves, by whatever method.
    const closed = Object.entries(described.paths).flatMap(([path, operations]) => Object.entries(operations).flatMap(([method, { security }]) => (security === undefined || security.some((way) => Object.keys(way).length === 0) ? [] : [[method.toUpperCase(), path] as const])));
    expect(closed.length).toBeGreaterThan(paths.length + 5);
    for (const [method, path] of closed) {
      const target = path.replaceAll(/\{\w+\}/g, randomUUID());
      const body = method === 'PUT' || method === 'POST' ? '{}' : undefined;
      const statuses = [await world.call(method, target, body), await world.call(method, target, body, operator)].map(({ status }) => status);
      expect([method, path, ...statuses]).toEqual([method, path, 401, 403]);
    }
  });

  test('THR-D11 answers no question that it cannot put on record, on no path, in no format', async () => {
    const filter = { caseId: shared.caseId };
    const questions: [string, object][] = [
      ['queries', { filter }],
      ['facets', { filter }],
      ['histogram', { filter, bucket: 'day' }],
      ['persons', { vn: '756.9999.0000.17' }],
      ['cases', { caseId: shared.caseId }],
      ['decisions', { message: `sr-sro/${refusedId}` }],
      ...['json', 'pdf'].map((format): [string, object] => ['access-reports', { vn: '756.9999.0000.17', language: 'de', format }]),
      ...['csv', 'jsonl'].map((format): [string, object] => ['exports', { filter, format }]),
      ['breach-reports', { keyid: 'aa'.repeat(32), from: '2026-04-01T00:00:00Z', to: '2026-06-01T00:00:00Z' }],
      ['vn-inventory', {}],
    ];
    expect(new Set(questions.map(([path]) => `/v1/audit/${path}`))).toEqual(new Set(Object.keys(described.paths).filter((path) => path.startsWith('/v1/audit/') && described.paths[path]?.['post'] !== undefined)));
    const inTurn = async (): Promise<Answer[]> => {
      const answers: Answer[] = [];
      for (const [path, question] of questions) answers.push(await ask(`/v1/audit/${path}`, question));
      return answers;
    };
    const owner = new Client({ connectionString: world.urls.audit.migrator });
    await owner.connect();
    try {
      await owner.query('revoke insert on pending_event from iiz_auditor');
      for (const { status, json, bytes } of await inTurn()) {
        expect([status, json['code']]).toEqual([500, 'DAP-5500']);
        expect(bytes.toString()).not.toMatch(/sr-sro|ivst-so|C10|persons|events/);
      }
    } finally {
      await owner.query('grant insert on pending_event to iiz_auditor');
      await owner.end();
    }
    for (const { status } of await inTurn()) expect(status).toBe(200);
  });

  test('leaves no number, reason or ticket in log lines, metrics or health', async () => {
    const texts = [world.lines.join(''), (await world.get('/metrics')).bytes.toString(), (await world.get('/health/ready')).bytes.toString()];
    for (const text of texts) expect(text).not.toMatch(/75699990000|756\.9999|Auskunftsgesuch|DS-2026|u17|c-anna/);
  });
});

describe('an answer of more than five thousand events', () => {
  const long = newCase(1);
  const [carla = ''] = long.persons;
  const messages = 1_800;
  const number = '7569999000024';
  const keyid = 'e1'.repeat(32);
  const span = { from: '2024-01-01T00:00:00Z', to: '2025-01-01T00:00:00Z' };
  type Answered = Record<string, unknown> & { nextCursor?: string; query: { leafHash: string } };

  beforeAll(async () => {
    const key = personIndex(world.indexKey, number);
    const events = Array.from({ length: messages }, (_, i) => {
      const at = (seconds: number) => new Date(Date.UTC(2024, 0, 1) + i * 3_600_000 + seconds * 1_000).toISOString();
      const sent = accepted(long, {
        at: at(0), personKeys: [key], keyedSubjects: [0], actor: { id: 'sr-sro', role: 'SR', keyid, user: 'u17' },
        outcomes: [{ recipient: 'ivst-so', permitted: true, rules: ['R20'], norms: ['DSG 6'], blocks: [block(i % 9 === 0 ? 'C10' : 'C14', 0)] }],
      });
      const by = { recipient: 'ivst-so', actor: { id: 'ivst-so', role: 'IVST', keyid: 'e2'.repeat(32) } };
      return [sent, delivered(sent, { ...by, at: at(60), kind: 'READ', detail: { channel: 'inbox', rules: 'R20', first: true } }), delivered(sent, { ...by, at: at(90), kind: 'ACKNOWLEDGED', detail: {} })];
    }).flat();
    const before = await integrated();
    for (let i = 0; i < events.length; i += 900) await world.send(events.slice(i, i + 900));
    await until(async () => (await integrated()) === before + events.length);
  });

  /** Of this size an answer is not held against its description: the shorter ones of this file are. */
  async function answered(path: string, question: object): Promise<Answered> {
    const { status, json } = await world.post(path, { ...question, ...purpose }, officer);
    expect(status).toBe(200);
    return json as Answered;
  }

  /** Page after page, as the desk asks for them. */
  async function pagesOf(path: string, question: object): Promise<Answered[]> {
    const pages: Answered[] = [];
    for (let cursor: string | undefined; pages.length === 0 || cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
      pages.push(await answered(path, { ...question, ...(cursor === undefined ? {} : { cursor }) }));
    }
    return pages;
  }

  async function evidenceOf({ query }: Answered, nth = 1): Promise<{ file: QueryEvidence; faults: readonly { code: string }[] }> {
    const { status, json } = await world.get(`/v1/audit/queries/${query.leafHash}/evidence?nth=${nth}`, officer);
    expect(status).toBe(200);
    const file = json as unknown as QueryEvidence;
    return { file, faults: verifyEvidence(file, { log: [parseVkey(file.log.vkey) as NoteVerifier] }).faults };
  }

  test('the access report tells every disclosure, and its evidence shows that none is left out', async () => {
    const json = await answered('/v1/audit/access-reports', { vn: number, language: 'de', format: 'json' });
    const { report, withheld, cases } = json as unknown as { report: { disclosures: { at: string }[]; looks: object[]; recipients: object[]; withheld: object }; withheld: object[]; cases: number };
    const health = messages / 9;
    expect([report.disclosures.length, withheld.length, cases]).toEqual([messages - health, health, 1]);
    expect(new Set(report.disclosures.map(({ at }) => at)).size).toBe(messages - health);
    expect(report).toMatchObject({ recipients: [{ code: 'ivst-so', count: messages - health }], withheld: { count: health } });
    expect(report.looks.length).toBeGreaterThanOrEqual(messages - health);
    const { file, faults } = await evidenceOf(json);
    expect([file.key.kind, file.key.value, file.events.length > 3 * messages, faults]).toEqual(['person', carla, true, []]);
    const left = { ...file, events: file.events.filter((_, i) => i !== 4_000) };
    expect(verifyEvidence(left, { log: [parseVkey(file.log.vkey) as NoteVerifier] }).faults.map(({ code }) => code)).toEqual(['event-left-out']);
    expect((await world.get(`/v1/audit/queries/${json.query.leafHash}/evidence?nth=2`, officer)).status).toBe(400);
  });

  test('whatever is withheld of it can be released, many entries at once', async () => {
    const asked = { vn: number, language: 'de', format: 'json' };
    const { withheld } = (await answered('/v1/audit/access-reports', asked)) as unknown as { withheld: { leafHash: string }[] };
    const { report } = (await answered('/v1/audit/access-reports', { ...asked, release: withheld.map(({ leafHash }) => leafHash) })) as unknown as { report: { disclosures: object[]; withheld: { count: number } } };
    expect([withheld.length, report.disclosures.length, report.withheld.count]).toEqual([messages / 9, messages, 0]);
  });

  test('the access report on paper is made of its newest part, and waited for as long as it may take', async () => {
    const bounds = jest.spyOn(Socket.prototype, 'setTimeout');
    const { status, bytes } = await ask('/v1/audit/access-reports', { vn: number, language: 'fr', format: 'pdf' });
    expect(Math.max(...bounds.mock.calls.map(([ms]) => ms))).toBeGreaterThan(longestRenderingMs);
    bounds.mockRestore();
    expect([status, bytes.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
    const headings = bytes.toString('latin1').match(/\/S \/H3\b/g)?.length;
    expect(headings).toBe(mostPrinted);
  });

  test('the course of a case is told page by page, every event once, and proven as a whole', async () => {
    const pages = await pagesOf('/v1/audit/cases', { caseId: long.caseId });
    const told = pages.toReversed().flatMap(({ timeline }) => (timeline as { shown: { leafIndex: number } }[]).map(({ shown }) => shown.leafIndex));
    expect(told.length).toBeGreaterThanOrEqual(3 * messages);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    const { file, faults } = await evidenceOf(pages.at(-1) as Answered);
    expect(faults).toEqual([]);
    const proven = new Set(file.events.map(({ leafIndex }) => leafIndex));
    expect(told.filter((leafIndex) => !proven.has(leafIndex))).toEqual([]);
    expect((await ask('/v1/audit/cases', { caseId: shared.caseId, cursor: pages[0]?.nextCursor })).status).toBe(400);
  });

  test('the extent of a breach is told page by page, and adds up', async () => {
    const pages = await pagesOf('/v1/audit/breach-reports', { keyid, ...span });
    const sent = pages.flatMap((page) => page['sent'] as { leafHash: string; recipients: { state: string }[] }[]);
    expect([new Set(sent.map(({ leafHash }) => leafHash)).size, sent.length, new Set(sent.flatMap(({ recipients }) => recipients.map(({ state }) => state)))]).toEqual([messages, messages, new Set(['disclosed'])]);
    const touched = pages.flatMap((page) => page['persons'] as { personId: string; sent: number }[]);
    expect([new Set(touched.map(({ personId }) => personId)), touched.reduce((sum, each) => sum + each.sent, 0)]).toEqual([new Set([carla]), messages]);
    expect((await ask('/v1/audit/breach-reports', { keyid: 'e2'.repeat(32), ...span, cursor: pages[0]?.nextCursor })).status).toBe(400);
  });
});
