import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { judge } from '../support/judge.ts';

interface Case {
  value: string;
  valid: boolean;
}

const { cases } = JSON.parse(readFileSync(`${import.meta.dirname}/vectors/ahvn13/ahvn13.json`, 'utf8')) as { cases: Case[] };

test.each(cases)('"$value" is an AHV number: $valid', ({ value, valid }) => {
  expect(judge('ahvn13', { value })).toEqual({ verdict: valid ? 'accept' : 'reject' });
});
