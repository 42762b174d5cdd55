import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { ReaderTurns } from './reader-turns.ts';

const mostOfOne = 4;

/** How many of so many questions at once are let wait, each from an address of its own. */
async function letIn(addresses: readonly string[]): Promise<number> {
  const turns = new ReaderTurns(mostOfOne);
  const asked = addresses.map((remoteAddress) => {
    const reply = { raw: new EventEmitter(), request: { ip: remoteAddress, raw: { socket: { remoteAddress } } } } as unknown as FastifyReply;
    return Promise.resolve().then(() => turns.run(reply, () => Promise.resolve()));
  });
  return (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length;
}

test('THR-H13 who reads the log has so many questions at a time, a network of IPv6 as one address', async () => {
  expect(await letIn(Array.from({ length: 6 }, (_, i) => `192.0.2.${i}`))).toBe(6);
  expect(await letIn(Array.from({ length: 6 }, () => '192.0.2.1'))).toBe(mostOfOne);
  expect(await letIn(Array.from({ length: 6 }, (_, i) => `2001:db8:0:1:${i}::1`))).toBe(mostOfOne);
});
