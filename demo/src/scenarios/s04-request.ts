import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
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
  await stage.sendRefused(stage.partner(rav), stage.partner(rav).compose(answerOf(dossier, dragan, [region], ['identity', 'labourMarket'])), 'DAP-4206', 'Ohne Gesuch keine Auskunft');
  await stage.sendRefused(asking, asking.compose(requestOf(dossier, dragan, 'bitte')), 'DAP-2202', '«bitte» ist keine Begründung');
  const request = await stage.sendAccepted(asking, asking.compose(requestOf(dossier, dragan, 'Für die Bemessung ab April fehlen Taggelder.')));
  await stage.receive(asked, { caseId, type: 'request.info' });

  stage.narrator.say('  Gefragt war nach den Taggeldern. Die Kasse will auch die Stellensuche mitgeben.');
  await stage.sendRefused(asked, asked.compose(answerOf(dossier, dragan, [region], ['identity', 'employment', 'labourMarket'], request.receipt.messageId)), 'DAP-4208', 'Mehr als erfragt: verweigert');
  const { receipt } = await stage.sendAccepted(asked, asked.compose(answerOf(dossier, dragan, [region], ['identity', 'labourMarket'], request.receipt.messageId)));
  const rules = [...new Set(receipt.outcomes.flatMap(({ items }) => items.flatMap(({ ruleId }) => ruleId ?? [])))];
  stage.expect(`Was erfragt war, ist erlaubt nach ${rules.join(', ')}, ohne Einwilligung`, rules.join() === 'R07');
  const answer = await stage.receive(asking, { caseId, type: 'response.info' });
  stage.expect(`Die Antwort (eCH-Aktion ${answer.envelope.frame.action}) nennt das Gesuch`, answer.envelope.frame.action === '6' && answer.envelope.frame.referenceMessageId === request.receipt.messageId);
  return [{ caseId, kinds: ['REFUSED', 'ACCEPTED', 'READ'] }];
}

function requestOf({ caseRef }: DemoCase, of: Person, justification: string): Draft<'request.info'> {
  return {
    type: 'request.info', recipients: [fund], caseRef, purpose: 'P3', legalBasis: 'AVIG_97A_1_F',
    blocks: {
      case: { requestedBlocks: ['identity', 'labourMarket'], purpose: 'P3', justification, dueOn: dayAfter(14) },
      identity: identityOf([of], region),
    },
  };
}

type Answered = 'identity' | 'employment' | 'labourMarket';

function answerOf({ caseRef }: DemoCase, of: Person, recipients: readonly string[], provided: Answered[], request?: string): Draft<'response.info'> {
  const { personId } = of;
  return {
    type: 'response.info', recipients, caseRef, purpose: 'P3', legalBasis: 'AVIG_97A_1_F', assertions: { noOverridingPrivateInterest: true },
    ...(request === undefined ? {} : { references: request, requestRef: request }),
    blocks: {
      case: { provided, refused: [] },
      identity: identityOf([of], fund),
      ...(provided.includes('employment') ? { employment: [{ personId, status: 'SEEKING' as const, workloadPercent: 0 }] } : {}),
      labourMarket: [{ personId, registered: true, dailyAllowance: '142.35', remainingDays: 118 }],
    },
  };
}
