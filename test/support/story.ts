import { randomUUID } from 'node:crypto';
import { composeEnvelope } from '#sdk';
import type { Category, Envelope } from '#schemas';

const application = { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' };
const informedPoints = {
  purpose: true, parties: true, formAndExtent: true, retentionAndSecurity: true, rightOfAccess: true, rightToWithdraw: true, consequences: true,
} as const;

/** One case of one adult at one region, and the messages about it. */
export class Story {
  readonly caseId: string = randomUUID();
  readonly personId: string = randomUUID();
  readonly consentId: string = randomUUID();
  readonly regionId: string;

  constructor(regionId = 'sr-sro') {
    this.regionId = regionId;
  }

  consentGranted(recipients: string[], categories: Category[], consentId = this.consentId): Envelope {
    const today = new Date().toISOString().slice(0, 10);
    const nextYear = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10);
    return this.#compose('consent.granted', ['iiz-dap'], 'P0', {
      consent: {
        consentId, type: 'EINWILLIGUNG', personId: this.personId, caseRef: this.#caseRef(), grantedBy: 'SELF', capacityChecked: true,
        recipients: recipients.map((partnerId) => ({ partnerId })), senders: [{ partnerId: this.regionId }], categories, purposes: ['P1'],
        grantedOn: today, validUntil: nextYear, informedPoints, voluntary: true, onwardTransfer: false,
        evidence: { formVersion: 'EW-1', documentHash: 'a'.repeat(64), signedOn: today, storedAt: this.regionId },
      },
    });
  }

  registration(recipients: string[], options: { household?: boolean; vn?: string } = {}): Envelope {
    return this.#compose('case.registration', recipients, 'P1', {
      case: {
        registeredOn: new Date().toISOString().slice(0, 10), kind: 'REGULAR_AID', leadPartner: this.regionId, requestedParticipants: recipients,
        persons: [{ personId: this.personId, role: 'HEAD' }],
      },
      identity: [{ ...this.#identity(), ...(options.vn === undefined ? {} : { vn: options.vn }) }],
      contact: [{ personId: this.personId, phone: '079 555 01 23' }],
      ...(options.household === true ? { household: [{ personId: this.personId, householdRole: 'HEAD', householdSize: 1 }] } : {}),
    });
  }

  participation(senderId: string): Envelope {
    return this.#compose('case.participation', [this.regionId], 'P1', { case: { participating: true } }, senderId);
  }

  plan(recipients: string[], planVersion = 1, options: { vn?: string } = {}): Envelope {
    return this.#compose('plan.published', recipients, 'P1', {
      identity: [{ ...this.#identity(), ...options }],
      plan: [{ personId: this.personId, planVersion, goals: [{ id: randomUUID(), area: 'WORK', description: 'Stelle finden', targetDate: '2027-06-30', responsible: { partnerId: this.regionId, roleCode: 'SR' }, status: 'OPEN' }], measures: [] }],
    });
  }

  segment(recipients: string[]): Envelope {
    return this.#compose('segment.assigned', recipients, 'P1', {
      identity: [this.#identity()],
      assessment: [{ personId: this.personId, segment: 'VERAENDERN', assignedOn: new Date().toISOString().slice(0, 10), complexity: 2, supportNeed: 2, basisAssessmentId: randomUUID() }],
    });
  }

  consentWithdrawn(consentId = this.consentId): Envelope {
    return this.#compose('consent.withdrawn', ['iiz-dap'], 'P0', {
      consent: { consentId, personId: this.personId, withdrawnOn: new Date().toISOString(), withdrawnBy: 'SELF' },
    });
  }

  acknowledgement(senderId: string, recipient: string, references: string): Envelope {
    return this.#compose('ack.processed', [recipient], 'P0', { case: { code: 'PROCESSED' } }, senderId, references);
  }

  #identity() {
    return {
      personId: this.personId, localPersonId: { personIdCategory: 'SR.SRO', personId: '4711' }, officialName: 'Muster', firstName: 'Anna',
      dateOfBirth: '1988-05-04', sex: '2',
    };
  }

  #caseRef() {
    return { caseId: this.caseId, regionId: this.regionId };
  }

  #compose(type: string, recipients: string[], purpose: string, blocks: object, senderId = this.regionId, references?: string): Envelope {
    return composeEnvelope({
      type: type as 'nack', senderId, recipients, caseRef: this.#caseRef(), purpose: purpose as 'P1', blocks: blocks as never,
      actingUser: { systemUserId: 'u17', function: 'SOZIALARBEIT' }, application, test: true, ...(references === undefined ? {} : { references }),
    });
  }
}
