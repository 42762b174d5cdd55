import { DemoCase, person } from '../household.ts';
import type { Stage } from '../stage.ts';
import { answerOf, requestOf } from './information-request.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, rav, fund] = ['sr-sro', 'rav-olten', 'oealk-so'] as const;

/** A reasoned request opens exactly what it asks for: no answer without one, none that says more. */
export const requestForBenefits: Scenario = { id: 'S4', title: 'Begründetes Gesuch: Sozialregion Olten fragt die Arbeitslosenkasse', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const dragan = person('Dragan', 'Probe', '1975-08-04', '1', 'HEAD');
  await openCase(stage, dossier, [dragan], [rav]);
  const [asking, asked] = [stage.partner(region), stage.partner(fund)];
  const { caseId } = dossier;

  stage.narrator.say('  Das RAV gibt Auskunft, ohne gefragt zu sein.');
  await stage.sendRefused(stage.partner(rav), stage.partner(rav).compose(answerOf(dossier, dragan, rav, ['identity', 'labourMarket'])), 'DAP-4206', 'Ohne Gesuch keine Auskunft');
  await stage.sendRefused(asking, asking.compose(requestOf(dossier, dragan, fund, 'bitte')), 'DAP-2202', '«bitte» ist keine Begründung');
  const request = await stage.sendAccepted(asking, asking.compose(requestOf(dossier, dragan, fund, 'Für die Bemessung ab April fehlen Taggelder.')));
  await stage.receive(asked, { caseId, type: 'request.info' });

  stage.narrator.say('  Gefragt war nach den Taggeldern. Die Kasse will auch die Stellensuche mitgeben.');
  await stage.sendRefused(asked, asked.compose(answerOf(dossier, dragan, fund, ['identity', 'employment', 'labourMarket'], request.receipt.messageId)), 'DAP-4208', 'Mehr als erfragt: verweigert');
  const { receipt } = await stage.sendAccepted(asked, asked.compose(answerOf(dossier, dragan, fund, ['identity', 'labourMarket'], request.receipt.messageId)));
  const rules = [...new Set(receipt.outcomes.flatMap(({ items }) => items.flatMap(({ ruleId }) => ruleId ?? [])))];
  stage.expect(`Was erfragt war, ist erlaubt nach ${rules.join(', ')}, ohne Einwilligung`, rules.join() === 'R07');
  const answer = await stage.receive(asking, { caseId, type: 'response.info' });
  stage.expect(`Die Antwort (eCH-Aktion ${answer.envelope.frame.action}) nennt das Gesuch`, answer.envelope.frame.action === '6' && answer.envelope.frame.referenceMessageId === request.receipt.messageId);
  return [{ caseId, kinds: ['REFUSED', 'ACCEPTED', 'READ'] }];
}
