import { randomUUID } from 'node:crypto';
import { DemoCase, dayAfter, identityOf, person as invent } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft, PartnerSystem } from '../partner-system.ts';
import type { Envelope, MessageTypeId } from '#schemas';
import type { Stage } from '../stage.ts';
import { earlyDetectionOf } from './early-detection.ts';
import { answerOf, requestOf } from './information-request.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

/** By it the officer finds him at the end. */
const numberOfLuan = '7569999000024';
const [region, rav, ivst] = ['sr-tg', 'rav-solothurn', 'ivst-so'] as const;

/** A consent is withdrawn while a plan waits in the inbox; it is never handed out, and everybody concerned is told. */
export const withdrawal: Scenario = { id: 'S5', title: 'Wettlauf mit dem Widerruf: der Plan liegt im Postfach, die Einwilligung fällt weg', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const person = { ...invent('Luan', 'Beispiel', '1990-07-19', '1', 'HEAD'), vn: numberOfLuan };
  await openCase(stage, dossier, [person], [rav, ivst]);
  const [sender, recipient] = [stage.partner(region), stage.partner(ivst)];
  const { caseId } = dossier;
  const consentId = randomUUID();
  await stage.sendAccepted(sender, sender.compose(dossier.consent(person, [ivst], ['C01', 'C15'], { consentId })));
  const plan = await stage.sendAccepted(sender, sender.compose(planOf(dossier, person)));
  const waiting = await recipient.listed({ caseId, type: 'plan.published' });
  stage.expect('Der Plan liegt im Postfach der IV-Stelle, noch nicht abgeholt', waiting !== undefined);

  stage.narrator.say(`  ${person.firstName} widerruft, bevor die IV-Stelle den Plan holt.`);
  const withdrawn = await stage.sendAccepted(sender, sender.compose(withdrawalOf(dossier, person, consentId)));
  const { stopped: stoppedInReceipt, inFlight, withinMs } = withdrawn.receipt.withdrawal ?? { stopped: undefined, inFlight: undefined, withinMs: undefined };
  stage.expect(`Die Quittung des Widerrufs: ${stoppedInReceipt} Zustellung gestoppt, für ${inFlight?.length} kam er zu spät, wirksam in ${withinMs} ms`, stoppedInReceipt === 1 && inFlight?.length === 0);
  const fetched = await recipient.client.fetch(waiting?.id ?? '');
  stage.expect(`Die IV-Stelle holt den Plan zu spät: ${fetched.ok ? 'ausgehändigt' : `${fetched.status} ${fetched.problem.title}`}`, !fetched.ok && fetched.status === 403);

  const status = await sender.client.status(plan.receipt.messageId);
  const stopped = status.ok ? status.status.deliveries.filter(({ state }) => state === 'withheld') : [];
  for (const { recipientId, code } of stopped) stage.narrator.withheld(stage.nameOf(recipientId), stage.titleOf('plan.published'), code ?? '');
  stage.tally.withheld += stopped.length;
  stage.expect(`Die Sendungsverfolgung zeigt ${stopped.length} zurückgehaltene Zustellung: ${stopped[0]?.code}`, stopped.length === 1 && stopped[0]?.code === 'DAP-4207');

  const nack = await stage.receive(sender, { caseId, type: 'nack' });
  stage.expect(`Die Absenderin erfährt es von ${stage.nameOf(nack.senderId)} (eCH-Aktion ${nack.envelope.frame.action})`, nack.senderId === 'iiz-dap' && nack.envelope.frame.action === '8' && nack.envelope.frame.referenceMessageId === plan.receipt.messageId);
  for (const id of [ivst, rav]) await stage.receive(stage.partner(id), { caseId, type: 'consent.withdrawn' });
  const consents = await sender.client.consents(caseId);
  const given = consents.ok ? consents.consents : [];
  const ended = given.filter(({ withdrawnOn }) => withdrawnOn !== undefined).length;
  stage.searchable = { name: person.firstName, vn: numberOfLuan };
  stage.expect(`Von ${given.length} Einwilligungen des Falls ist ${ended} widerrufen, die übrigen gelten weiter`, ended === 1 && given.length > 1);
  await whatTheLawPermitsByItself(stage, dossier, person);
  return [{ caseId, kinds: ['CONSENT_GRANTED', 'ACCEPTED', 'DELIVERED', 'READ'], once: ['CONSENT_WITHDRAWN', 'WITHHELD', 'DESTROYED'] }];
}

