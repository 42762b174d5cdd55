import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, startTestPlatform } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { Story } from '../support/story.ts';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startTestPlatform();
});

afterAll(() => platform?.close());

const reason = 'Frist abgelaufen';

/** A registration that waits in an inbox. */
async function waiting(): Promise<{ story: Story; messageId: string }> {
  const story = new Story('sr-sro');
  const sender = platform.client('sr-sro');
  expect(await sender.send(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']))).toMatchObject({ ok: true });
  const registration = story.registration(['rav-olten']);
  expect(await sender.send(registration)).toMatchObject({ ok: true });
  await eventually('the registration in the inbox', async () => ((await listed(story.caseId)) ? true : undefined));
  return { story, messageId: registration.frame.messageId };
}

async function listed(caseId: string): Promise<boolean> {
  const answer = await platform.client('rav-olten').inbox();
  return answer.ok && answer.page.items.some((item) => item.caseId === caseId);
}

test('what is erased by order can be fetched by nobody, the log says so, and the acceptance is proven as before', async () => {
  const { story, messageId } = await waiting();
  const sender = platform.client('sr-sro');
  const target = { kind: 'message', senderId: 'sr-sro', messageId };
  expect((await platform.asOperator('ops-dap', 'POST', '/v1/erasures', { target, reason })).status).toBe(403);
  const { body } = await platform.asOperator('gsiiz-dap', 'POST', '/v1/erasures', { target, reason });
  expect(body).toMatchObject({ state: 'effective', counts: { messages: 1, waiting: 1 } });
  expect(await listed(story.caseId)).toBe(false);
  await eventually('the erasure in the log', async () => {
    const { body: found } = await platform.asDpo('POST', '/v1/audit/queries', { filter: { kind: 'ERASED' }, reason: 'Kontrolle der Löschungen', ticket: 'DS-2026-7' });
    return (found as { events: { event: { message?: { messageId: string } } }[] }).events.some(({ event }) => event.message?.messageId === messageId) ? true : undefined;
  });
  expect(await eventually('the proof', async () => ((await sender.evidence(messageId)).ok ? true : undefined))).toBe(true);
  expect(await sender.status(messageId)).toMatchObject({ ok: true, status: { deliveries: [{ state: 'withheld', code: 'DAP-4210' }] } });
});

test('a rotation of the key-encryption key is carried out by the router, and nothing waits for it', async () => {
  expect((await platform.asOperator('ops-dap', 'POST', '/v1/kek/rotations', { reason: 'Jährlicher Wechsel' })).status).toBe(202);
  const state = await eventually('the end of the rotation', async () => {
    const { body } = await platform.asOperator('ops-dap', 'GET', '/v1/kek');
    return (body as { rotations: { doneAt?: string }[] }).rotations[0]?.doneAt === undefined ? undefined : body;
  });
  expect(state).toMatchObject({ keks: [{ kekId: (state as { current: string }).current }] });
});

test('after a start of its database the exchange is used again once it was compared with the log, and no process was restarted', async () => {
  const { postgres } = platform.engines;
  if (postgres === undefined) throw new Error('this test needs an engine of its own');
  await postgres.kill();
  await postgres.restart();
  const { messageId } = await eventually('an acceptance', () => waiting().catch(() => undefined));
  expect(messageId).not.toBe('');
});
