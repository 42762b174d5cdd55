import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addMonths } from '#cases';
import type { BlocksOf, Envelope } from '#schemas';
import { Life } from '../support/life.ts';
import type { Said } from '../support/life.ts';
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

/** The envelope as it would be about somebody else. */
function about(personId: string, envelope: Envelope): Envelope {
  const text = JSON.stringify(envelope).replaceAll(envelope.frame.iiz.subjectRefs[0] ?? '', personId);
  return JSON.parse(text) as Envelope;
}

interface Household {
  life: Life;
  joining: string;
  consentId: string;
  /** Corrects the registration so that both are in it. */
  join: () => Promise<unknown>;
}

/** A registered case of one person, and another who has consented and not joined yet. */
async function household(joining: string = randomUUID()): Promise<Household> {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const consentId = randomUUID();
  await exchange.submit(about(joining, life.consent(['sr-sro', 'rav-olten'], ['P1'], consentId)));
  const { rows } = await exchange.migrator.query<{ message_id: string }>(`select message_id from message where case_id = $1 and type = 'case.registration'`, [life.story.caseId]);
  const blocks: BlocksOf['case.registration'] = {
    case: {
      registeredOn: today, kind: 'REGULAR_AID', leadPartner: 'sr-sro', requestedParticipants: ['rav-olten'],
      persons: [{ personId: life.personId, role: 'HEAD' }, { personId: joining, role: 'PARTNER' }],
    },
    identity: [...life.identity, ...life.identity.map((each) => ({ ...each, personId: joining, firstName: 'Beat' }))],
    contact: [{ personId: life.personId, phone: '079 555 01 23' }, { personId: joining, phone: '079 555 01 24' }],
  };
  return { life, joining, consentId, join: () => sendAboutBoth(life, joining, 'case.registration', blocks, { action: '4', references: rows[0]?.message_id ?? '' }) };
}

async function sendAboutBoth<T extends 'case.registration' | 'aftercare.started'>(life: Life, joining: string, type: T, blocks: BlocksOf[T], said: Said = {}): Promise<string> {
  const envelope = life.compose(type, 'sr-sro', ['rav-olten'], blocks, said);
  envelope.frame.iiz.subjectRefs = [life.personId, joining];
  return (await exchange.submit(envelope)).receipt.messageId;
}

test('who joins a registered case consents first, and is then in it by a correction of the registration', async () => {
  const { life, joining, join } = await household();
  expect(await life.state()).toMatchObject({ persons: [{ personId: life.personId }] });
  await join();
  expect(await life.state()).toMatchObject({ persons: [{ personId: life.personId, role: 'HEAD' }, { personId: joining, role: 'PARTNER' }] });
  expect(await life.deliver('rav-olten')).toEqual(['case.registration', 'case.registration']);
});

test('a consent that is taken back permits no joining, and can be taken back by somebody who never joined', async () => {
  const { life, joining, consentId, join } = await household();
  const { receipt } = await exchange.submit(about(joining, life.story.consentWithdrawn(consentId)));
  expect(receipt.outcomes).toMatchObject([{ outcome: 'permitted' }]);
  await expect(join()).rejects.toMatchObject({ slug: 'disclosure-not-permitted', code: 'DAP-4201' });
});

test('nobody joins a case under an id that is another case\'s', async () => {
  const one = await household();
  await one.join();
  const other = await household(one.joining);
  await expect(other.join()).rejects.toMatchObject({ slug: 'case-rule', code: 'DAP-4403' });
  expect(await other.life.state()).toMatchObject({ persons: [{ personId: other.life.personId }] });
});

test('a correction of an aftercare frees whom it corrects from the day reckoned before, and nobody else whom it names', async () => {
  const { life, joining, join } = await household();
  await join();
  const later = addMonths(today, 1);
  const items = (...each: [personId: string, detachedOn: string][]): BlocksOf['aftercare.started'] => ({
    plan: each.map(([personId, detachedOn]) => ({ personId, detachedOn, startsOn: detachedOn, endsOn: addMonths(detachedOn, 6), reason: { code: 'NEW_JOB' } })),
  });
  const start = (blocks: BlocksOf['aftercare.started'], said?: Said) => sendAboutBoth(life, joining, 'aftercare.started', blocks, said);
  await start(items([life.personId, today]));
  const second = await start(items([joining, today]));
  await expect(start(items([life.personId, later], [joining, later]), { action: '4', references: second })).rejects.toMatchObject({ slug: 'case-rule', code: 'DAP-4401' });
  await start(items([joining, later]), { action: '4', references: second });
  expect(await life.state()).toMatchObject({ persons: [{ aftercareUntil: addMonths(today, 6) }, { aftercareUntil: addMonths(later, 6) }] });
});
