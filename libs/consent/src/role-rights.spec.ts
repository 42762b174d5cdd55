import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packOf } from './decision-fixtures.ts';
import { mayEverReceive, mayEverSend } from './role-rights.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);

describe('what a role may ever send and receive', () => {
  test.each([
    ['SR', 'segment.assigned', true], ['RAV', 'segment.assigned', false], ['KOI', 'segment.assigned', false], ['RAV', 'case.registration', true],
    ['ALK', 'case.registration', false], ['IVST', 'case.participation', true], ['KOI', 'ack.processed', true], ['OPS', 'ack.processed', false],
    ['DAP', 'deadline.reminder', true], ['SR', 'deadline.reminder', false], ['SR', 'no.such-type', false],
  ] as const)('%s sends %s: %s', (role, type, expected) => {
    expect(mayEverSend(pack, role, type)).toBe(expected);
  });

  test.each([
    ['SR', 'RAV', 'case.closed', true], ['RAV', 'SR', 'case.closed', false], ['SR', 'KOI', 'segment.assigned', false], ['SR', 'KOI', 'nack', false],
    ['DAP', 'RAV', 'consent.withdrawn', true], ['DAP', 'KOI', 'nack', false], ['SR', 'DAP', 'consent.granted', true], ['VPE', 'SR', 'vpe.result', true],
    ['RAV', 'ALK', 'request.info', true], ['SR', 'DPO', 'rights.access-response', true],
  ] as const)('%s to %s, %s: %s', (from, to, type, expected) => {
    expect(mayEverReceive(pack, from, to, type)).toBe(expected);
  });
});
