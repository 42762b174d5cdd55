import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestExchange } from '../support/exchange.ts';
import { openGateway, rawRequest } from '../support/gateway-door.ts';
import type { GatewayDoor } from '../support/gateway-door.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { Story } from '../support/story.ts';

/** As many as a partner may have put to the auditor at a time, and a few more. */
const [atOnce, tooMany] = [8, 4];
let door: GatewayDoor;
/** An auditor that hangs: it takes connections and says nothing. */
let silent: Server;
const taken = new Set<Socket>();

beforeAll(async () => {
  silent = createServer((socket) => taken.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  door = await openGateway(await openTestExchange(), { AUDITOR_URL: `https://127.0.0.1:${(silent.address() as AddressInfo).port}` });
});

afterAll(async () => {
  await door?.close();
  for (const socket of taken) socket.destroy();
  silent.close();
});

async function ownMessage(partnerId: string): Promise<string> {
  const consent = new Story(partnerId).consentGranted(['rav-olten'], ['C01']);
  expect((await door.post(consent, partnerId))?.status).toBe(202);
  return consent.frame.messageId;
}

async function ask(partnerId: string, messageId: string): Promise<{ status: number | undefined; code: string | undefined }> {
  const connection = await RawConnection.open(door);
  try {
    const answer = await connection.ask(rawRequest(door.signed(undefined, partnerId, { target: `/v1/messages/${messageId}/evidence` }), door.port));
    return { status: answer?.status, code: (JSON.parse(answer?.body ?? '{}') as { code?: string }).code };
  } finally {
    connection.close();
  }
}

test('THR-C13 a partner has a few questions for evidence at the auditor at a time; others ask as before, and the next ones may when these have ended', async () => {
  const [own, others] = [await ownMessage('sr-sro'), await ownMessage('sr-tg')];
  const ofOne = Array.from({ length: atOnce + tooMany }, () => ask('sr-sro', own));
  // Refused at once, while the others wait for the auditor.
  const refused = await Promise.race(ofOne);
  expect(refused).toEqual({ status: 429, code: 'DAP-5429' });
  const ofAnother = ask('sr-tg', others);
  const statuses = (await Promise.all(ofOne)).map(({ status }) => status);
  expect([429, 503].map((status) => statuses.filter((each) => each === status).length)).toEqual([tooMany, atOnce]);
  expect((await ofAnother).status).toBe(503);
  expect((await ask('sr-sro', own)).status).toBe(503);
}, 60_000);
