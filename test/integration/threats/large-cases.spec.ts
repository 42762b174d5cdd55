import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { openNotices, readLedger } from '#persistence';
import type { Envelope } from '#schemas';
import { Life, sendNotices } from '../../support/life.ts';
import { openRunningExchange } from '../../support/running-exchange.ts';
import type { RunningExchange } from '../../support/running-exchange.ts';
import { RunningRouter } from '../../support/running-router.ts';
import { steadyToday } from '../../support/steady-day.ts';

/** More than are looked through for a rectification. */
const many = 6_000;
const today = await steadyToday();
const checked = { purpose: 'P9', assertions: { identityVerified: true, thirdPartyInterestsChecked: true } } as const;
let exchange: RunningExchange;
let router: RunningRouter;
let large: Life;
let other: Life;
/** Another one of the region of that one. */
let third: Life;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  large = await Life.begin(exchange, router, 'sr-sro', ['rav-olten', 'ivst-so']);
  other = await Life.begin(exchange, router, 'sr-tg', ['rav-olten']);
  third = await Life.begin(exchange, router, 'sr-tg', ['rav-olten', 'ivst-so']);
  await grow(large, many);
});

afterAll(() => exchange.close());

/** So many messages more in the case, each like its registration. */
async function grow(life: Life, messages: number): Promise<void> {
  const columns = await columnsOf('message');
  const values = columns.map((name) => ({ message_ref: 'gen_random_uuid()', message_id: 'gen_random_uuid()', case_seq: '-g' })[name] ?? `m.${name}`);
  await exchange.migrator.query(`insert into message (${columns.join(', ')}) select ${values.join(', ')}
    from message m cross join generate_series(1, ${messages}) g where m.case_id = '${life.story.caseId}' and m.type = 'case.registration' and m.case_seq > 0`);
}

