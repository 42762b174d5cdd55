import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, rav] = ['sr-sro', 'rav-olten'] as const;

/** The law orders this notification: it needs no consent, and permits it for nobody but whom it names. */
export const refugeeNotification: Scenario = { id: 'S13', title: 'Meldung stellenloser vorläufig Aufgenommener (AIG Art. 53 Abs. 5)', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const selam = person('Selam', 'Demo', '1991-06-06', '2', 'HEAD');
  await openCase(stage, dossier, [selam], [rav]);
  const sender = stage.partner(region);
  await stage.sendRefused(sender, sender.compose(notificationOf(dossier, selam, 'F_VA', false)), 'DAP-4205', 'Nicht arbeitsmarktfähig: keine Meldung');
  const { receipt } = await stage.sendAccepted(sender, sender.compose(notificationOf(dossier, selam, 'F_VA', true)));
  const [outcome] = receipt.outcomes;
  stage.expect(`Arbeitsmarktfähig: erlaubt nach ${outcome?.items[0]?.ruleId}, ohne Einwilligung in Aufenthalt und Ausbildung`, outcome?.items.every(({ ruleId }) => ruleId === 'R14') === true);
  stage.expect('Sie zählt in der jährlichen Zahl für das SEM', outcome?.obligations.some(({ kind }) => kind === 'YEARLY_COUNT') === true);
  await stage.receive(stage.partner(rav), { caseId: dossier.caseId, type: 'rav.refugee-jobseeker-notification' });
  return [{ caseId: dossier.caseId, kinds: ['REFUSED', 'ACCEPTED', 'READ'] }];
}

function notificationOf({ caseRef, regionId }: DemoCase, of: Person, permit: 'F_VA', labourMarketReady: boolean): Draft<'rav.refugee-jobseeker-notification'> {
  const { personId } = of;
  return {
    type: 'rav.refugee-jobseeker-notification', recipients: [rav], caseRef, purpose: 'P7', legalBasis: 'AIG_53_5',
    blocks: {
      identity: identityOf([of], regionId),
      contact: [{ personId, phone: '062 555 02 31', correspondenceLanguage: 'de' }],
      residence: [{ personId, permit }],
      education: [{ personId, highestQualification: 'VOCATIONAL', recognisedInSwitzerland: false, languages: [{ language: 'de', level: 'A2' }] }],
      employment: [{ personId, labourMarketReady, assessedOn: dayAfter(-7), lastOccupation: 'Küchenhilfe' }],
    },
  };
}
