import { dayAfter, identityOf } from '../household.ts';
import type { DemoCase, Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';

export type Answered = 'identity' | 'employment' | 'labourMarket';

/** A region asks somebody of the unemployment insurance for identity and labour market, giving its reason. */
export function requestOf({ caseRef, regionId }: DemoCase, of: Person, asked: string, justification: string): Draft<'request.info'> {
  return {
    type: 'request.info', recipients: [asked], caseRef, purpose: 'P3', legalBasis: 'AVIG_97A_1_F',
    blocks: {
      case: { requestedBlocks: ['identity', 'labourMarket'], purpose: 'P3', justification, dueOn: dayAfter(14) },
      identity: identityOf([of], regionId),
    },
  };
}

/** What the one that was asked (`from`) tells; without the request that it answers nobody may have it. */
export function answerOf({ caseRef, regionId }: DemoCase, of: Person, from: string, provided: Answered[], request?: string): Draft<'response.info'> {
  const { personId } = of;
  return {
    type: 'response.info', recipients: [regionId], caseRef, purpose: 'P3', legalBasis: 'AVIG_97A_1_F', assertions: { noOverridingPrivateInterest: true },
    ...(request === undefined ? {} : { references: request, requestRef: request }),
    blocks: {
      case: { provided, refused: [] },
      identity: identityOf([of], from),
      ...(provided.includes('employment') ? { employment: [{ personId, status: 'SEEKING' as const, workloadPercent: 0 }] } : {}),
      labourMarket: [{ personId, registered: true, dailyAllowance: '142.35', remainingDays: 118 }],
    },
  };
}
