import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Audit0001 } from './audit/migrations/0001-audit.ts';
import { Audit0002 } from './audit/migrations/0002-index-key-fingerprint.ts';
import { Exchange1763856000000 } from './exchange/migrations/0001-exchange.ts';
import { LookUpsByPartner1795996800000 } from './exchange/migrations/0002-look-ups-by-partner.ts';
import { IndexKeyFingerprint1796000400000 } from './exchange/migrations/0003-index-key-fingerprint.ts';
import { DutiesTakenBack1796040000000 } from './exchange/migrations/0004-duties-taken-back.ts';
import { ErasedAgain1796043600000 } from './exchange/migrations/0005-erased-again.ts';
import { PersonTold1796047200000 } from './exchange/migrations/0006-person-told.ts';
import { NeverArrived1796050800000 } from './exchange/migrations/0007-never-arrived.ts';
import { OutboxLeftBehind1796063400000 } from './exchange/migrations/0008-outbox-left-behind.ts';
import { LocksInOrder1796067000000 } from './exchange/migrations/0009-locks-in-order.ts';
import { SwitchedPartners1796070600000 } from './exchange/migrations/0010-switched-partners.ts';
import { WithdrawnRequests1796110200000 } from './exchange/migrations/0011-withdrawn-requests.ts';

/** What the step would say to a database, as one digest. */
async function digestOf(step: MigrationInterface): Promise<string> {
  const hash = createHash('sha256');
  await step.up({ query: async (text: string) => void hash.update(`${text};`) } as unknown as QueryRunner);
  return hash.digest('hex').slice(0, 16);
}

/** A database that has taken a step never takes it again: what is changed in it reaches new databases alone, and nobody is told. */
test('a step that a database may have taken is never changed; what is to change comes as a new step', async () => {
  const taken = [
    new Exchange1763856000000(), new LookUpsByPartner1795996800000(), new IndexKeyFingerprint1796000400000(), new DutiesTakenBack1796040000000(),
    new ErasedAgain1796043600000(), new PersonTold1796047200000(), new NeverArrived1796050800000(), new OutboxLeftBehind1796063400000(),
    new LocksInOrder1796067000000(), new SwitchedPartners1796070600000(), new WithdrawnRequests1796110200000(),
    new Audit0001(), new Audit0002(),
  ];
  expect(await Promise.all(taken.map(async (step) => `${step.name} ${await digestOf(step)}`))).toEqual([
    'Exchange1763856000000 2b77fe630033b310',
    'LookUpsByPartner1795996800000 391ea6d2d546f39e',
    'IndexKeyFingerprint1796000400000 544ecbe71bbc354d',
    'DutiesTakenBack1796040000000 a14bc33ea071cb06',
    'ErasedAgain1796043600000 57153184c008e4b7',
    'PersonTold1796047200000 cc013e5db98ef1dd',
    'NeverArrived1796050800000 aedd06d1e654c9d5',
    'OutboxLeftBehind1796063400000 21f347a211ffe9f6',
    'LocksInOrder1796067000000 43a15bc41c458bc8',
    'SwitchedPartners1796070600000 9ee9f0b1a2569311',
    'WithdrawnRequests1796110200000 956a15f42d946419',
    'Audit0000000000001 6a8f2311a6edf760',
    'Audit0000000000002 0624ee113d7ff6a2',
  ]);
});
