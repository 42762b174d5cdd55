import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OpenAnswers } from './open-answers.ts';
import { markProven } from './proven-requests.ts';

class Answer extends EventEmitter {
  writableEnded = false;
  closed = false;

  /** Has left, or is lost. */
  destroy(): void {
    this.closed = true;
    this.emit('close');
  }
}

interface Asked {
  answer: Answer;
  isTakenUp: boolean;
  /** Sends so many bytes; the problem that is sent in their place. */
  send(bytes: number): Error | undefined;
  prove(partner?: { partnerId?: string }): void;
}

const kilobytes = 1024;
let answers: OpenAnswers;

beforeEach(() => {
  jest.useFakeTimers();
  answers = new OpenAnswers(1 / 4);
});

afterEach(() => {
  answers.close();
  jest.useRealTimers();
});

function connected(remoteAddress = '192.0.2.1') {
  return { remoteAddress, writable: true, destroyed: false, destroy(): void { this.destroyed = true; } };
}

function ask(socket: ReturnType<typeof connected>): Asked {
  const answer = new Answer();
  const request = { raw: { socket } } as unknown as FastifyRequest;
  const reply = { raw: answer, removeHeader: () => reply, header: () => reply } as unknown as FastifyReply;
  const asked: Asked = {
    answer,
    isTakenUp: false,
    send: (bytes) => {
      let problem: Error | undefined;
      answers.weigh(request, reply, Buffer.alloc(bytes), (error) => (problem = error));
      return problem;
    },
    prove: (partner = {}) => markProven(request, partner),
  };
  answers.admit(request, reply, () => (asked.isTakenUp = true));
  return asked;
}

test('THR-H12 of what a connection asks one thing at a time is taken up: the next when the answer before has left', () => {
  const socket = connected();
  const [first, second, third] = [ask(socket), ask(socket), ask(socket)];
  expect([first, second, third].map(({ isTakenUp }) => isTakenUp)).toEqual([true, false, false]);
  first.answer.destroy();
  expect([second, third].map(({ isTakenUp }) => isTakenUp)).toEqual([true, false]);
  second.answer.destroy();
  expect(third.isTakenUp).toBe(true);
  expect(ask(connected()).isTakenUp).toBe(true);
});

test('THR-H12 who asks on and on without reading loses the connection', () => {
  const socket = connected();
  for (let i = 0; i < 16; i++) ask(socket);
  expect(socket.destroyed).toBe(false);
  ask(socket);
  expect(socket.destroyed).toBe(true);
});

test('THR-H18 what comes behind the last answer of a connection is not taken up', () => {
  const socket = connected();
  const [last, behind] = [ask(socket), ask(socket)];
  socket.writable = false;
  last.answer.destroy();
  expect(behind.isTakenUp).toBe(false);
});

test('THR-H12 whoever has not taken an answer after a minute is cut off, however it drips; what is still being written is not', () => {
  const [untaken, written] = [ask(connected()), ask(connected())];
  untaken.answer.writableEnded = true;
  jest.advanceTimersByTime(59_000);
  expect(untaken.answer.closed).toBe(false);
  jest.advanceTimersByTime(11_000);
  expect(untaken.answer.closed).toBe(true);
  expect(written.answer.closed).toBe(false);
});

test('the minute begins anew with every answer', () => {
  const socket = connected();
  for (let i = 0; i < 3; i++) {
    const { answer } = ask(socket);
    answer.writableEnded = true;
    jest.advanceTimersByTime(40_000);
    expect(answer.closed).toBe(false);
    answer.destroy();
  }
});

test('THR-H12 answers that nobody takes are bounded by their bytes, of one address and of all', () => {
  const of = (address: string): boolean[] => Array.from({ length: 60 }, () => ask(connected(address)).send(320 * kilobytes) === undefined);
  const taken = (address: string): number => of(address).filter(Boolean).length;
  expect(['192.0.2.1', '192.0.2.2', '::ffff:192.0.2.3', '192.0.2.4', '192.0.2.5'].map(taken)).toEqual([51, 51, 51, 51, 0]);
});

test('THR-H12 a network of IPv6 is one address', () => {
  const taken = Array.from({ length: 60 }, (_, i) => ask(connected(`2001:db8:0:1:${i}::1`)).send(320 * kilobytes)).filter((problem) => problem === undefined);
  expect(taken).toHaveLength(51);
  expect(ask(connected('2001:db8::1')).send(320 * kilobytes)).toBeUndefined();
});

test('what has left makes room, and who waits too long is told when to come again', () => {
  const all = Array.from({ length: 51 }, () => ask(connected()));
  for (const each of all) each.send(320 * kilobytes);
  expect(ask(connected()).send(320 * kilobytes)).toMatchObject({ slug: 'rate-limited', members: { retryAfterSeconds: 1 } });
  all[0]?.answer.destroy();
  expect(ask(connected()).send(320 * kilobytes)).toBeUndefined();
});

test('whoever is proven, and whatever is small, is answered though others do not take what is theirs', () => {
  for (let i = 0; i < 60; i++) ask(connected()).send(320 * kilobytes);
  for (let i = 0; i < 60; i++) expect(ask(connected()).send(16 * kilobytes)).toBeUndefined();
  const known = ask(connected());
  known.prove();
  expect(known.send(512 * kilobytes)).toBeUndefined();
});

test('THR-H12 what one partner does not take is bounded by its bytes, by whichever address it asks; others are answered, and it when it has taken some', () => {
  const sent = (partnerId: string, count: number): Asked[] => Array.from({ length: count }, (_, i) => ask(connected(`192.0.2.${i}`))).filter((asked) => {
    asked.prove({ partnerId });
    return asked.send(512 * kilobytes) === undefined;
  });
  const untaken = sent('rav-olten', 200);
  expect(untaken).toHaveLength(128);
  expect(sent('ivst-so', 1)).toHaveLength(1);
  for (const { answer } of untaken.slice(3)) answer.destroy();
  expect(sent('rav-olten', 200)).toHaveLength(125);
});

test('behind what is lost of a connection nothing is taken up, what came before is', () => {
  const socket = connected();
  const [first, second] = [ask(socket), ask(socket)];
  answers.takeUpNoMore(socket as never);
  const third = ask(socket);
  first.answer.destroy();
  second.answer.destroy();
  expect([first, second, third].map(({ isTakenUp }) => isTakenUp)).toEqual([true, true, false]);
});
