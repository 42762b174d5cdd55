import { expect, test } from '@jest/globals';
import type { HttpsAnswer } from './https-exchange.ts';
import { jitteredWait, repeatCall } from './repeat-call.ts';

const policy = { attempts: 5, firstMs: 100, longestMs: 400 };

function answer(status: number, retryAfter?: string): HttpsAnswer {
  return { status, headers: retryAfter === undefined ? [] : [['Retry-After', retryAfter]], body: Buffer.alloc(0) };
}

async function waitsFor(answers: (HttpsAnswer | Error)[]): Promise<{ outcome: HttpsAnswer | Error; waits: number[] }> {
  const waits: number[] = [];
  const attempt = (): Promise<HttpsAnswer> => {
    const next = answers.shift() ?? answer(500);
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const outcome = await repeatCall(attempt, policy, (ms) => Promise.resolve(waits.push(ms))).catch((error: Error) => error);
  return { outcome, waits };
}

test('a wait is anything up to a bound that doubles, and the bound has an end', () => {
  const bounds = [0, 1, 2, 3, 9].map((attempt) => jitteredWait(attempt, policy, () => 0.999));
  expect(bounds.map(Math.round)).toEqual([100, 200, 400, 400, 400]);
  expect(jitteredWait(3, policy, () => 0)).toBe(0);
});

test('Retry-After is waited for in any case', async () => {
  const { waits } = await waitsFor([answer(503, '2'), answer(429, '3'), answer(202)]);
  expect(waits[0]).toBeGreaterThanOrEqual(2_000);
  expect(waits[1]).toBeGreaterThanOrEqual(3_000);
});

test.each([502, 504])('status %i, of a proxy that gets no answer, is none, and is asked for again', async (status) => {
  const { outcome, waits } = await waitsFor([answer(status), answer(202)]);
  expect([outcome, waits.length]).toMatchObject([{ status: 202 }, 1]);
  expect(await waitsFor(Array.from({ length: 9 }, () => answer(status)))).toMatchObject({ outcome: { code: 'unreachable' } });
});

test.each([200, 202, 400, 401, 403, 404, 409, 422, 500])('status %i is an answer and is not asked for again', async (status) => {
  expect(await waitsFor([answer(status), answer(202)])).toMatchObject({ outcome: { status }, waits: [] });
});

test('a message that is still being worked on is asked for again, and is an answer at last', async () => {
  const { outcome, waits } = await waitsFor(Array.from({ length: 9 }, () => answer(409, '1')));
  expect(outcome).toMatchObject({ status: 409 });
  expect(waits).toHaveLength(policy.attempts - 1);
});

test('a server that cannot be believed is not asked again', async () => {
  const { outcome, waits } = await waitsFor([Object.assign(new Error('self-signed certificate'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), answer(202)]);
  expect(outcome).toMatchObject({ code: 'unreachable' });
  expect(waits).toEqual([]);
});
