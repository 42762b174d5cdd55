import { registrationWithChildren } from './s01-registration.ts';
import { assessmentAndSegment } from './s02-segmentation.ts';
import { insurersWithoutConsent } from './s03-insurers.ts';
import { requestForBenefits } from './s04-request.ts';
import { withdrawal } from './s05-withdrawal.ts';
import { potentialAssessment } from './s06-vpe.ts';
import { aftercareAndClosing } from './s07-aftercare.ts';
import { handOver } from './s08-hand-over.ts';
import { impersonationAndReplay } from './s09-impersonation.ts';
import { dataSubject } from './s10-data-subject.ts';
import { auditQuery } from './s11-audit-query.ts';
import { policySwitch } from './s12-policy-switch.ts';
import { refugeeNotification } from './s13-refugee-notification.ts';
import { controlling } from './s14-controlling.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario that can be played, in the order in which they are. */
export const scenarios: readonly Scenario[] = [
  registrationWithChildren, assessmentAndSegment, insurersWithoutConsent, requestForBenefits, withdrawal, potentialAssessment, aftercareAndClosing,
  handOver, impersonationAndReplay, dataSubject, auditQuery, refugeeNotification, controlling, policySwitch,
];

/** What the demonstration tells when nobody asks for more. */
export const usualScenarios: readonly string[] = ['S1', 'S2', 'S5'];
