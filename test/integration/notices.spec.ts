import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays } from '#cases';
import { openNotices } from '#persistence';
import type { OpenNotice } from '#persistence';
import { fileKek, keyRing } from '#sealing';
import type { KeyRing } from '#sealing';
import { SendNotices } from '../../apps/gateway/src/notices/send-notices.ts';
import { Life, sendNotices } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { steadyToday } from '../support/steady-day.ts';

const today = await steadyToday();
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

function otherKeys(): KeyRing {
  const path = join(exchange.folder, 'other-kek');
  writeFileSync(path, randomBytes(32), { mode: 0o600 });
  const kek = fileKek(path);
  if (!kek.ok) throw new Error(kek.fault);
  return keyRing(kek.kek);
}

/** Sends notices under these keys until one has failed for good and so many are left. */
async function sendUnder(keks: KeyRing, left: number): Promise<{ failed: (OpenNotice | undefined)[]; dropped: OpenNotice[] }> {
  const [failed, dropped]: [(OpenNotice | undefined)[], OpenNotice[]] = [[], []];
  const { gateway: pool, directory, accept } = exchange;
  const notices = new SendNotices({
    pool, directory, accept, key: exchange.keys.get('iiz-dap')!, keks, origin: 'https://gateway.test',
    onFailed: (_error, notice) => failed.push(notice), onDropped: (notice) => dropped.push(notice),
  });
  notices.start();
  while (failed.length === 0 || (await openNotices(pool, 50)).length > left) await new Promise((resolve) => setTimeout(resolve, 20));
  await notices.stop();
  return { failed, dropped };
}

test('what the platform cannot open it does not take for erased: it forwards it once it can, and until then keeps no other notice waiting', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten', 'ivst-so']);
  await sendNotices(exchange);
  const { rows: [registration] } = await exchange.migrator.query<{ id: string }>(`select message_id as id from message where case_id = $1 and type = 'case.registration'`, [life.story.caseId]);
  const { receipt } = await life.send('rights.rectification', 'sr-sro', ['iiz-dap'], {
    case: { personId: life.personId, targetMessageIds: [registration?.id ?? ''], fieldPath: '/blocks/identity/0/dateOfBirth', measure: 'DISPUTED', decidedOn: today },
  }, { purpose: 'P9', assertions: { identityVerified: true, thirdPartyInterestsChecked: true } });
  expect(receipt.forwardedTo).toEqual(['ivst-so', 'rav-olten']);
  const consent = life.consent(['sr-sro', 'rav-olten'], ['P1']);
  await exchange.submit(consent);
  await exchange.submit(life.story.consentWithdrawn((consent.blocks.consent as { consentId: string }).consentId));
  const { failed, dropped } = await sendUnder(otherKeys(), 2);
  expect(dropped).toEqual([]);
  expect(failed.map((notice) => `${notice?.kind ?? 'all'} ${notice?.recipient ?? ''}`).toSorted()).toEqual(['rights-forward ivst-so', 'rights-forward rav-olten']);
  expect((await openNotices(exchange.gateway, 50)).map(({ kind }) => kind)).toEqual(['rights-forward', 'rights-forward']);
  await sendNotices(exchange);
  const { rows } = await exchange.migrator.query(`select count(*)::int as n from message where case_id = $1 and sender_id = 'iiz-dap' and type = 'rights.rectification'`, [life.story.caseId]);
  expect(rows).toEqual([{ n: 2 }]);
});

test('THR-C13 a thousand notices of one case do not keep those of another from their turn', async () => {
  const [many, few] = [await Life.begin(exchange, router, 'sr-sro', ['rav-olten']), await Life.begin(exchange, router, 'sr-tg', ['rav-olten'])];
  await sendNotices(exchange);
  const owe = (life: Life, count: number, hoursAgo: number): Promise<unknown> =>
    exchange.migrator.query(
      `insert into notice (notice_id, kind, recipient, case_id, content, created_at) select gen_random_uuid(), 'delivery-withheld', $2, $1, $3, now() - $4 * interval '1 hour' + g * interval '1 ms' from generate_series(1, $5) g`,
      [life.story.caseId, life.story.regionId, JSON.stringify({ referenceMessageId: randomUUID(), withheldFrom: 'rav-olten', code: 'DAP-4201' }), hoursAgo, count],
    );
  await owe(many, 1_000, 2);
  await owe(few, 2, 1);
  const next = await openNotices(exchange.gateway, 50);
  expect(next).toHaveLength(50);
  expect(next.filter(({ caseId }) => caseId === few.story.caseId)).toHaveLength(2);
  expect(await openNotices(exchange.gateway, 2_000, next.map(({ noticeId }) => noticeId))).toHaveLength(952);
  await sendNotices(exchange);
});

test('THR-C13 while the platform reads what it answers about a large case, it sends other notices', async () => {
  const [large, other] = [await Life.begin(exchange, router, 'sr-sro', ['rav-olten']), await Life.begin(exchange, router, 'sr-tg', ['rav-olten'])];
  await sendNotices(exchange);
  const { gateway: pool, directory, accept, keks, migrator } = exchange;
  const failed: unknown[] = [];
  const notices = new SendNotices({ pool, directory, accept, key: exchange.keys.get('iiz-dap')!, keks, origin: 'https://gateway.test', onFailed: (error) => failed.push(error), onDropped: (_, refusal) => failed.push(refusal) });
  const openKinds = async (): Promise<string[]> => (await openNotices(pool, 50)).map(({ kind }) => kind);
  const [waiting, whileNot] = [() => new Promise((resolve) => setTimeout(resolve, 20)), async (holds: () => Promise<boolean>): Promise<void> => { while (failed.length === 0 && !(await holds())) await waiting(); }];
  const consent = other.consent(['sr-tg', 'rav-olten'], ['P1']);
  await exchange.submit(consent);
  await large.send('rights.access-request', 'sr-sro', ['iiz-dap', 'rav-olten'], { case: { personId: large.personId, receivedOn: today, identityVerified: true, scope: ['RECIPIENTS'], dueOn: addDays(today, 30) } }, { purpose: 'P9' });
  const holder = await migrator.connect();
  try {
    // What a ledger reads, and nothing else here. Whoever holds it may be idle for long on a busy machine.
    await holder.query('begin; set local idle_in_transaction_session_timeout = 0; lock table retention in access exclusive mode');
    notices.start();
    const reading = async (): Promise<boolean> => (await migrator.query(`select 1 from pg_locks where relation = 'retention'::regclass and not granted`)).rows.length > 0;
    await whileNot(reading);
    await exchange.submit(other.story.consentWithdrawn((consent.blocks.consent as { consentId: string }).consentId));
    expect(await openKinds()).toContain('consent-withdrawn');
    await whileNot(async () => !(await openKinds()).includes('consent-withdrawn'));
    expect({ failed, open: await openKinds() }).toEqual({ failed: [], open: ['access-response'] });
    await holder.query('rollback');
    await whileNot(async () => (await openKinds()).length === 0);
    expect(failed).toEqual([]);
  } finally {
    await notices.stop().finally(() => holder.release(true));
  }
});
