import { randomUUID } from 'node:crypto';
import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { Participation } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, rav, ivst] = ['sr-tg', 'rav-solothurn', 'ivst-so'] as const;

/** Who may receive an assessment is decided per recipient; one is refused, the other gets it over Kafka. */
export const assessmentAndSegment: Scenario = { id: 'S2', title: 'Kurzassessment und Segment: Sozialregion Thal-Gäu → RAV Solothurn (Kafka) und IV-Stelle', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const persons = [
    person('Bekim', 'Beispiel', '1979-11-23', '1', 'HEAD'), person('Rosa', 'Beispiel', '1982-02-14', '2', 'PARTNER'),
    person('Milan', 'Beispiel', '2001-06-03', '1', 'OTHER'), person('Vera', 'Beispiel', '1956-09-19', '2', 'OTHER'),
  ];
  stage.narrator.say('  Vier Erwachsene willigen in die Anmeldung bei RAV und IV-Stelle ein; beide bestätigen ihre Teilnahme am Fall.');
  for (const each of await openCase(stage, dossier, persons, [rav, ivst])) if (each.partner.partner.channel === 'topic') await expectByTopic(stage, each);

  const assessed = persons.slice(0, 3);
  stage.narrator.say('  Drei der vier Erwachsenen willigen ein, dass das RAV – und nur das RAV – Kurzassessment und Segment erhält.');
  const sender = stage.partner(region);
  await stage.sendEach(sender, assessed.map((each) => sender.compose(dossier.consent(each, [rav], ['C01', 'C14']))));
  await stage.sendAccepted(sender, sender.compose(assessmentOf(dossier, assessed)));
  const segment = await stage.sendAccepted(sender, sender.compose(segmentOf(dossier, assessed)));
  const outcomeFor = (id: string) => segment.receipt.outcomes.find(({ recipientId }) => recipientId === id);
  const rules = [...new Set(outcomeFor(rav)?.items.map(({ ruleId }) => ruleId))].join(', ');
  stage.expect(`In einer Meldung: dem RAV erlaubt nach ${rules}, der IV-Stelle verweigert mit ${outcomeFor(ivst)?.code}`, outcomeFor(rav)?.outcome === 'permitted' && rules === 'R20' && outcomeFor(ivst)?.code === 'DAP-4204');
  const coverage = segment.receipt.warnings.find(({ code }) => code === 'ASSESSMENT_COVERAGE');
  stage.expect(`Angenommen mit einem Hinweis, nicht abgelehnt: ${coverage?.text.de}`, coverage?.text.de.includes('75 %') === true);
  await stage.receive(stage.partner(rav), { caseId: dossier.caseId, type: 'assessment.short' });
  const delivery = await stage.receive(stage.partner(rav), { caseId: dossier.caseId, type: 'segment.assigned' });
  await stage.acknowledge(stage.partner(rav), delivery, 'PROCESSED');
  await stage.receive(sender, { caseId: dossier.caseId, type: 'ack.processed' });
  const atIvst = await stage.partner(ivst).listed({ caseId: dossier.caseId, type: 'segment.assigned' }, 0);
  stage.expect('Im Postfach der IV-Stelle liegt kein Segment', atIvst === undefined);
  return [{ caseId: dossier.caseId, kinds: ['CONSENT_GRANTED', 'ACCEPTED', 'DELIVERED', 'READ', 'ACKNOWLEDGED'] }];
}

/** What was submitted over Kafka is the platform's like any other, and its signature still names the topic it was made for. */
async function expectByTopic(stage: Stage, { partner, sent: { receipt, repeated }, arrived }: Participation): Promise<void> {
  const status = await partner.client.status(receipt.messageId);
  stage.expect(`Die Quittung von ${stage.nameOf(partner.partner.id)} kam signiert über Kafka, und die Sendungsverfolgung zeigt dieselbe`, !repeated && status.ok && status.status.receipt.leafHash === receipt.leafHash);
  const origin = arrived.headers.find(([name]) => name === 'dap-signed-target')?.[1];
  stage.expect(`Die Empfängerin prüft die Signatur des Absenders für ${origin}`, origin === `kafka:${partner.partner.kafka?.topics.submit}`);
}

function assessmentOf({ caseRef, regionId }: DemoCase, persons: readonly Person[]): Draft<'assessment.short'> {
  return {
    type: 'assessment.short', recipients: [rav], caseRef, purpose: 'P1',
    blocks: {
      identity: identityOf(persons, regionId),
      assessment: persons.map(({ personId }) => ({
        personId, assessmentId: randomUUID(), instrumentVersion: 'KA-2025.2', conductedOn: dayAfter(0), isMinor: false,
        lifeAreas: [{ area: 'WORK' as const, rating: 2, resource: false }, { area: 'LANGUAGE' as const, rating: 4, resource: true }],
        integrationPerspective: 'FIRST_LABOUR_MARKET' as const,
      })),
    },
  };
}

function segmentOf({ caseRef, regionId }: DemoCase, persons: readonly Person[]): Draft<'segment.assigned'> {
  return {
    type: 'segment.assigned', recipients: [rav, ivst], caseRef, purpose: 'P1',
    blocks: {
      identity: identityOf(persons, regionId),
      assessment: persons.map(({ personId }) => ({ personId, segment: 'VERAENDERN' as const, assignedOn: dayAfter(0), complexity: 2, supportNeed: 2 })),
    },
  };
}
