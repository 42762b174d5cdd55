import { expect, test } from '@jest/globals';
import { jsonPieces } from './json-pieces.ts';

async function* entries(...all: readonly unknown[]): AsyncGenerator {
  yield* all;
}

async function written(members: object): Promise<unknown> {
  let text = '';
  for await (const piece of jsonPieces(members)) text += piece;
  return JSON.parse(text);
}

test('an answer in pieces reads as the same answer in one', async () => {
  const members = { name: 'ä"\n', none: null, left: undefined, nested: { list: entries({ a: 1 }, [2], 'three'), empty: entries(), count: 3 }, plain: [1, { b: true }], nothing: {} };
  expect(await written(members)).toEqual({ name: 'ä"\n', none: null, nested: { list: [{ a: 1 }, [2], 'three'], empty: [], count: 3 }, plain: [1, { b: true }], nothing: {} });
  expect(await written({})).toEqual({});
});

test('a later list may tell what an earlier one came to', async () => {
  let seen = 0;
  const first = async function* (): AsyncGenerator<number> {
    for (const each of [1, 2, 3]) yield (seen += each);
  };
  const second = async function* (): AsyncGenerator<number> {
    yield seen;
  };
  expect(await written({ first: first(), second: second() })).toEqual({ first: [1, 3, 6], second: [6] });
});
