import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { vnInventory } from './show-inventory.ts';

const root = join(import.meta.dirname, '../../../..');
/** Types of columns that can hold anything. */
const open = /^(json|jsonb|bytea)\b/;

/** Columns by table, of the `create table` statements of a migration. */
function columnsOf(database: 'exchange' | 'audit'): Map<string, Map<string, string>> {
  const folder = join(root, 'libs/persistence/src', database, 'migrations');
  const text = globSync('**/*.ts', { cwd: folder }).map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const tables = [...text.matchAll(/create table (\w+) \(\n([\s\S]*?)\n\)/g)];
  return new Map(tables.map(([, table = '', body = '']) => [table, new Map([...body.matchAll(/^ {2}(\w+) (\w+)/gm)].map(([, column = '', type = '']) => [column, type]))]));
}

test.each([['exchange', 'iiz_exchange'], ['audit', 'iiz_audit']] as const)('every column of the %s database that can hold anything is in the inventory, or known to hold no number', (database, name) => {
  const tables = columnsOf(database);
  expect(tables.size).toBeGreaterThan(10);
  const listed = vnInventory.databases.find((each) => each.name === name)?.fields.map((field) => `${field.name}.${field.field}`) ?? [];
  const none = vnInventory.none[name];
  const all = new Set([...tables].flatMap(([table, columns]) => [...columns.keys()].map((column) => `${table}.${column}`)));
  const withValues = [...tables].flatMap(([table, columns]) => [...columns].filter(([column, type]) => open.test(type) || ['person_key', 'person_keys', 'former_keys'].includes(column)).map(([column]) => `${table}.${column}`));
  expect(withValues.filter((column) => !listed.includes(column) && !none.includes(column) && !none.includes(column.split('.')[0] ?? ''))).toEqual([]);
  expect([...listed, ...none.filter((each) => each.includes('.'))].filter((column) => !all.has(column))).toEqual([]);
});

test('the messages hold a number in the one field that the catalogue gives it', () => {
  const places = globSync('libs/schemas/catalog/*/*.json', { cwd: root }).flatMap((file) => placesOf(JSON.parse(readFileSync(join(root, file), 'utf8'))).map((place) => `${file} ${place}`));
  expect(places.map((place) => place.replace(/^.*\/(\w+)$/, '$1'))).toEqual(['vn']);
  const listed = vnInventory.databases.find(({ name }) => name === 'messages')?.fields.map(({ field }) => field) ?? [];
  expect(listed).toEqual(['/blocks/identity/*/vn']);
});

test('every topic that carries contents or openings is listed', () => {
  const topics = readFileSync(join(root, 'deploy/kafka/topics.yaml'), 'utf8');
  for (const { name } of vnInventory.databases.find((each) => each.name === 'kafka')?.fields ?? []) expect([name, topics.includes(name.split('<')[0] ?? '')]).toEqual([name, true]);
});

/** Where a schema says that something is an AHV number. */
function placesOf(schema: unknown, at = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = (schema as { format?: unknown }).format === 'ahvn13' ? [at] : [];
  return [...own, ...Object.entries(schema).flatMap(([name, each]) => placesOf(each, `${at}/${name}`))];
}
