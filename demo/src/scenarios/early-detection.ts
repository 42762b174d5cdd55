import { dayAfter, identityOf } from '../household.ts';
import type { DemoCase, Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';

/** A region reports somebody to the IV for early detection, whom it has told before. */
export function earlyDetectionOf({ caseRef, regionId }: DemoCase, of: Person, recipient: string): Draft<'iv.early-detection-report'> {
  const { personId } = of;
  return {
    type: 'iv.early-detection-report', recipients: [recipient], caseRef, purpose: 'P6', legalBasis: 'IVG_3B',
    blocks: {
      case: { reporter: { partnerId: regionId, roleCode: 'SR' }, reason: { code: 'INCAPACITY_30_DAYS' }, subjectInformedOn: dayAfter(-2) },
      identity: identityOf([of], regionId),
      contact: [{ personId, phone: '062 555 02 31', correspondenceLanguage: 'de' }],
    },
  };
}
