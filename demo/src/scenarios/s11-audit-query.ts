import { DemoCase, dayAfter, person } from '../household.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';
import { statusWithHealthOf } from './status-with-health.ts';

const [region, rav, ivst] = ['sr-sro', 'rav-olten', 'ivst-so'] as const;

/** The officer asks for every disclosure of health data without consent; the question itself is on record, and nobody else may ask. */
export const auditQuery: Scenario = { id: 'S11', title: 'Die Datenschutzstelle fragt: Gesundheitsdaten ohne Einwilligung', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const igor = person('Igor', 'Probe', '1977-04-18', '1', 'HEAD');
  await openCase(stage, dossier, [igor], [rav, ivst]);
  const sender = stage.partner(rav);
  await stage.sendAccepted(sender, sender.compose(statusWithHealthOf(dossier, igor, rav, ivst)));
  await stage.receive(stage.partner(ivst), { caseId: dossier.caseId, type: 'rav.status' });

  const question = { category: 'C10', consentless: true, kind: 'ACCEPTED', from: `${dayAfter(-90)}T00:00:00Z` } as const;
  const found = await stage.office.search(question, 'Quartalsprüfung: C10 ohne Einwilligung', 'DS-2026-114', (events) => events.some(({ event }) => event.message?.type === 'rav.status'));
  const rules = [...new Set(found.flatMap(({ event }) => event.outcomes?.flatMap((outcome) => outcome.blocks?.filter(({ category, permitted }) => category === 'C10' && permitted).map(({ ruleId }) => ruleId) ?? []) ?? []))];
  stage.narrator.say(`  ${found.length} Annahmen mit C10 ohne Einwilligung, nach ${rules.join(', ')}`);
  stage.expect('Alle stützen sich auf R02', rules.join() === 'R02');
  const looked = await stage.office.search({ kind: 'QUERY' }, 'Wer hat gefragt?', 'DS-2026-114', (events) => events.some(({ event }) => event.detail?.['category'] === 'C10'));
  stage.expect('Die Frage steht mit Grund und Ticket selbst im Protokoll', looked.some(({ event }) => event.detail?.['category'] === 'C10' && event.text?.['ticket'] === 'DS-2026-114'));
  stage.expect('Dem Betrieb verweigert der Auditor die Auskunft: 403', (await stage.office.statusFor(stage.operator, 'ops-dap')) === 403);
  return [{ caseId: dossier.caseId, kinds: ['ACCEPTED', 'READ'] }];
}