/** What rests on the law alone goes on: an early detection report, a copy of the IV's decision, an answer to a reasoned request. */
async function whatTheLawPermitsByItself(stage: Stage, dossier: DemoCase, person: Person): Promise<void> {
  stage.narrator.say('  Was das Gesetz ohne Einwilligung erlaubt, geht weiter.');
  const { caseId } = dossier;
  const [office, unemployment, insurance] = [stage.partner(region), stage.partner(rav), stage.partner(ivst)];
  const goes = async (from: PartnerSystem, to: PartnerSystem, type: MessageTypeId, envelope: Envelope, rule: string): Promise<void> => {
    const { receipt } = await stage.sendAccepted(from, envelope);
    const rules = new Set(receipt.outcomes.flatMap(({ items }) => items.flatMap(({ ruleId }) => ruleId ?? [])));
    stage.expect(`«${stage.titleOf(type)}» stützt sich auf ${[...rules].join(', ')}, auf keine Einwilligung`, rules.size === 1 && rules.has(rule));
    await stage.receive(to, { caseId, type });
  };
  await goes(office, insurance, 'iv.early-detection-report', office.compose(earlyDetectionOf(dossier, person, ivst)), 'R12');
  await goes(insurance, office, 'iv.decision-copy', insurance.compose(decisionCopyOf(dossier, person)), 'R13');
  const request = await stage.sendAccepted(office, office.compose(requestOf(dossier, person, rav, 'Für die Bemessung ab dem nächsten Monat fehlen Taggelder.')));
  await stage.receive(unemployment, { caseId, type: 'request.info' });
  await goes(unemployment, office, 'response.info', unemployment.compose(answerOf(dossier, person, rav, ['identity', 'labourMarket'], request.receipt.messageId)), 'R07');
}

function decisionCopyOf({ caseRef }: DemoCase, { personId }: Person): Draft<'iv.decision-copy'> {
  return {
    type: 'iv.decision-copy', recipients: [region], caseRef, purpose: 'P7', legalBasis: 'IVG_68BIS_5',
    blocks: { ivProcedure: [{ personId, decisionOn: dayAfter(0), decisionType: 'BENEFIT_DENIED', affectedBenefitArea: ['SOCIAL_AID'], documentRef: 'V-2026-5120' }] },
  };
}

function planOf({ caseRef, regionId }: DemoCase, person: Person): Draft<'plan.published'> {
  return {
    type: 'plan.published', recipients: [ivst], caseRef, purpose: 'P1',
    blocks: {
      identity: identityOf([person], regionId),
      plan: [{
        personId: person.personId, planVersion: 1,
        goals: [{ id: 'g1', area: 'WORK', description: 'Einstieg in der Gastronomie mit 80 Prozent', targetDate: dayAfter(180), responsible: { partnerId: regionId, roleCode: 'SR' }, status: 'OPEN' }],
        measures: [],
      }],
    },
  };
}

function withdrawalOf({ caseRef }: DemoCase, { personId }: Person, consentId: string): Draft<'consent.withdrawn'> {
  return { type: 'consent.withdrawn', recipients: ['iiz-dap'], caseRef, purpose: 'P0', blocks: { consent: { consentId, personId, withdrawnOn: new Date().toISOString(), withdrawnBy: 'SELF' } } };
}
