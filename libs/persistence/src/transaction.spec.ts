import { expect, test } from '@jest/globals';
import { isPassing } from './transaction.ts';

test.each(['ECONNREFUSED', 'EAI_AGAIN', 'EMFILE', 'ENFILE', 'EADDRNOTAVAIL', '57P01', '08006', '40P01', '53100'])('%s passes: the same may succeed later', (code) => {
  expect(isPassing(Object.assign(new Error('connect'), { code }))).toBe(true);
});

test.each(['23505', '22P02', '42501', 'ENOENT'])('%s does not pass', (code) => {
  expect(isPassing(Object.assign(new Error('query'), { code }))).toBe(false);
});

test.each([
  ['28P01', 'its password was changed'], ['28000', 'it may not log in'], ['3D000', 'a backup is being put in place of the database'],
  ['55000', 'the database accepts no connections'], ['42501', 'it may not connect to the database'],
])('%s that the server ends a connection with passes: %s', (code) => {
  expect(isPassing(Object.assign(new Error('connect'), { code, severity: 'FATAL' }))).toBe(true);
  expect(isPassing(Object.assign(new Error('query'), { code: code === '28P01' ? '42501' : code, severity: 'ERROR' }))).toBe(false);
});
