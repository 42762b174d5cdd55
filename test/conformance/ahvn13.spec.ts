import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { isAhvn13 } from '#schemas';

interface Case {
  value: string;
  valid: boolean;
}

const { cases } = JSON.parse(readFileSync(`${import.meta.dirname}/vectors/ahvn13/ahvn13.json`, 'utf8')) as { cases: Case[] };

test.each(cases)('"$value" is an AHV number: $valid', ({ value, valid }) => {
  expect(isAhvn13(value)).toBe(valid);
});
