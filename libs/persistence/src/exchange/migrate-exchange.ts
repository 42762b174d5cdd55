import { migrateSchema, type Migrated } from '../migrate-schema.ts';
import { Exchange1763856000000 } from './migrations/0001-exchange.ts';
import { LookUpsByPartner1795996800000 } from './migrations/0002-look-ups-by-partner.ts';
import { IndexKeyFingerprint1796000400000 } from './migrations/0003-index-key-fingerprint.ts';
import { DutiesTakenBack1796040000000 } from './migrations/0004-duties-taken-back.ts';
import { ErasedAgain1796043600000 } from './migrations/0005-erased-again.ts';
import { PersonTold1796047200000 } from './migrations/0006-person-told.ts';
import { NeverArrived1796050800000 } from './migrations/0007-never-arrived.ts';
import { OutboxLeftBehind1796063400000 } from './migrations/0008-outbox-left-behind.ts';
import { LocksInOrder1796067000000 } from './migrations/0009-locks-in-order.ts';
import { SwitchedPartners1796070600000 } from './migrations/0010-switched-partners.ts';
import { WithdrawnRequests1796110200000 } from './migrations/0011-withdrawn-requests.ts';

const steps = [
  Exchange1763856000000, LookUpsByPartner1795996800000, IndexKeyFingerprint1796000400000, DutiesTakenBack1796040000000, ErasedAgain1796043600000,
  PersonTold1796047200000, NeverArrived1796050800000, OutboxLeftBehind1796063400000, LocksInOrder1796067000000,
  SwitchedPartners1796070600000, WithdrawnRequests1796110200000,
];

/** The last that changed in the first step while nobody had taken it for good. */
const settled = `exists (select from pg_proc where proname = 'summarise_times' and prosrc like '%lock_not_available%')`;

/** Brings the exchange's schema up to date; run by the migrator role. Running it twice changes nothing. @throws SchemaNewer, SchemaUnsettled */
export function migrateExchange(url: string, options?: { dryRun?: boolean }): Promise<Migrated> {
  return migrateSchema(url, steps, settled, options);
}
