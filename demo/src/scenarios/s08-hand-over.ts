import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [oldRegion, newRegion, otherRegion, rav] = ['sr-sdol', 'sr-sro', 'sr-tg', 'rav-olten'] as const;
/** Of Olten, number of the Federal Statistical Office. */
const olten = 2581;

/** A case moves with the person, to the region that is competent for the new municipality and to no other. */
export const handOver: Scenario = { id: 'S8', title: 'Fallübergabe bei Umzug: Grenchen → Olten', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(oldRegion);
  const dario = person('Dario', 'Vorlage', '1994-08-30', '1', 'HEAD');
  await openCase(stage, dossier, [dario], [rav]);
  const [giving, taking] = [stage.partner(oldRegion), stage.partner(newRegion)];
  const { caseId } = dossier;
  await stage.sendAccepted(giving, giving.compose(dossier.consent(dario, [newRegion, otherRegion], ['C01', 'C03', 'C10', 'C15', 'C16'], { purposes: ['P5'] })));

  await stage.sendRefused(giving, giving.compose(offerOf(dossier, dario, otherRegion, false)), 'DAP-3301', 'Die Sozialregion Thal-Gäu ist für Olten nicht zuständig');
  stage.narrator.say('  Die Einwilligung umfasst die Weitergabe von Gesundheitsdaten nicht. Das Angebot mit ihnen wird verweigert, ohne sie geht es hinaus.');
  await stage.sendRefused(giving, giving.compose(offerOf(dossier, dario, newRegion, true)), 'DAP-4201', 'Gesundheitsdaten nur mit Einwilligung in die Weitergabe (R11)');
  const offered = await stage.sendAccepted(giving, giving.compose(offerOf(dossier, dario, newRegion, false)));
  await stage.receive(taking, { caseId, type: 'case.transfer-offer' });
  await stage.sendAccepted(taking, taking.compose(dossier.consent(dario, [oldRegion], ['C01', 'C16'], { purposes: ['P5'], senderId: newRegion })));
  await stage.sendAccepted(taking, taking.compose(acceptanceOf(dossier, dario)));
  await stage.receive(giving, { caseId, type: 'case.transfer-accept' });

  const late = giving.compose(planOf(dossier, dario));
  await stage.sendRefused(giving, late, 'DAP-3321', 'Die alte Region führt den Fall nicht mehr und sendet nichts Neues darin');
  const [ofLate, ofOffer] = [await giving.client.status(late.frame.messageId), await giving.client.status(offered.receipt.messageId)];
  stage.expect('Ihre eigene Geschichte bleibt ihr: von der verweigerten Meldung ist nichts da, vom Angebot alles', !ofLate.ok && ofOffer.ok && ofOffer.status.receipt.leafHash === offered.receipt.leafHash);
  return [{ caseId, kinds: ['CONSENT_GRANTED', 'REFUSED', 'ACCEPTED', 'READ'] }];
}

function offerOf({ caseRef }: DemoCase, of: Person, recipient: string, withHealth: boolean): Draft<'case.transfer-offer'> {
  const { personId } = of;
  return {
    type: 'case.transfer-offer', recipients: [recipient], caseRef, purpose: 'P5', assertions: { dataObtainedByRelease: false },
    blocks: {
      case: { effectiveOn: dayAfter(14), newMunicipalityBfs: olten, openPlan: true, documents: [] },
      identity: identityOf([of], oldRegion),
      contact: [{ personId, phone: '062 555 02 31', correspondenceLanguage: 'de' }],
      ...(withHealth ? { health: [{ personId, workCapacityPercent: 50, limitations: ['PHYSICAL' as const] }] } : {}),
    },
  };
}

function acceptanceOf({ caseRef }: DemoCase, of: Person): Draft<'case.transfer-accept'> {
  return {
    type: 'case.transfer-accept', recipients: [oldRegion], caseRef, purpose: 'P5', assertions: { dataObtainedByRelease: false },
    blocks: { case: { leadFrom: dayAfter(14) }, identity: identityOf([of], newRegion) },
  };
}

function planOf({ caseRef }: DemoCase, { personId }: Person): Draft<'plan.published'> {
  return {
    type: 'plan.published', recipients: [rav], caseRef, purpose: 'P1',
    blocks: { plan: [{ personId, planVersion: 2, goals: [{ id: 'g1', area: 'WORK', description: 'Stelle im ersten Arbeitsmarkt', targetDate: dayAfter(120), responsible: { partnerId: oldRegion, roleCode: 'SR' }, status: 'OPEN' }], measures: [] }] },
  };
}
