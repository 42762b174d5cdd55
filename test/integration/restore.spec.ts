import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditTopic, createBus } from '#bus';
import type { SerialProducer } from '#bus';
import { NotAdmitted, openPool, readStanding, reapply, restoreUnconfirmed, vouch, Witness, type Admission, type Pool } from '#persistence';
import { AuditorLog } from '../../apps/gateway/src/evidence/auditor-log.ts';
import { LegalHolds } from '../../apps/gateway/src/operator/erasure/legal-holds.ts';
import { ErasureOrders } from '../../apps/gateway/src/operator/erasure/erasure-orders.ts';
import { EndKey } from '../../apps/gateway/src/operator/keys/end-key.ts';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { BlockPartner } from '../../apps/gateway/src/operator/partners/block-partner.ts';
import { SuspendRule } from '../../apps/gateway/src/operator/policy/suspend-rule.ts';
import { ConfirmRestore } from '../../apps/gateway/src/operator/restore/confirm-restore.ts';
import { StandByLog } from '../../apps/gateway/src/restore/stand-by-log.ts';
import { AuditWorld, until } from '../support/audit-world.ts';
import { barrierBefore } from '../support/barrier.ts';
import { openRunningExchange, type RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const reason = 'Gesuch vom 26. November';
let world: AuditWorld;
let exchange: RunningExchange;
let router: RunningRouter;
let producer: SerialProducer;
let operator: Pool;
let actions: OperatorActions;
let orders: ErasureOrders;
let confirming: ConfirmRestore;

beforeAll(async () => {
  [world, exchange] = await Promise.all([AuditWorld.open(), openRunningExchange()]);
  await world.startAuditor();
  router = await RunningRouter.start(exchange);
  producer = createBus({ brokers: world.kafka.brokers, tls: await world.kafka.credentials('router'), clientId: 'test-relay' }).producer();
  operator = openPool({ url: exchange.urls.operator });
  actions = new OperatorActions(operator, exchange.directory);
  orders = new ErasureOrders(actions, exchange.directory, exchange.personKeyOf, exchange.veil);
  confirming = new ConfirmRestore(actions);
});

afterAll(async () => {
  await producer.close();
  await operator.end();
  await exchange.close();
  rmSync(`${exchange.folder}-backup`, { recursive: true, force: true });
  await world.close();
});

/** What the exchange has to say goes to the auditor, and is in its log when this returns. */
async function publish(): Promise<void> {
  const records = (await router.drain()).filter(({ topic }) => topic === auditTopic);
  await producer.send(records);
  await until(async () => (await log().standing()).settled);
}

function log(): AuditorLog {
  const { port, caFile } = world.address;
  return new AuditorLog(`https://127.0.0.1:${port}`, caFile);
}

function standBy(restored: object[] = [], witness = new Witness()): StandByLog {
  return new StandByLog({ pool: openPool({ url: exchange.urls.gateway, poolSize: 1 }), log: log(), keys: exchange, witness }, { waiting: () => undefined, restored: (done) => restored.push(done) });
}

async function openCase(vn?: string): Promise<Story> {
  const story = new Story();
  await exchange.submit(story.consentGranted(['ivst-so'], ['C01', 'C02', 'C03', 'C16']));
  await exchange.submit(story.registration(['ivst-so'], vn === undefined ? {} : { vn }));
  await publish();
  return story;
}

/** A rule of the pack in force on which nothing here rests. */
function ruleOf({ directory }: RunningExchange): { version: string; ruleId: string } {
  const policy = directory.policyAt(new Date());
  const rule = policy?.pack.rules.at(-1);
  if (policy === undefined || rule === undefined) throw new Error('no rule is in force');
  return { version: policy.pack.packVersion, ruleId: rule.ruleId };
}

const readable = async (caseId: string): Promise<number> => (await exchange.migrator.query('select from payload_key join message using (message_ref) where case_id = $1', [caseId])).rowCount ?? 0;
const inForce = async (caseId: string): Promise<number> => (await exchange.migrator.query('select from consent where case_id = $1 and withdrawn_at is null', [caseId])).rowCount ?? 0;

/** A connection as the platform's processes open them; by default the router's. */
async function letIn(purpose: Admission['purpose'] = 'give', witness?: Witness): Promise<boolean> {
  const pool = openPool({ url: purpose === 'give' ? exchange.urls.router : exchange.urls.gateway, poolSize: 1, admission: { purpose, onDoubt: () => undefined, ...(witness === undefined ? {} : { witness }) } });
  const outcome = await pool.query('select 1').then(() => true, (error: unknown) => error);
  await pool.end();
  if (outcome !== true && !(outcome instanceof NotAdmitted)) throw outcome;
  return outcome === true;
}

/** What a gateway of this memory is let in for. */
const doorsOf = async (witness: Witness): Promise<boolean[]> => [await letIn('accept', witness), await letIn('operate', witness), await letIn('give', witness)];

async function confirmed(): Promise<void> {
  for (const id of ['u-5', 'u-6']) await confirming.run({ id, roles: ['OPS'] }, { reason: 'alles neu angeordnet', ticket: 'T-40' });
}

/** Copies of the files of a stopped server: the restore that leaves no trace in the database itself. */
async function copied(to: 'take' | 'put back'): Promise<void> {
  await exchange.postgres.stop();
  const { folder } = exchange;
  const [from, into] = to === 'take' ? [folder, `${folder}-backup`] : [`${folder}-backup`, folder];
  execFileSync('mkdir', ['-p', into]);
  for (const part of ['data', 'keys']) {
    execFileSync('rm', ['-rf', `${into}/${part}`]);
    execFileSync('cp', ['-a', `${from}/${part}`, `${into}/${part}`]);
  }
  await exchange.postgres.restart();
}

test('after its server was started anew nothing leaves the exchange before it was compared with the log', async () => {
  expect(await letIn()).toBe(true);
  await exchange.postgres.stop();
  await exchange.postgres.restart();
  expect(await letIn()).toBe(false);
  const restored: object[] = [];
  const standing = standBy(restored);
  await standing.run();
  expect(await letIn()).toBe(true);
  expect(restored).toEqual([]);
  await standing.stop();
});

test('a mark that is committed while a new connection asks what the database holds is not missed in the answer', async () => {
  const witness = new Witness();
  await witness.mark(exchange.gateway);
  const asked = new AbortController();
  const marking = (async (): Promise<void> => {
    while (!asked.signal.aborted) await witness.mark(exchange.gateway);
  })();
  const answers: boolean[] = [];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let i = 0; i < 25; i++) answers.push(await letIn('accept', witness));
  })).finally(() => asked.abort());
  await marking;
  expect(answers).not.toContain(false);
});

