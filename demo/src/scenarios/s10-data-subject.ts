import type { ShownEvent } from '../audit-office.ts';
import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';
import { statusWithHealthOf } from './status-with-health.ts';

const region = 'sr-sro';
/** Her own request names it; by it the officer finds her cases. */
const numberOfInes = '7569999000017';
const recipients = ['rav-olten', 'ivst-so', 'rav-solothurn'] as const;
const [rav, ivst] = recipients;

/** Whoever asks gets to know who has what about them; what was wrong is put right with everybody who got it. */
export const dataSubject: Scenario = { id: 'S10', title: 'Auskunftsbegehren und Berichtigung', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const ines = person('Ines', 'Probe', '1988-05-14', '2', 'HEAD');
  await openCase(stage, dossier, [ines], recipients);
  const sender = stage.partner(region);
  const { caseId } = dossier;

  const office = stage.partner(rav);
  await stage.sendAccepted(office, office.compose(statusWithHealthOf(dossier, ines, rav, ivst)));
  await stage.receive(stage.partner(ivst), { caseId, type: 'rav.status' });

  stage.narrator.say('  Ines verlangt bei der Sozialregion Auskunft darüber, wem die Plattform etwas über sie bekannt gegeben hat.');
  const request = await stage.sendAccepted(sender, sender.compose(accessRequestOf(dossier, ines)));
  await stage.expectObligation({ kind: 'ACCESS_REQUEST', partner: region, messageId: request.receipt.messageId }, 'OPEN', 'Innert 30 Tagen ist zu antworten');
  const answer = await stage.receive(sender, { caseId, type: 'rights.access-response' });
  const { recipients: told, viaPhysician } = (answer.envelope.blocks as unknown as { case: { recipients: readonly { partnerId: string }[]; viaPhysician?: boolean } }).case;
  stage.expect(`Die Plattform antwortet aus ihrem Verzeichnis: ${told.length} Bekanntgaben`, recipients.every((id) => told.some(({ partnerId }) => partnerId === id)));
  stage.expect('Angaben zur Gesundheit sind darunter: Sie gehen über eine Ärztin oder einen Arzt', viaPhysician === true);
  const events = await stage.office.search({ person: ines.personId }, 'Auskunftsbegehren', 'DS-2026-121', (found) => recipients.every((id) => toldIn(found).has(id)));
  stage.expect(`Die Datenschutzstelle findet Bekanntgaben an ${recipients.length} Stellen`, recipients.every((id) => toldIn(events).has(id)));

  const byNumber = await stage.office.disclosedAbout(numberOfInes, 'Auskunftsbegehren', 'DS-2026-121', (found) => recipients.every((id) => found.has(id)));
  stage.expect('Dasselbe findet sie mit der AHV-Nummer, die nur im Begehren stand', recipients.every((id) => byNumber.has(id)));

  stage.narrator.say('  Das Geburtsdatum stimmt nicht. Die Berichtigung geht an alle, die es erhalten haben.');
  const registration = events.find(({ event }) => event.message?.type === 'case.registration')?.event.message?.messageId ?? '';
  const rectified = await stage.sendAccepted(sender, sender.compose(rectificationOf(dossier, ines, registration)));
  stage.expect('Jede der drei Stellen darf und muss sie erhalten', rectified.receipt.outcomes.length === 3 && rectified.receipt.outcomes.every(({ outcome }) => outcome === 'permitted'));
  const { messageId } = rectified.receipt;
  const [first, second, silent] = recipients;
  for (const id of [first, second]) {
    await stage.acknowledge(stage.partner(id), await stage.receive(stage.partner(id), { caseId, type: 'rights.rectification' }), 'PROCESSED');
    await stage.expectObligation({ kind: 'RIGHTS_ACKNOWLEDGEMENT', partner: id, messageId }, 'DONE', `${stage.nameOf(id)} hat bestätigt`);
  }
  await stage.receive(stage.partner(silent), { caseId, type: 'rights.rectification' });
  const silence = { kind: 'RIGHTS_ACKNOWLEDGEMENT', partner: silent, messageId };
  await stage.expectObligation(silence, 'OPEN', `${stage.nameOf(silent)} schweigt`);
  await stage.letTimePass(silence, 0);
  await stage.receive(stage.partner(silent), { caseId, type: 'deadline.reminder' });
  await stage.expectObligation(silence, 'REMINDED', 'und wird am Fälligkeitstag erinnert');
  return [{ caseId, kinds: ['CONSENT_GRANTED', 'ACCEPTED', 'READ', 'DELIVERED', 'ACKNOWLEDGED'] }];
}

/** Whom something was disclosed to: a record on a topic, or a fetch from an inbox. */
function toldIn(events: readonly ShownEvent[]): Set<string> {
  return new Set(events.flatMap(({ event }) => (event.kind === 'DELIVERED' || event.kind === 'READ' ? [event.recipient ?? ''] : [])));
}

function accessRequestOf({ caseRef, regionId }: DemoCase, of: Person): Draft<'rights.access-request'> {
  return {
    type: 'rights.access-request', recipients: ['iiz-dap'], caseRef, purpose: 'P9', legalBasis: 'DSG_25',
    blocks: {
      case: { personId: of.personId, receivedOn: dayAfter(0), identityVerified: true, scope: ['SOURCES', 'RECIPIENTS', 'PURPOSES', 'RETENTION'], dueOn: dayAfter(30) },
      identity: identityOf([of], regionId).map((each) => ({ ...each, vn: numberOfInes })),
    },
  };
}

function rectificationOf({ caseRef, regionId }: DemoCase, of: Person, targetMessageId: string): Draft<'rights.rectification'> {
  return {
    type: 'rights.rectification', recipients: [...recipients], caseRef, purpose: 'P9', legalBasis: 'DSG_41', assertions: { identityVerified: true, thirdPartyInterestsChecked: true },
    blocks: {
      case: { personId: of.personId, targetMessageIds: [targetMessageId], fieldPath: '/blocks/identity/0/dateOfBirth', measure: 'NEW_VALUE', decidedOn: dayAfter(0) },
      identity: identityOf([{ ...of, dateOfBirth: '1988-05-04' }], regionId),
    },
  };
}
