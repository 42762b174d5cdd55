import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, coordination] = ['sr-sro', 'koi-so'] as const;

/** Those who steer get figures and nobody's name. */
export const controlling: Scenario = { id: 'S14', title: 'Fallzahlen ohne Personen: Sozialregion Olten → Koordinationsstelle Integration', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const sender = stage.partner(region);
  const counts = sender.compose(countsOf());
  const stats = Object.assign({}, counts.blocks.stats, { persons: [{ officialName: 'Muster' }] });
  await stage.sendRefused(sender, { ...counts, blocks: { stats } }, 'DAP-2202', 'Fallzahlen mit einer Liste von Personen: vom Schema verweigert');
  const { receipt } = await stage.sendAccepted(sender, counts);
  const thread = receipt.messageId;
  await stage.receive(stage.partner(coordination), { caseId: thread, type: 'controlling.case-counts' });

  const dossier = new DemoCase(region);
  const hana = person('Hana', 'Probe', '1993-12-01', '2', 'HEAD');
  stage.introduce(hana.personId, hana.firstName);
  await stage.sendAccepted(sender, sender.compose(dossier.consent(hana, ['rav-olten'], ['C01', 'C03', 'C16'])));
  await stage.sendAccepted(sender, sender.compose(dossier.registration([hana], ['rav-olten'])));
  const segment: Draft<'segment.assigned'> = {
    type: 'segment.assigned', recipients: [coordination], caseRef: dossier.caseRef, purpose: 'P1',
    blocks: { identity: identityOf([hana], region), assessment: [{ personId: hana.personId, segment: 'ORIENTIEREN', assignedOn: dayAfter(0), complexity: 2, supportNeed: 1 }] },
  };
  await stage.sendRefused(sender, sender.compose(segment), 'DAP-3311', 'Eine Fallmeldung an die Koordinationsstelle: sie darf sie nicht empfangen');
  const figures = (await stage.operator.call('koi-so', 'GET', '/v1/controlling')) as { tables: { indicators: { rows: string[]; columns: string[]; counts: (number | null)[][] } } };
  const { rows, columns, counts: published } = figures.tables.indicators;
  const shown = published.flatMap((row) => row.filter((count) => count !== null && count > 0));
  stage.expect(`Aus den Fällen selbst sieht sie Zahlen von ${rows.length} Regionen zu ${columns.length} Kennzahlen; kleine sind zurückgehalten`, rows.includes(region) && shown.every((count) => count !== null && count >= 5));
  return [{ caseId: thread, kinds: ['ACCEPTED', 'READ'] }, { caseId: dossier.caseId, kinds: ['CONSENT_GRANTED', 'REFUSED', 'ACCEPTED'] }];
}

function countsOf(): Draft<'controlling.case-counts'> {
  return {
    type: 'controlling.case-counts', recipients: [coordination], purpose: 'P8', legalBasis: 'RRB_2025_1559',
    blocks: {
      stats: {
        period: { from: '2026-01-01', to: '2026-06-30' },
        counts: {
          newCases: 124, personsInNewCases: 248, kaDone: 245, bySegment: { ABLOESEN: 41, VERAENDERN: 62, ORIENTIEREN: 31, STABILISIEREN: 24 },
          resegmentations: 20, intensiveActive: 13, vpeMandates: 10, aftercareStarted: 15, closed: 31, relapses: 6,
        },
      },
    },
  };
}