test('while the auditor is away nothing leaves a database that crashed; a gateway that lived through it takes in, one that was started since does not', async () => {
  const [old, fresh] = [new Witness(), new Witness()];
  await old.mark(exchange.gateway);
  await exchange.postgres.kill();
  await exchange.postgres.restart();
  const { port, caFile } = world.address;
  const away = new AuditorLog(`https://127.0.0.1:${port}`, caFile);
  await world.stopAuditor();
  const waiting: unknown[] = [];
  const standing = new StandByLog(
    { pool: openPool({ url: exchange.urls.gateway, poolSize: 1 }), log: { standing: () => (world.running ? log() : away).standing(), erasures: (shard, after) => log().erasures(shard, after) }, keys: exchange, witness: fresh },
    { waiting: (why) => waiting.push(why), restored: () => undefined },
  );
  const stands = standing.run();
  await until(() => Promise.resolve(waiting.length > 0));
  expect([await doorsOf(old), await doorsOf(fresh)]).toEqual([[true, true, false], [false, false, false]]);
  await world.startAuditor();
  await stands;
  expect([await doorsOf(old), await doorsOf(fresh)]).toEqual([[true, true, true], [true, true, true]]);
  await standing.stop();
});

test('what was lost before the log had it is missed by a gateway that saw it: nobody is served, although the log misses nothing', async () => {
  const withdrawn = await openCase();
  await copied('take');
  await vouch(exchange.migrator);
  const [old, fresh] = [new Witness(), new Witness()];
  // Acknowledged, and never published.
  await exchange.submit(withdrawn.consentWithdrawn());
  await old.mark(exchange.gateway);
  await copied('put back');
  expect([await inForce(withdrawn.caseId), await doorsOf(old)]).toEqual([1, [false, false, false]]);

  const restored: object[] = [];
  // One that was started since finds nothing amiss …
  const [hasty, standing] = [standBy(restored, fresh), standBy(restored, old)];
  await hasty.run();
  expect([restored, await doorsOf(fresh), await doorsOf(old)]).toEqual([[], [true, true, true], [false, false, false]]);
  // … and the one that knows takes it back.
  await standing.run();
  expect(restored).toMatchObject([{ erased: 0, withdrawn: 0, events: '0' }]);
  expect([await doorsOf(fresh), await doorsOf(old)]).toEqual([[false, true, false], [false, true, false]]);
  await confirmed();
  expect(await letIn()).toBe(true);
  await Promise.all([hasty.stop(), standing.stop()]);
  await publish();
});