async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await exchange.migrator.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = $1 and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position`, [table]);
  return rows.map(({ name }) => name);
}

async function registrationOf(life: Life): Promise<string> {
  const { rows } = await exchange.migrator.query<{ message_id: string }>(`select message_id from message where case_id = $1 and type = 'case.registration' and case_seq > 0`, [life.story.caseId]);
  return rows[0]?.message_id ?? '';
}

function rectification(life: Life, target: string, from = life.story.regionId, to = ['iiz-dap']): Envelope {
  return life.compose('rights.rectification', from, to, { case: { personId: life.personId, targetMessageIds: [target], fieldPath: '/blocks/identity/0/dateOfBirth', measure: 'DISPUTED', decidedOn: today }, identity: life.identity }, checked);
}

/** Its schema refuses it, and its frame has the form of one. */
const without = (envelope: Envelope, name: keyof Envelope['frame']): Envelope => ({ ...envelope, frame: { ...envelope.frame, [name]: undefined } });

const correction = (life: Life): Envelope => {
  const plan = life.story.plan(['rav-olten']);
  return { ...plan, frame: { ...plan.frame, action: '4', referenceMessageId: randomUUID() } };
};

const refusalOf = (envelope: Envelope): Promise<unknown> => exchange.submit(envelope).then(({ receipt }) => receipt.messageId, (error: unknown) => error);

/** The statements by which the gateway looks something up while it judges the message, with what they ask for. */
async function lookUps(envelope: Envelope): Promise<Map<string, readonly unknown[]>> {
  const watched = new Map<PoolClient, { mock: { calls: unknown[][] }; mockRestore: () => void }>();
  const watch = (client: PoolClient): void => void (watched.has(client) || watched.set(client, jest.spyOn(client, 'query')));
  exchange.gateway.on('acquire', watch);
  await refusalOf(envelope);
  exchange.gateway.off('acquire', watch);
  const statements = [...watched.values()].flatMap(({ mock }) => mock.calls.map(([statement]) => statement as { name?: string; values?: unknown[] } | string));
  for (const { mockRestore } of watched.values()) mockRestore();
  const named = statements.flatMap((each) => (typeof each === 'string' || each.name === undefined ? [] : [[each.name, each.values ?? []] as const]));
  return new Map(named.filter(([name]) => !/^(?:journal|outbox|refusal|directory)-/.test(name)));
}

test.each([
  ['a rectification', () => without(rectification(large, randomUUID()), 'messageDate')],
  ['a correction', () => without(correction(large), 'messageDate')],
  ['a registration of twelve thousand persons', () => {
    const registration = other.story.registration(['rav-olten']);
    const subjectRefs = Array.from({ length: 12_000 }, () => randomUUID());
    return { ...registration, frame: { ...registration.frame, messageId: randomUUID(), iiz: { ...registration.frame.iiz, subjectRefs } } };
  }],
  ['a message for forty thousand recipients', () => {
    const plan = other.story.plan(['rav-olten']);
    return { ...plan, frame: { ...plan.frame, recipientId: Array.from({ length: 40_000 }, (_, i) => `x${i}`) } };
  }],
])('THR-C13 of %s that the schema refuses nothing is looked up but whether its id is known', async (_, refused) => {
  const asked = await lookUps(refused());
  expect([...asked.keys()]).toEqual(['decision-bases']);
  expect(asked.get('decision-bases')?.slice(2)).toEqual([[null], [null], [null]]);
});

test('THR-C13 for whoever may not act in a case nothing is looked through in it', async () => {
  expect([...(await lookUps(rectification(large, randomUUID(), 'rav-solothurn'))).keys()]).toEqual(['decision-bases', 'reached-partners']);
  expect(await refusalOf(rectification(large, randomUUID(), 'rav-solothurn'))).toMatchObject({ code: 'DAP-3321' });
});

test('an ordinary message is looked up in one statement, and in a second one where somebody stands outside its case', async () => {
  expect([...(await lookUps(other.story.plan(['rav-olten']))).keys()]).toEqual(['decision-bases']);
  expect([...(await lookUps(other.story.plan(['ivst-so']))).keys()]).toEqual(['decision-bases', 'reached-partners']);
});

test('THR-C13 who rectifies in a case of more messages than are looked through is told so, never answered by a part of them', async () => {
  const refused = await refusalOf(rectification(large, await registrationOf(large)));
  expect(refused).toMatchObject({ slug: 'too-large' });
  expect(JSON.stringify((refused as { toBody(): object }).toBody())).toContain('/frame/iiz/caseRef');
  expect(await refusalOf(rectification(other, await registrationOf(other)))).toEqual(expect.any(String));
});

test('what was accepted is forwarded however much the case has grown since', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten', 'ivst-so']);
  const { receipt } = await exchange.submit(rectification(life, await registrationOf(life)));
  expect(receipt.forwardedTo).toEqual(['ivst-so', 'rav-olten']);
  await grow(life, 2_001);
  await sendNotices(exchange);
  expect((await openNotices(exchange.gateway, 50)).filter(({ caseId }) => caseId === life.story.caseId)).toEqual([]);
  const { rows } = await exchange.migrator.query<{ n: number }>(`select count(*)::int as n from message where case_id = $1 and sender_id = 'iiz-dap' and type = 'rights.rectification'`, [life.story.caseId]);
  expect(rows).toEqual([{ n: 2 }]);
});

test('a person is told of every disclosure, however long the case', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten', 'ivst-so']);
  const { caseId } = life.story;
  const ledger = () => readLedger(exchange.gateway, { caseId, personId: life.personId, until: new Date() });
  const before = await ledger();
  await grow(life, 1_200);
  await exchange.migrator.query('update message set case_seq = 1000 - case_seq where case_id = $1 and case_seq < 0', [caseId]);
  const columns = await columnsOf('delivery');
  const values = columns.map((name) => ({ message_ref: 'c.message_ref', delivery_id: 'gen_random_uuid()', case_seq: 'c.case_seq' })[name] ?? `d.${name}`);
  await exchange.migrator.query(`insert into delivery (${columns.join(', ')}) select ${values.join(', ')} from message m join delivery d using (message_ref), message c
    where m.case_id = '${caseId}' and m.type = 'case.registration' and m.case_seq < 1000 and c.case_id = m.case_id and c.case_seq > 1000`);
  const after = await ledger();
  expect(before.filter(({ categories }) => categories.includes('C01')).map(({ recipient }) => recipient).toSorted()).toEqual(['ivst-so', 'rav-olten']);
  expect(after).toHaveLength(before.length + 2_400);
  expect(after.map(({ deliveredAt }) => deliveredAt.getTime())).toEqual(after.map(({ deliveredAt }) => deliveredAt.getTime()).toSorted((a, b) => a - b));
});

test('THR-C13 what a rectification or a registration waits for nobody else waits for, and it fails alone', async () => {
  const target = await registrationOf(other);
  const holder = await exchange.migrator.connect();
  try {
    await holder.query('begin');
    await holder.query('lock table case_person in access exclusive mode');
    const done: string[] = [];
    const note = (name: string) => (outcome: unknown): unknown => { done.push(name); return outcome; };
    const waiting = [rectification(other, target), rectification(other, target)].map((each) => refusalOf(each).then(note('rectification')));
    const registering = refusalOf(other.story.registration(['rav-olten'])).then(note('registration'));
    // What goes by key does not stand behind what goes through a case, not even that of the same partner.
    const correcting = refusalOf(correction(third)).then(note('correction'));
    for (let i = 0; i < 5; i++) await exchange.submit(large.story.plan(['rav-olten'])).then(note('plan'));
    await correcting;
    expect(done.slice(0, 6).toSorted()).toEqual(['correction', 'plan', 'plan', 'plan', 'plan', 'plan']);
    expect(await waiting[0]).toMatchObject({ code: '57014' });
    await holder.query('rollback');
    await Promise.all([...waiting, registering]);
  } finally {
    holder.release();
  }
});

test('THR-C13 of a partner one rectification is looked up at a time, of all of them two, and beyond sixteen that wait none', async () => {
  const lookUp = (from: string): Promise<unknown> => {
    const message = rectification(third, randomUUID(), from);
    const reading = exchange.judge.read(Buffer.from(JSON.stringify(message)), exchange.directory.partner(from)!, new Date());
    return reading.ok ? exchange.judge.basis(reading).then(() => 'answered', (error: unknown) => (error as Error).name) : Promise.reject(reading.problem);
  };
  const holder = await exchange.migrator.connect();
  try {
    await holder.query('begin');
    await holder.query('lock table case_person in access exclusive mode');
    const ofOne = Array.from({ length: 18 }, () => lookUp('sr-tg'));
    expect(await Promise.race(ofOne)).toBe('Overloaded');
    const lookedUp = async (): Promise<number> => (await exchange.migrator.query(`select from pg_locks where relation = 'case_person'::regclass and not granted`)).rows.length;
    while ((await lookedUp()) === 0);
    const ofOthers = ['rav-olten', 'ivst-so'].map(lookUp);
    while ((await lookedUp()) < 2);
    expect(await lookedUp()).toBe(2);
    await holder.query('rollback');
    const answers = await Promise.all([...ofOne, ...ofOthers]);
    expect(answers.filter((answer) => answer === 'Overloaded')).toHaveLength(1);
  } finally {
    holder.release();
  }
});

test('THR-C13 while somebody rectifies and corrects in a large case without end, messages of other cases are answered as before', async () => {
  const answered = async (): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < 10; i++) await exchange.submit(other.story.plan(['rav-olten']));
    return performance.now() - start;
  };
  // The fastest of a few: what else the machine does now and then is nothing that an attacker does.
  const rounds = 5;
  await answered();
  const quiet = await fastestOf(rounds, answered);
  const attacked: unknown[] = [];
  const ending = new AbortController();
  const attacks = [() => rectification(large, randomUUID()), () => without(rectification(large, randomUUID()), 'messageDate'), () => correction(large)];
  const attackers = attacks.map(async (attack) => {
    while (!ending.signal.aborted) attacked.push(await refusalOf(attack()));
  });
  let beside = await fastestOf(rounds, answered);
  while (attacked.length <= attacks.length) beside = Math.min(beside, await answered());
  ending.abort();
  await Promise.all(attackers);
  expect(beside).toBeLessThan(10 * quiet);
});

async function fastestOf(rounds: number, work: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  while (times.length < rounds) times.push(await work());
  return Math.min(...times);
}
