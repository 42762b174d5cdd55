import { randomUUID } from 'node:crypto';
import type { BlocksOf, CaseRef, Category, Purpose } from '#schemas';
import type { Draft } from './partner-system.ts';

/** An invented person of the demonstration. */
export interface Person {
  readonly personId: string;
  readonly firstName: string;
  readonly officialName: string;
  readonly dateOfBirth: string;
  readonly sex: '1' | '2';
  readonly role: 'HEAD' | 'PARTNER' | 'CHILD' | 'OTHER';
  /** AHV number, made up for demonstrations; where it is known, the registration tells it. */
  readonly vn?: string;
}

/** What a consent of the demonstration says beyond whom and what it covers. */
interface ConsentTerms {
  readonly consentId?: string;
  readonly purposes?: readonly Purpose[];
  /** Whether what it covers may be handed on to another region. */
  readonly onwardTransfer?: boolean;
  /** Who may disclose on it; the region of the case by default. */
  readonly senderId?: string;
}

type Identity = NonNullable<BlocksOf['case.registration']['identity']>;

const informedPoints = { purpose: true, parties: true, formAndExtent: true, retentionAndSecurity: true, rightOfAccess: true, rightToWithdraw: true, consequences: true } as const;

/** Calendar day in Switzerland; days are counted by the calendar, for one with a change of clocks has not 24 hours. */
export function dayAfter(days: number): string {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Zurich' }).format(new Date());
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function person(firstName: string, officialName: string, dateOfBirth: string, sex: Person['sex'], role: Person['role']): Person {
  return { personId: randomUUID(), firstName, officialName, dateOfBirth, sex, role };
}

export function identityOf(persons: readonly Person[], regionId: string): Identity {
  return persons.map(({ personId, officialName, firstName, dateOfBirth, sex }, i) => ({
    personId, localPersonId: { personIdCategory: regionId.toUpperCase().replace('-', '.'), personId: String(20_310 + i) }, officialName, firstName, dateOfBirth, sex,
  }));
}

/** A case of one region, and the messages that every case begins with. */
export class DemoCase {
  readonly regionId: string;
  readonly caseRef: CaseRef;

  constructor(regionId: string) {
    this.regionId = regionId;
    this.caseRef = { caseId: randomUUID(), regionId };
  }

  get caseId(): string {
    return this.caseRef.caseId;
  }

  consent({ personId }: Person, recipients: readonly string[], categories: Category[], terms: ConsentTerms = {}): Draft<'consent.granted'> {
    const { consentId = randomUUID(), purposes = ['P1'], onwardTransfer = false, senderId = this.regionId } = terms;
    return {
      type: 'consent.granted', recipients: ['iiz-dap'], caseRef: this.caseRef, purpose: 'P0',
      blocks: {
        consent: {
          consentId, type: 'EINWILLIGUNG', personId, caseRef: this.caseRef, grantedBy: 'SELF', capacityChecked: true,
          recipients: recipients.map((partnerId) => ({ partnerId })), senders: [{ partnerId: senderId }], categories, purposes: [...purposes],
          grantedOn: dayAfter(0), validUntil: dayAfter(365), informedPoints, voluntary: true, onwardTransfer,
          evidence: { formVersion: 'EW-3.1', documentHash: '2595c5218f1698b4792e39bd4e11e16baf499711af4d4a9c6c55ca6c1f4729e2', signedOn: dayAfter(0), storedAt: this.regionId },
        },
      },
    };
  }

  /** `householdOf`: of whom the household is told too. */
  registration(persons: readonly Person[], recipients: readonly string[], householdOf: readonly Person[] = [], messageId?: string): Draft<'case.registration'> {
    return {
      type: 'case.registration', recipients, caseRef: this.caseRef, purpose: 'P1', ...(messageId === undefined ? {} : { messageId }),
      blocks: {
        case: {
          registeredOn: dayAfter(0), kind: 'REGULAR_AID', leadPartner: this.regionId, requestedParticipants: [...recipients],
          persons: persons.map(({ personId, role }) => ({ personId, role })),
        },
        identity: identityOf(persons, this.regionId).map((each, i) => ({ ...each, ...(persons[i]?.vn === undefined ? {} : { vn: persons[i].vn }) })),
        contact: persons.filter(({ role }) => role !== 'CHILD').map(({ personId }) => ({ personId, phone: '062 555 02 31', correspondenceLanguage: 'de' })),
        ...(householdOf.length === 0 ? {} : { household: householdOf.map(({ personId, role }) => ({ personId, householdRole: role, householdSize: 4 })) }),
      },
    };
  }

  participation(): Draft<'case.participation'> {
    return { type: 'case.participation', recipients: [this.regionId], caseRef: this.caseRef, purpose: 'P1', blocks: { case: { participating: true, since: dayAfter(0) } } };
  }
}
