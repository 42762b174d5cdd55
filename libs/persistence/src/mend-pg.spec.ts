import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { serialize } from 'pg-protocol';
import { mendPg } from './mend-pg.ts';

const binds = [[], ['', null, 'ä€😀'], [Buffer.alloc(0), Buffer.alloc(251, 1)], [Buffer.alloc(117_000, 2), 'x'.repeat(38_000), 'y'], [Buffer.alloc(2_000_000, 3)], ['z', null], [Buffer.alloc(40_000, 4), 'ü'.repeat(70_000)]];

function messages(): Buffer[] {
  return [
    serialize.startup({ user: 'iiz', database: 'exchange' }), serialize.parse({ name: 'a', text: 'select $1', types: [] }),
    ...binds.flatMap((values) => [serialize.bind({ statement: 'a', values }), serialize.execute(), serialize.describe({ type: 'P' })]), serialize.query('select 1'), serialize.sync(),
  ];
}

test('a mended writer writes what pg writes, and what it handed out stays as it was', () => {
  const before = messages().map((each) => Buffer.from(each));
  mendPg();
  mendPg();
  const after = messages();
  expect(before.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(2_300_000);
  expect(after.map((each, i) => each.equals(before[i] ?? Buffer.alloc(0)))).toEqual(before.map(() => true));
});

test('pg writes by the writer that is mended, into memory of the size of the message', () => {
  mendPg();
  const { resolve } = createRequire(import.meta.url);
  expect(createRequire(resolve('pg')).resolve('pg-protocol')).toBe(resolve('pg-protocol'));
  const message = serialize.bind({ statement: 'a', values: [Buffer.alloc(117_000, 2), 'x'.repeat(38_000)] });
  expect(message.buffer.byteLength).toBe(message.length);
});

test('a message that was given up leaves nothing in the next one', () => {
  mendPg();
  const clean = serialize.bind({ statement: 'a', values: ['one'] });
  const fails = (): unknown => serialize.bind({ statement: 'a', values: ['much', 1], valueMapper: (value: unknown) => { if (value === 1) throw new Error('no'); return value; } });
  expect(fails).toThrow('no');
  expect(serialize.bind({ statement: 'a', values: ['one'] }).equals(clean)).toBe(true);
});
