import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, rav, ivst] = ['sr-sro', 'rav-olten', 'ivst-so'] as const;

/** Between two insurances the law stands in for consent, while it is open which of them pays; the person is told afterwards. */
export const insurersWithoutConsent: Scenario = { id: 'S3', title: 'RAV ↔ IV ohne Einwilligung: solange offen ist, wer die Kosten trägt', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const carla = person('Carla', 'Probe', '1984-01-22', '2', 'HEAD');
  await openCase(stage, dossier, [carla], [rav, ivst]);
  const sender = stage.partner(rav);

  stage.narrator.say('  Das RAV erklärt nicht, dass die Kostenträgerschaft offen ist: ohne Einwilligung geht nichts hinaus.');
  await stage.sendRefused(sender, sender.compose(statusOf(dossier, carla, false)), 'DAP-4205', 'Ohne diese Voraussetzung verweigert');
  stage.narrator.say('  Sie ist offen, und das RAV erklärt es. AVIG Art. 85f Abs. 3 genügt.');
  const { receipt } = await stage.sendAccepted(sender, sender.compose(statusOf(dossier, carla, true)));
  const [outcome] = receipt.outcomes;
  const duty = outcome?.obligations.find(({ kind }) => kind === 'NOTIFY_SUBJECT');
  stage.expect(`Erlaubt nach ${outcome?.items[0]?.ruleId}; Carla ist innert ${duty?.dueInDays} Tagen zu informieren`, outcome?.items.every(({ ruleId }) => ruleId === 'R02') === true && duty?.dueInDays === 14);
  await stage.receive(stage.partner(ivst), { caseId: dossier.caseId, type: 'rav.status' });

  const owed = { kind: 'SUBJECT_NOTICE', partner: rav, messageId: receipt.messageId };
  await stage.expectObligation(owed, 'OPEN', 'Die Pflicht steht in der Liste der Datenschutzstelle');
  stage.narrator.say('  Vierzehn Tage vergehen, ohne dass das RAV Carla informiert. Die Plattform spielt diese Zeit.');
  await stage.letTimePass(owed, 0);
  await stage.receive(sender, { caseId: dossier.caseId, type: 'deadline.reminder' });
  await stage.expectObligation(owed, 'REMINDED', 'Am vierzehnten Tag erinnert die Plattform das RAV');
  await stage.letTimePass(owed, 1);
  await stage.expectObligation(owed, 'OVERDUE', 'Am fünfzehnten ist sie überfällig und steht bei der Datenschutzstelle');
  await stage.sendAccepted(sender, sender.compose(noticeOf(dossier, carla, receipt.messageId)));
  await stage.expectObligation(owed, 'DONE', 'Der Nachweis erledigt sie');
  return [{ caseId: dossier.caseId, kinds: ['REFUSED', 'ACCEPTED', 'READ', 'OVERDUE'] }];
}

function statusOf({ caseRef }: DemoCase, of: Person, costBearerUnclear: boolean): Draft<'rav.status'> {
  const { personId } = of;
  return {
    type: 'rav.status', recipients: [ivst], caseRef, purpose: 'P1', legalBasis: 'AVIG_85F_3', assertions: { costBearerUnclear, noOverridingPrivateInterest: true },
    blocks: {
      identity: identityOf([of], rav),
      labourMarket: [{ personId, status: 'REGISTERED', since: dayAfter(-40), nextStep: 'Abklärung der Vermittlungsfähigkeit', registered: true }],
      health: [{ personId, workCapacityPercent: 50, limitations: ['PHYSICAL'] }],
    },
  };
}

function noticeOf({ caseRef }: DemoCase, { personId }: Person, messageId: string): Draft<'subject.notice-issued'> {
  return {
    type: 'subject.notice-issued', recipients: ['iiz-dap'], caseRef, purpose: 'P0', legalBasis: 'AVIG_85F_4',
    blocks: { consent: { personId, disclosureMessageIds: [messageId], informedOn: dayAfter(0), channel: 'LETTER' } },
  };
}
