import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, rav, sove] = ['sr-sro', 'rav-olten', 'vpe-sove'] as const;

/** A private association gets a mandate with health data under explicit consent, and never the AHV number. */
export const potentialAssessment: Scenario = { id: 'S6', title: 'Vertiefte Potenzialerfassung: Sozialregion Olten → SOVE', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const elif = person('Elif', 'Muster', '1999-01-12', '2', 'HEAD');
  await openCase(stage, dossier, [elif], [rav]);
  const [sender, assessor] = [stage.partner(region), stage.partner(sove)];
  const { caseId } = dossier;
  await stage.sendAccepted(sender, sender.compose(dossier.consent(elif, [sove], ['C01', 'C02', 'C06', 'C07', 'C10', 'C12', 'C15', 'C16'])));
  await stage.sendAccepted(sender, sender.compose(dossier.consent(elif, [region], ['C01', 'C15'], { senderId: sove })));

  stage.narrator.say('  Der erste Auftrag nennt die AHV-Nummer. Einem privaten Verein darf sie nicht bekannt gegeben werden, auch mit Einwilligung nicht.');
  await stage.sendRefused(sender, sender.compose(mandateOf(dossier, elif, '7569999000055')), 'DAP-4209', 'Mit AHV-Nummer verweigert');
  const { receipt } = await stage.sendAccepted(sender, sender.compose(mandateOf(dossier, elif)));
  stage.expect('Ohne sie erlaubt, mit Gesundheitsdaten', receipt.outcomes.every(({ items }) => items.some(({ category, permitted }) => category === 'C10' && permitted)));
  const mandate = await stage.receive(assessor, { caseId, type: 'vpe.mandate' });
  stage.expect('Die SOVE erhält keine AHV-Nummer', !JSON.stringify(mandate.envelope).includes('756'));

  const result = await stage.sendAccepted(assessor, assessor.compose(resultOf(dossier, elif)));
  const copies = { kind: 'VPE_COPY_ERASURE', partner: sove, messageId: result.receipt.messageId };
  await stage.expectObligation(copies, 'OPEN', 'Die SOVE hat ihre Kopien zu löschen');
  await stage.receive(sender, { caseId, type: 'vpe.result' });
  const plan = await stage.sendAccepted(sender, sender.compose(planOf(dossier, elif)));
  stage.expect('Der Integrationsplan geht in der Version 2 an die SOVE', plan.receipt.outcomes.every(({ outcome }) => outcome === 'permitted'));
  await stage.receive(assessor, { caseId, type: 'plan.published' });
  await stage.acknowledge(assessor, mandate, 'COPY_ERASED');
  await stage.expectObligation(copies, 'DONE', 'Sie bestätigt die Löschung');
  return [{ caseId, kinds: ['CONSENT_GRANTED', 'REFUSED', 'ACCEPTED', 'READ'] }];
}

function mandateOf({ caseRef, regionId }: DemoCase, of: Person, vn?: string): Draft<'vpe.mandate'> {
  const { personId } = of;
  return {
    type: 'vpe.mandate', recipients: [sove], caseRef, purpose: 'P1', assertions: { mandateId: 'V-2026-014' },
    blocks: {
      identity: identityOf([of], regionId).map((each) => (vn === undefined ? each : { ...each, vn })),
      employment: [{ personId, status: 'SEEKING', workloadPercent: 0, lastOccupation: 'Logistikmitarbeit' }],
      health: [{ personId, workCapacityPercent: 50, limitations: ['PHYSICAL'] }],
      finance: [{ personId, monthlyIncome: '0.00', debts: '8400.00', debtEnforcement: true }],
      plan: [{ personId, topics: ['HEALTH', 'FINANCIAL'], question: 'Unter welchen Voraussetzungen ist eine Erwerbstätigkeit von 50 Prozent realistisch?', dueOn: dayAfter(90) }],
    },
  };
}

function resultOf({ caseRef }: DemoCase, of: Person): Draft<'vpe.result'> {
  return {
    type: 'vpe.result', recipients: [region], caseRef, purpose: 'P1', assertions: { mandateId: 'V-2026-014' },
    blocks: {
      identity: identityOf([of], 'vpe'),
      plan: [{ personId: of.personId, result: { realisticUnder: ['Pensum von höchstens 50 Prozent'], recommendations: ['Arbeitsversuch im Lagerbereich'], planAdjustments: [{ goalId: 'g1', description: 'Zielpensum von 80 auf 50 Prozent senken' }] } }],
    },
  };
}

function planOf({ caseRef, regionId }: DemoCase, { personId }: Person): Draft<'plan.published'> {
  return {
    type: 'plan.published', recipients: [sove], caseRef, purpose: 'P1',
    blocks: { plan: [{ personId, planVersion: 2, goals: [{ id: 'g1', area: 'WORK', description: 'Einstieg im Lager mit 50 Prozent', targetDate: dayAfter(180), responsible: { partnerId: regionId, roleCode: 'SR' }, status: 'OPEN' }], measures: [] }] },
  };
}
