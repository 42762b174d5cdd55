import { hash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { partnerTopic } from '#bus';
import { inboxReference, listInbox, openPool, readTimeline } from '#persistence';
import type { Pool } from '#persistence';
import { problemType } from '#problems';
import type { ProblemSlug } from '#problems';
import type { Envelope } from '#schemas';
import { countedWithinMs, countOf } from '../../support/counts.ts';
import { rawRequest } from '../../support/gateway-door.ts';
import { openGatewayWorld } from '../../support/gateway-world.ts';
import type { GatewayWorld } from '../../support/gateway-world.ts';
import { RawConnection } from '../../support/raw-connection.ts';
import type { RawAnswer } from '../../support/raw-connection.ts';
import { eventsIn } from '../../support/running-router.ts';
import { Story } from '../../support/story.ts';
import { toldApart } from '../../support/welch.ts';

let world: GatewayWorld;

beforeAll(async () => {
  world = await openGatewayWorld();
});

afterAll(() => world.close());

const consent = (recipient = 'rav-olten', senderId = 'sr-sro'): Envelope => new Story(senderId).consentGranted([recipient], ['C01', 'C03', 'C16']);
const slugOf = (answer: RawAnswer | undefined): string => (JSON.parse(answer?.body ?? '{}') as { type?: string }).type ?? '';
const rowsOf = async (sql: string, ...values: unknown[]): Promise<number> => Number((await world.migrator.query<{ n: string }>(`select count(*) n from ${sql}`, values)).rows[0]?.n);

function isRefusal(answer: RawAnswer | undefined, slug: ProblemSlug, status: number): void {
  expect([answer?.status, slugOf(answer)]).toEqual([status, problemType(slug)]);
}

/** Connections that stay open, for what must come close together. */
async function withConnections<T>(count: number, work: (connections: RawConnection[]) => Promise<T>): Promise<T> {
  const connections = await Promise.all(Array.from({ length: count }, () => RawConnection.open(world)));
  try {
    return await work(connections);
  } finally {
    for (const connection of connections) connection.close();
  }
}

describe('one id', () => {
  test('THR-I1 a hundred posts of the same bytes at once are one message with one receipt', async () => {
    const envelope = consent();
    const request = rawRequest(world.signed(envelope, 'sr-sro'), world.port);
    const answers = await withConnections(100, (connections) => Promise.all(connections.map((connection) => connection.ask(request))));
    const statuses = answers.map((answer) => answer?.status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    for (const answer of answers.filter(({ status } = { status: 0 } as RawAnswer) => status !== 202)) {
      if (answer?.status === 200) continue;
      isRefusal(answer, 'in-progress', 409);
      expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(new Set(answers.filter((answer) => (answer?.status ?? 0) < 300).map((answer) => answer?.body)).size).toBe(1);
    expect(await rowsOf('message where message_id = $1', envelope.frame.messageId)).toBe(1);
    expect(eventsIn(await world.steps.drain()).filter(({ kind, message }) => kind === 'ACCEPTED' && message?.messageId === envelope.frame.messageId)).toHaveLength(1);
  });

  test('THR-I1 thousands of replays of captured requests make no second message', async () => {
    const replays = countOf(2_000, 10_000);
    const envelopes = Array.from({ length: 20 }, () => consent());
    const requests = envelopes.map((envelope) => rawRequest(world.signed(envelope, 'sr-sro'), world.port));
    const receipts = new Map<number, string>();
    await withConnections(8, async (connections) => {
      let next = 0;
      await Promise.all(connections.map(async (connection) => {
        for (let i = next++; i < replays; i = next++) {
          const answer = await connection.ask(requests[i % requests.length] ?? '');
          if (answer?.status === 409) continue;
          expect([200, 202]).toContain(answer?.status);
          const receipt = receipts.get(i % requests.length) ?? answer?.body ?? '';
          expect(answer?.body).toBe(receipt);
          receipts.set(i % requests.length, receipt);
        }
      }));
    });
    expect(receipts.size).toBe(envelopes.length);
    expect(await rowsOf('message where message_id = any($1)', envelopes.map(({ frame }) => frame.messageId))).toBe(envelopes.length);
    const accepted = eventsIn(await world.steps.drain()).filter(({ kind }) => kind === 'ACCEPTED');
    expect(accepted).toHaveLength(envelopes.length);
  }, countedWithinMs);

  test('THR-I2 other bytes under the same id', async () => {
    const envelope = consent();
    expect((await world.post(envelope, 'sr-sro'))?.status).toBe(202);
    await world.steps.drain();
    isRefusal(await world.post(`${JSON.stringify(envelope)} `, 'sr-sro'), 'message-conflict', 409);
    expect(eventsIn(await world.steps.drain())).toMatchObject([{ kind: 'REFUSED', problem: { slug: 'message-conflict' } }]);
    expect(await rowsOf('message where message_id = $1', envelope.frame.messageId)).toBe(1);
  });

  test('THR-I3 the same id by another partner is another message', async () => {
    const [own, other] = [consent(), consent('rav-olten', 'sr-tg')];
    const same = { ...other, frame: { ...other.frame, messageId: own.frame.messageId } };
    expect([(await world.post(own, 'sr-sro'))?.status, (await world.post(same, 'sr-tg'))?.status]).toEqual([202, 202]);
    expect(await rowsOf('message where message_id = $1', own.frame.messageId)).toBe(2);
    // Each sees its own under it, and repeats its own.
    const seenBy = async (partnerId: string): Promise<unknown> => (JSON.parse((await world.get(`/v1/messages/${own.frame.messageId}`, partnerId))?.body ?? '{}') as { caseId?: string }).caseId;
    expect([await seenBy('sr-sro'), await seenBy('sr-tg')]).toEqual([own.frame.iiz.caseRef?.caseId, other.frame.iiz.caseRef?.caseId]);
    const repeated = async (envelope: Envelope): Promise<unknown> => (JSON.parse((await world.post(envelope, envelope.frame.senderId))?.body ?? '{}') as { senderId?: string }).senderId;
    expect([await repeated(own), await repeated(same)]).toEqual(['sr-sro', 'sr-tg']);
  });

  test('THR-I5 an id used again years later gets the receipt of then', async () => {
    const envelope = consent();
    const first = await world.post(envelope, 'sr-sro');
    await world.migrator.query(`update message set accepted_at = accepted_at - interval '6 years' where message_id = $1`, [envelope.frame.messageId]);
    await world.migrator.query('delete from nonce');
    const again = await world.post(envelope, 'sr-sro');
    expect([first?.status, again?.status]).toEqual([202, 200]);
    expect(again?.body).toBe(first?.body);
  });

  test('THR-I5 bytes that were accepted once get their receipt, whatever their schema says by now', async () => {
    const envelope = consent();
    const first = await world.post(envelope, 'sr-sro');
    // As if they had come while that version was in use.
    const then = JSON.stringify(envelope).replace('"schemaVersion":"1.0.0"', '"schemaVersion":"0.9.0"');
    await world.migrator.query('update message_key set digest = $2 where message_id = $1', [envelope.frame.messageId, hash('sha256', then, 'hex')]);
    const again = await world.post(then, 'sr-sro');
    expect([again?.status, again?.body]).toEqual([200, first?.body]);
  });

  test('THR-I4 a gateway that dies between commit and answer leaves one message, and the sender its receipt', async () => {
    const record = join(world.folder, 'struck');
    await world.restart({ DAP_FAULTS: `1:1:${record}` });
    const envelope = consent();
    let answer: RawAnswer | undefined;
    // The process is spared for its first two seconds.
    for (const until = Date.now() + 120_000; Date.now() < until && world.process.alive; ) {
      answer = await world.post(envelope, 'sr-sro').catch(() => undefined);
      if (answer === undefined) break;
      await world.migrator.query('delete from message_key where message_id = $1', [envelope.frame.messageId]);
      await world.migrator.query('delete from message where message_id = $1', [envelope.frame.messageId]);
      await world.migrator.query('delete from consent where case_id = $1', [envelope.frame.iiz.caseRef?.caseId]);
    }
    expect(answer).toBeUndefined();
    await world.restart();
    const { rows: [stored] } = await world.migrator.query<{ body: string }>(`select receipt->>'body' as body from message where message_id = $1`, [envelope.frame.messageId]);
    const told = await world.post(envelope, 'sr-sro');
    expect([told?.status, told?.body]).toEqual([200, stored?.body]);
    expect(JSON.parse(told?.body ?? '{}')).toMatchObject({ senderId: 'sr-sro', messageId: envelope.frame.messageId, requestDigest: hash('sha256', JSON.stringify(envelope), 'hex') });
    expect(await rowsOf('message where message_id = $1', envelope.frame.messageId)).toBe(1);
    await world.steps.drain();
  });
});

describe('permission that ends', () => {
  interface Waiting {
    story: Story;
    item: string;
    messageId: string;
  }

  /** Registrations in the inbox of their recipient, not fetched yet. */
  async function waiting(recipient: string, count = 1): Promise<Waiting[]> {
    const stories = Array.from({ length: count }, () => new Story());
    const registrations = await Promise.all(stories.map(async (story) => {
      expect((await world.post(story.consentGranted([recipient], ['C01', 'C03', 'C16']), 'sr-sro'))?.status).toBe(202);
      const registration = story.registration([recipient]);
      expect((await world.post(registration, 'sr-sro'))?.status).toBe(202);
      return registration.frame.messageId;
    }));
    await world.steps.drain();
    const { rows } = await world.migrator.query<{ message_id: string; delivery_id: string }>('select message_id, delivery_id from delivery where message_id = any($1)', [registrations]);
    const items = new Map(rows.map((row) => [row.message_id, row.delivery_id]));
    return stories.map((story, i) => ({ story, messageId: registrations[i] ?? '', item: items.get(registrations[i] ?? '') ?? '' }));
  }

  /** Withdraws and fetches at once, now one first and now the other; says who was. */
  async function race([reader, withdrawer]: readonly [RawConnection, RawConnection], { story, item }: Waiting, i: number): Promise<'fetched' | 'withheld'> {
    const fetch = rawRequest(world.signed(undefined, 'ivst-so', { target: `/v1/inbox/${item}` }), world.port);
    const withdrawal = rawRequest(world.signed(story.consentWithdrawn(), 'sr-sro'), world.port);
    const asked = i % 2 === 0 ? reader.ask(fetch) : undefined;
    const [withdrawn, fetched] = await Promise.all([withdrawer.ask(withdrawal), asked ?? reader.ask(fetch)]);
    expect(withdrawn?.status).toBe(202);
    const { withdrawal: effect } = JSON.parse(withdrawn?.body ?? '{}') as { withdrawal: { stopped: number; inFlight: { recipientId: string }[] } };
    if (fetched?.status === 200) expect(effect.inFlight).toMatchObject([{ recipientId: 'ivst-so' }]);
    else {
      isRefusal(fetched, 'disclosure-not-permitted', 403);
      expect(effect).toMatchObject({ stopped: 1, inFlight: [] });
    }
    isRefusal(await reader.ask(rawRequest(world.signed(undefined, 'ivst-so', { target: `/v1/inbox/${item}` }), world.port)), 'disclosure-not-permitted', 403);
    return fetched?.status === 200 ? 'fetched' : 'withheld';
  }

  test('THR-C5 whoever is first, withdrawal or fetch: what was withdrawn does not go out, what went out is named', async () => {
    const races = countOf(60, 10_000);
    const outcomes = { fetched: 0, withheld: 0 };
    const lanes = 4;
    await withConnections(2 * lanes, async (connections) => {
      for (let begun = 0; begun < races; ) {
        const items = await waiting('ivst-so', Math.min(20, races - begun));
        begun += items.length;
        await Promise.all(Array.from({ length: lanes }, async (_, lane) => {
          const pair = connections.slice(2 * lane, 2 * lane + 2) as [RawConnection, RawConnection];
          for (let next = items.pop(); next !== undefined; next = items.pop()) outcomes[await race(pair, next, items.length)]++;
        }));
      }
    });
    process.stdout.write(`${JSON.stringify(outcomes)}\n`);
    expect(outcomes.fetched + outcomes.withheld).toBe(races);
  }, countedWithinMs);

  test('THR-C6 what was withdrawn stays withheld when everything is published and routed once more', async () => {
    const story = new Story();
    await world.post(story.consentGranted(['rav-solothurn'], ['C01', 'C03', 'C16']), 'sr-sro');
    const registration = story.registration(['rav-solothurn']);
    expect((await world.post(registration, 'sr-sro'))?.status).toBe(202);
    const published = await world.steps.publish();
    await world.steps.route(published);
    expect((await world.post(story.consentWithdrawn(), 'sr-sro'))?.status).toBe(202);
    await world.migrator.query('update outbox set published_at = null where published_at is not null');
    await world.steps.route(published);
    const again = await world.steps.drain();
    expect(again.filter(({ topic, value }) => topic === partnerTopic('rav-solothurn') && String(value).includes(registration.frame.messageId))).toEqual([]);
    const { rows } = await world.migrator.query('select state, code from delivery where message_id = $1', [registration.frame.messageId]);
    expect(rows).toEqual([{ state: 'withheld', code: 'DAP-4207' }]);
  });

  test('THR-C9 a pooled connection keeps nothing of whom it served before', async () => {
    const [{ messageId } = { messageId: '' }] = await waiting('ivst-so');
    const pool = openPool({ url: world.urls.gateway, poolSize: 1 });
    // One connection serves all of them, with one prepared plan for each table.
    const seenBy = async (table: 'message' | 'delivery', partnerId: string | undefined): Promise<number> => {
      await pool.query('begin');
      await pool.query('set local role iiz_partner_read');
      if (partnerId !== undefined) await pool.query(`select set_config('app.partner', $1, true)`, [partnerId]);
      const { rows } = await pool.query({ name: `seen-in-${table}`, text: `select message_id from ${table} where message_id = $1`, values: [messageId] });
      await pool.query('commit');
      return rows.length;
    };
    try {
      for (const table of ['message', 'delivery'] as const) {
        const seen: number[] = [];
        for (const partnerId of ['ivst-so', undefined, 'sr-tg', 'sr-sro', '']) seen.push(await seenBy(table, partnerId));
        expect([table, ...seen]).toEqual([table, 1, 0, 0, 1, 0]);
      }
      expect(await servedBy(pool)).toEqual([{ partner: '', role: 'iiz_gateway' }]);
    } finally {
      await pool.end();
    }
  });

  const servedBy = async (pool: Pool): Promise<unknown[]> => (await pool.query(`select coalesce(current_setting('app.partner', true), '') as partner, current_user as role`)).rows;

  test('THR-C9 what the platform reads for a partner it reads as the role that sees its rows alone, and the connection keeps neither', async () => {
    const [{ messageId, item } = { messageId: '', item: '' }] = await waiting('ivst-so');
    const pool = openPool({ url: world.urls.gateway, poolSize: 1 });
    const looks: (readonly [string, () => Promise<boolean>])[] = [
      ['inbox', async () => (await listInbox(pool, 'ivst-so', '0', 100_000)).items.some(({ id }) => id === item)],
      ['item', async () => (await inboxReference(pool, 'ivst-so', item)) !== undefined],
      ['timeline', async () => (await readTimeline(pool, 'sr-sro', messageId, world.veil)) !== undefined],
    ];
    try {
      for (const [name, look] of looks) expect([name, await look(), await servedBy(pool)]).toEqual([name, true, [{ partner: '', role: 'iiz_gateway' }]]);
      // Each names the partner besides; which role they read as shows while that role sees nothing.
      for (const table of ['message', 'delivery']) await world.migrator.query(`create policy nobodys on ${table} as restrictive for select to iiz_partner_read using (false)`);
      for (const [name, look] of looks) expect([name, await look()]).toEqual([name, false]);
    } finally {
      for (const table of ['message', 'delivery']) await world.migrator.query(`drop policy if exists nobodys on ${table}`);
      await pool.end();
    }
  });

  test('THR-C9 that role reads no other table and no content, and writes nowhere', async () => {
    const { rows: tables } = await world.migrator.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('message', 'delivery')`);
    const statements = [...tables.map(({ name }) => `select 1 from "${name}"`), 'select sealed from message', 'select disclosure from message', 'update delivery set code = code', 'delete from message'];
    expect(statements.length).toBeGreaterThan(20);
    const pool = openPool({ url: world.urls.gateway, poolSize: 1 });
    try {
      for (const statement of statements) {
        await pool.query('begin');
        await pool.query('set local role iiz_partner_read');
        const refused = await pool.query(statement).then(() => 'answered', (error: { code?: string }) => error.code);
        await pool.query('rollback');
        expect([statement, refused]).toEqual([statement, '42501']);
      }
    } finally {
      await pool.end();
    }
  });
});

describe('what a partner may not find out', () => {
  /** Of each; three thousand tell apart what differs by a twentieth of the answers' spread. */
  const samples = countOf(3_000, 10_000);

  /** Asks for both by turns, in random order; the times of each in milliseconds. */
  async function compare(known: () => Buffer, unknown: () => Buffer, bodies: Set<string>): Promise<[number[], number[]]> {
    const times: [number[], number[]] = [[], []];
    await withConnections(8, async (connections) => {
      await Promise.all(connections.map(async (connection) => {
        for (let i = 0; i < samples / connections.length; i++) {
          for (const which of Math.random() < 0.5 ? ([0, 1] as const) : ([1, 0] as const)) {
            const answer = await connection.ask(which === 0 ? known() : unknown());
            times[which].push(answer?.tookMs ?? 0);
            bodies.add(`${answer?.status} ${answer?.body.replace(/urn:uuid:[0-9a-f-]+/, '')}`);
          }
        }
      }));
    });
    return times;
  }

  const looks = (target: () => string) => () => rawRequest(world.signed(undefined, 'sr-tg', { target: target() }), world.port);

  test('THR-P1 a case that others have and one that nobody has: one answer, after the same time', async () => {
    const story = new Story();
    await world.post(story.consentGranted(['ivst-so'], ['C01', 'C03', 'C16']), 'sr-sro');
    await world.post(story.registration(['ivst-so']), 'sr-sro');
    const about = (caseId: string) => () => {
      const plan = new Story('sr-tg').plan(['ivst-so']);
      return rawRequest(world.signed({ ...plan, frame: { ...plan.frame, iiz: { ...plan.frame.iiz, caseRef: { caseId, regionId: 'sr-tg' } } } }, 'sr-tg'), world.port);
    };
    const nobodys = randomUUID();
    const bodies = new Set<string>();
    expect(await toldApart(() => compare(about(story.caseId), about(nobodys), bodies))).toBe(false);
    expect(bodies.size).toBe(1);
    expect([...bodies][0]).toMatch(/^403 .*DAP-3321/);
  }, countedWithinMs);

  test("THR-P1 another's message and one that nobody has", async () => {
    const envelope = consent('ivst-so');
    await world.post(envelope, 'sr-sro');
    const bodies = new Set<string>();
    expect(await toldApart(() => compare(looks(() => `/v1/messages/${envelope.frame.messageId}`), looks(() => `/v1/messages/${randomUUID()}`), bodies))).toBe(false);
    expect(bodies.size).toBe(1);
  }, countedWithinMs);
});
