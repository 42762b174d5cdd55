import { dayAfter, identityOf } from '../household.ts';
import type { DemoCase, Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';

/** A RAV tells the IV what limits somebody at work, because it is open who bears the costs: by law (AVIG Art. 85f Abs. 3), without consent. */
export function statusWithHealthOf({ caseRef }: DemoCase, of: Person, from: string, recipient: string): Draft<'rav.status'> {
  const { personId } = of;
  return {
    type: 'rav.status', recipients: [recipient], caseRef, purpose: 'P1', legalBasis: 'AVIG_85F_3', assertions: { costBearerUnclear: true, noOverridingPrivateInterest: true },
    blocks: {
      identity: identityOf([of], from),
      labourMarket: [{ personId, status: 'REGISTERED', since: dayAfter(-20), nextStep: 'Abklärung mit der IV-Stelle', registered: true }],
      health: [{ personId, workCapacityPercent: 60, limitations: ['PHYSICAL'] }],
    },
  };
}