test('a restored exchange does every later erasure and withdrawal again before anybody uses it, and goes on counting where the log is', async () => {
  const vn = '7569999000017';
  const [erased, withdrawn, untouched, person] = [await openCase(), await openCase(), await openCase(), await openCase(vn)];
  const beside = randomUUID();
  await exchange.migrator.query(`update message set disclosure = jsonb_set(disclosure::jsonb, '{subjects}', disclosure::jsonb->'subjects' || to_jsonb($2::text))::json where case_id = $1 and type = 'case.registration'`, [person.caseId, beside]);
  await exchange.migrator.query(`insert into case_person (case_id, person_id, person_key) values ($1, $2, 'key of another')`, [person.caseId, beside]);
  const refused = async (): Promise<number> => (await exchange.migrator.query('select from refused_decision')).rowCount ?? 0;
  await expect(exchange.submit(new Story().registration(['ivst-so']))).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  expect(await refused()).toBe(1);
  await copied('take');
  await vouch(exchange.migrator);
  for (const target of [{ kind: 'case', caseId: erased.caseId }, { kind: 'person', vn }] as const) {
    const { erasureId } = (await orders.request({ id: 'u-2', roles: ['GSIIZ'] }, { target, reason })) as { erasureId: string };
    for (const id of ['u-3', 'u-4']) await orders.approve({ id, roles: ['DPO'] }, erasureId);
  }
  await exchange.submit(withdrawn.consentWithdrawn());
  const { ruleId, version } = ruleOf(exchange);
  const keyid = exchange.keys.get('rav-olten')?.keyid ?? '';
  const ops = { id: 'u-1', roles: ['OPS'] };
  await new BlockPartner(actions).run(ops, 'koi-so', true, reason);
  await new BlockPartner(actions).run(ops, 'sr-tg', true, reason);
  await new BlockPartner(actions).run(ops, 'sr-tg', false, reason);
  await new EndKey(actions).run(ops, keyid, 'block', reason);
  await new SuspendRule(actions).run(ops, { version, ruleId, reason });
  await new LegalHolds(actions, exchange.personKeyOf).place({ id: 'u-2', roles: ['DPO'] }, { target: { kind: 'case', caseId: untouched.caseId }, reason });
  await publish();
  const late = await openCase();
  expect([await readable(erased.caseId), await inForce(withdrawn.caseId)]).toEqual([0, 0]);
  const { shards: before } = await log().standing();

  await copied('put back');
  // All of it is back …
  expect([await readable(erased.caseId), await readable(person.caseId), await inForce(withdrawn.caseId), await readable(late.caseId)]).toEqual([2, 2, 1, 0]);
  expect(await letIn()).toBe(false);
  // … and gone again before the door opens.
  const restored: object[] = [];
  const standing = standBy(restored);
  await standing.run();
  expect(restored).toMatchObject([{ erased: 4, withdrawn: 1, restricted: 3 }]);
  expect([await readable(erased.caseId), await readable(person.caseId), await inForce(withdrawn.caseId), await readable(untouched.caseId)]).toEqual([0, 0, 0, 2]);
  expect((await exchange.migrator.query('select from case_person where person_key = $1', [exchange.personKeyOf(vn)])).rowCount).toBe(0);
  // Of what was refused nobody can say what was erased since.
  expect(await refused()).toBe(0);
  // Who was only told about beside her is still found.
  expect((await exchange.migrator.query('select person_key from case_person where person_id = $1', [beside])).rows).toEqual([{ person_key: 'key of another' }]);
  const { rows } = await exchange.migrator.query<{ state: string; code: string }>(`select state, code from delivery where case_id = any($1::uuid[]) order by array_position($1::uuid[], case_id)`, [[erased.caseId, withdrawn.caseId]]);
  expect(rows).toEqual([{ state: 'withheld', code: 'DAP-4210' }, { state: 'withheld', code: 'DAP-4207' }]);

  // What only restricts is back as well; holds and what permits more are a person's: until two confirm that, nobody is served and nothing is destroyed.
  expect([await doorsOf(new Witness()), await letIn()]).toEqual([[false, true, false], false]);
  expect(await restoreUnconfirmed(exchange.gateway)).toBe(true);
  await expect(exchange.submit(untouched.consentWithdrawn())).rejects.toMatchObject({ code: '57P03' });
  expect(await confirming.show()).toMatchObject({ restored: { records: expect.any(Number), erased: 4, withdrawn: 1, restricted: 3 }, confirmedBy: [] });
  const { operated } = (await confirming.show()) as { operated: { action: string; isBack?: boolean }[] };
  expect(operated.map(({ action, isBack }) => [action, isBack])).toEqual(expect.arrayContaining([
    ['PARTNER_BLOCKED', true], ['PARTNER_UNBLOCKED', true], ['KEY_BLOCKED', true], ['RULE_SUSPENDED', true], ['HOLD_PLACED', undefined], ['ERASURE_CARRIED_OUT', undefined],
  ]));
  const [kept] = (await exchange.migrator.query<{ message_id: string }>('select message_id from message join payload_key using (message_ref) where case_id = $1', [untouched.caseId])).rows;
  const order = (): Promise<unknown> => orders.request({ id: 'u-2', roles: ['GSIIZ'] }, { target: { kind: 'message', senderId: 'sr-sro', messageId: kept?.message_id ?? '' }, reason });
  await expect(order()).rejects.toMatchObject({ code: '57P03' });
  expect(await readable(untouched.caseId)).toBe(2);
  const word = { reason: 'alles neu angeordnet', ticket: 'T-40' };
  const barrier = barrierBefore(operator, 'confirm-restore');
  const again = new ConfirmRestore(new OperatorActions(barrier.pool, exchange.directory)).run({ id: 'u-5', roles: ['OPS'] }, word).catch((error: unknown) => error);
  await barrier.reached;
  expect(await confirming.run({ id: 'u-5', roles: ['OPS'] }, word)).toMatchObject({ confirmed: false, confirmations: 1, confirmedBy: ['u-5'] });
  barrier.open();
  await again;
  expect(await confirming.run({ id: 'u-6', roles: ['DPO'] }, word)).toMatchObject({ confirmed: true });
  expect([await doorsOf(new Witness()), await letIn()]).toEqual([[true, true, true], true]);
  expect(await order()).toMatchObject({ state: 'effective' });

  // The relay of then held its shards.
  await exchange.migrator.query(`update relay_shard set lease_until = '-infinity'`);
  router = await RunningRouter.start(exchange);
  // A shard of which the log has nothing is not in its answer.
  expect([...(await readStanding(exchange.gateway)).shards].filter(([, n]) => n > 0n)).toEqual(before.map(({ shard, n }) => [shard, BigInt(n)]));
  const records = (await router.drain()).filter(({ topic }) => topic === auditTopic);
  expect(eventsIn(records).flatMap(({ detail }) => (String(detail?.['action']).startsWith('RESTORE') ? [detail?.['action']] : []))).toEqual(['RESTORED', 'RESTORE_CONFIRMATION_BEGUN', 'RESTORE_CONFIRMED']);
  await producer.send(records);
  await openCase();
  expect(world.refusals).toEqual([]);
  await standing.stop();
});

test('what does a restore again can be used by nobody while the exchange stands', async () => {
  const missed = { erased: [{ senderId: 'sr-sro', messageId: randomUUID(), forgets: [] }], withdrawn: [], restrictions: { partners: [], keys: [], revoked: [], rules: [] }, operated: [], shards: new Map() };
  await expect(reapply(exchange.gateway, missed, () => { throw new Error('it was carried out'); })).rejects.toMatchObject({ code: '55000' });
});

test('what the log says of erasures names no person, and is asked for by shard and number', async () => {
  const { json } = await world.get('/v1/audit/erasures?shard=0&after=0');
  expect(Object.keys(json).toSorted()).toEqual(['erased', 'operated', 'through', 'withdrawn']);
  for (const wrong of ['', '?shard=0', '?shard=x&after=0', '?shard=0&after=-1', '?shard=0&after=0&more=1']) expect((await world.get(`/v1/audit/erasures${wrong}`)).status).toBe(400);
});
