import { randomUUID } from 'node:crypto';
import type { Envelope } from '#schemas';
import { composeEnvelope } from '#sdk';

const application = { manufacturer: 'Muster AG', product: 'Fachapplikation Sozialdienst', productVersion: '4.2' };
const actingUser = { systemUserId: 'u17', function: 'SOZIALARBEIT' } as const;
const informedPoints = {
  purpose: true, parties: true, formAndExtent: true, retentionAndSecurity: true, rightOfAccess: true, rightToWithdraw: true, consequences: true,
} as const;
const note = 'Im Gespräch vereinbart: Bewerbungen mit dem Coaching abstimmen, Kinderbetreuung bis Ende Quartal klären, Deutschkurs weiterführen. Nächster Termin mit allen Beteiligten. '.repeat(3).trim();

/** A case of one adult: which region leads it, and who receives what happens in it. */
export interface BenchCase {
  caseId: string;
  personId: string;
  consentId: string;
  senderId: string;
  recipientId: string;
}

export function newCase(senderId: string, recipientId: string): BenchCase {
  return { caseId: randomUUID(), personId: randomUUID(), consentId: randomUUID(), senderId, recipientId };
}

/** The consent on which everything later in the case rests; goes to the platform. */
export function consentOf({ caseId, personId, consentId, senderId, recipientId }: BenchCase): Envelope {
  const caseRef = { caseId, regionId: senderId };
  return composeEnvelope({
    type: 'consent.granted', senderId, recipients: ['iiz-dap'], caseRef, purpose: 'P0', actingUser, application, test: true,
    blocks: {
      consent: {
        consentId, type: 'EINWILLIGUNG', personId, caseRef, grantedBy: 'SELF', capacityChecked: true, recipients: [{ partnerId: recipientId }],
        senders: [{ partnerId: senderId }], categories: ['C01', 'C03', 'C14', 'C15', 'C16'], purposes: ['P1'], grantedOn: day(0), validUntil: day(300),
        informedPoints, voluntary: true, onwardTransfer: false, evidence: { formVersion: 'EW-1', documentHash: 'a'.repeat(64), signedOn: day(0), storedAt: senderId },
      },
    },
  });
}

export function registrationOf(of: BenchCase): Envelope {
  return composeEnvelope({
    ...common(of), type: 'case.registration',
    blocks: {
      case: { registeredOn: day(0), kind: 'REGULAR_AID', leadPartner: of.senderId, requestedParticipants: [of.recipientId], persons: [{ personId: of.personId, role: 'HEAD' }] },
      identity: [identity(of)],
      contact: [{ personId: of.personId, phone: '079 555 01 23' }],
    },
  });
}

/** The recipient takes part: without it nothing of the case may reach it. */
export function participationOf({ caseId, senderId, recipientId }: BenchCase): Envelope {
  return composeEnvelope({
    type: 'case.participation', senderId: recipientId, recipients: [senderId], caseRef: { caseId, regionId: senderId }, purpose: 'P1', actingUser, application, test: true,
    blocks: { case: { participating: true } },
  });
}

/** What happens in a case, 2 KB each on average: segments and plan versions by turns. `nth` counts from 0. */
export function eventOf(of: BenchCase, nth: number): Envelope {
  return nth % 2 === 0 ? planOf(of, nth / 2 + 1) : segmentOf(of);
}

function segmentOf(of: BenchCase): Envelope {
  return composeEnvelope({
    ...common(of), type: 'segment.assigned',
    blocks: {
      assessment: [{ personId: of.personId, segment: 'VERAENDERN', assignedOn: day(0), complexity: 2, supportNeed: 2, basisAssessmentId: randomUUID(), note: note.slice(0, 498) }],
    },
  });
}

function planOf(of: BenchCase, planVersion: number): Envelope {
  const goal = (id: string, area: 'WORK' | 'LANGUAGE', description: string) =>
    ({ id, area, description, targetDate: day(200), responsible: { partnerId: of.senderId, roleCode: 'SR' }, status: 'OPEN' }) as const;
  return composeEnvelope({
    ...common(of), type: 'plan.published',
    blocks: {
      identity: [identity(of)],
      plan: [{
        personId: of.personId, planVersion,
        goals: [goal('g1', 'WORK', 'Einstieg im Detailhandel mit 60 Prozent'), goal('g2', 'LANGUAGE', 'Deutsch B1 abgeschlossen, Zertifikat liegt vor'), goal('g3', 'WORK', 'Schnuppereinsatz im Lager, Auswertung mit dem Betrieb')],
        measures: [{ id: 'm1', code: 'BEWERBUNGSCOACHING', provider: 'Lernwerk Olten', period: { from: day(5), to: day(100) }, costBearer: { partnerId: of.recipientId, roleCode: 'RAV' } }],
        note: note.slice(0, 498),
      }],
    },
  });
}

function common({ caseId, senderId, recipientId }: BenchCase) {
  return { senderId, recipients: [recipientId], caseRef: { caseId, regionId: senderId }, purpose: 'P1', actingUser, application, test: true } as const;
}

function identity({ personId }: BenchCase) {
  return { personId, localPersonId: { personIdCategory: 'SR', personId: '4711' }, officialName: 'Muster', firstName: 'Anna', dateOfBirth: '1988-05-04', sex: '2' } as const;
}

function day(fromNow: number): string {
  return new Date(Date.now() + fromNow * 86_400_000).toISOString().slice(0, 10);
}
