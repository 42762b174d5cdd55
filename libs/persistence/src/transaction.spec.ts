import { expect, test } from '@jest/globals';
import { isPassing } from './transaction.ts';

test.each(['ECONNREFUSED', 'EAI_AGAIN', 'EMFILE', 'ENFILE', 'EADDRNOTAVAIL', '57P01', '08006', '40P01', '53100'])('%s passes: the same may succeed later', (code) => {
  expect(isPassing(Object.assign(new Error('connect'), { code }))).toBe(true);
});

test.each(['23505', '22P02', '42501', 'ENOENT'])('%s does not pass', (code) => {
  expect(isPassing(Object.assign(new Error('query'), { code }))).toBe(false);
});
