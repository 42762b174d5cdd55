import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Report } from '#verifier';
import { tellReport } from './tell-report.ts';

let said = '';

beforeEach(() => {
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

const whole = { origin: 'log.example.ch', size: '80', cosigners: 1, unrelated: 0 };
const message: Report['facts'] = { ...whole, type: 'plan.published', messageId: 'm', senderId: 'sr-sro', leafIndex: '7', pack: 'so-iiz-2026.1', unsigned: 0, senderless: 0, untied: 0 };
const query: Report['facts'] = { ...whole, events: 9, look: '79', removed: 0, sealed: 0 };

test.each([
  ['message', message, 'unsigned', '--ca fehlt'],
  ['message', message, 'senderless', 'Die Signatur der Absenderin liegt nicht bei'],
  ['message', message, 'untied', 'dass es diese waren, ist nicht gezeigt'],
  ['log', { ...whole, events: 9, links: 20, removedBefore: '0', unopened: 0 }, 'unopened', '1 Ereignisse kamen mit fehlenden'],
  ['query', query, 'sealed', '1 davon sind nicht ganz zu lesen'],
  ['query', query, 'unrelated', 'nicht verglichen'],
] as const)('whoever verifies a %s is told what was not looked at or not shown', (kind, facts, name, words) => {
  expect(tellReport({ kind, faults: [], facts }, {})).toBe(0);
  expect(said).not.toContain(words);
  expect(tellReport({ kind, faults: [], facts: { ...facts, [name]: 1 } }, {})).toBe(0);
  expect(said).toContain(words);
});
