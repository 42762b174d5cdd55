import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../support/audit-world.ts';
import { openTestExchange } from '../support/exchange.ts';
import { openGateway, rawRequest } from '../support/gateway-door.ts';
import type { GatewayDoor } from '../support/gateway-door.ts';
import { RawConnection } from '../support/raw-connection.ts';

const atOnce = 2;
let door: GatewayDoor;

beforeAll(async () => {
  door = await openGateway(await openTestExchange(), { PARTNER_LONG_POLLS: String(atOnce) });
});

afterAll(() => door?.close());

const list = async (partnerId: string, query = '') => {
  const answer = await door.get(`/v1/inbox${query}`, partnerId);
  return { status: answer?.status, code: (JSON.parse(answer?.body ?? '{}') as { code?: string }).code, retryAfter: answer?.headers.get('retry-after') };
};

/** A listing that is held back until its connection is closed. */
async function longPoll(partnerId: string): Promise<RawConnection> {
  const connection = await RawConnection.open(door);
  connection.write(rawRequest(door.signed(undefined, partnerId, { target: '/v1/inbox?wait=25' }), door.port));
  return connection;
}

test('THR-C13 a partner has a few listings held back at a time; it may list without waiting, others wait as before, and one that has gone counts no more', async () => {
  const polls = await Promise.all(Array.from({ length: atOnce + 1 }, () => longPoll('ivst-so')));
  // One of them is too many, whichever comes last; from then on the others are held back.
  const { poll: refused, status } = await Promise.race(polls.map(async (poll) => ({ poll, status: (await poll.answer())?.status })));
  expect(status).toBe(429);
  const waiting = polls.filter((poll) => poll !== refused);
  expect(await list('ivst-so', '?wait=1')).toEqual({ status: 429, code: 'DAP-5429', retryAfter: '5' });
  expect(await list('ivst-so')).toMatchObject({ status: 200 });
  expect(await list('rav-olten', '?wait=1')).toMatchObject({ status: 200 });
  expect(waiting.map(({ isClosed }) => isClosed)).toEqual(waiting.map(() => false));
  for (const poll of polls) poll.close();
  await until(async () => (await list('ivst-so', '?wait=1')).status === 200, 10_000);
});
