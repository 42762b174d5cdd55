import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from '#local';
import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, ivst] = ['sr-sro', 'ivst-so'] as const;

/** A change of law takes effect to the second, after a simulation and two approvals; what was decided before stays decided so. */
export const policySwitch: Scenario = { id: 'S12', title: 'Das Recht ändert: Regel R04b gilt ab einem bestimmten Zeitpunkt', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const jana = person('Jana', 'Probe', '1996-10-02', '2', 'HEAD');
  await openCase(stage, dossier, [jana], [ivst]);
  const sender = stage.partner(ivst);
  const refused = sender.compose(statusOf(dossier, jana));
  await stage.sendRefused(sender, refused, 'DAP-4201', 'Nach geltendem Recht braucht die IV-Stelle eine Einwilligung');
  // Long enough for simulation and approvals on a busy machine.
  const from = new Date(Math.ceil((Date.now() + 12_000) / 1000) * 1000);
  const version = `so-iiz-2026.2-${from.getTime()}`;
  await approve(stage, version, from);
  await explainRefused(stage, refused.frame.messageId);

  await stage.sendRefused(sender, sender.compose(statusOf(dossier, jana)), 'DAP-4201', `Vor ${from.toISOString()} braucht sie sie immer noch`);
  await delay(Math.max(0, from.getTime() - Date.now()));
  const { receipt } = await stage.sendAccepted(sender, sender.compose(statusOf(dossier, jana)));
  const [outcome] = receipt.outcomes;
  stage.expect(`Von da an erlaubt nach ${outcome?.items[0]?.ruleId}, mit der Pflicht, die Person zu informieren`, outcome?.items.every(({ ruleId }) => ruleId === 'R04b') === true && outcome.obligations.some(({ kind }) => kind === 'NOTIFY_SUBJECT'));
  await stage.receive(stage.partner(region), { caseId: dossier.caseId, type: 'iv.status' });
  const decided = await stage.office.eventsOf(dossier.caseId, 'Vorführung: nach welcher Fassung?', 'DEMO-1', (events) => events.some(({ event }) => event.pack === version));
  const packs = [...new Set(decided.filter(({ event }) => event.message?.type === 'iv.status' && event.outcomes !== undefined).map(({ event }) => event.pack))];
  stage.expect('Das Protokoll nennt zu jedem der beiden Entscheide die Fassung, nach der er fiel', packs.length === 2 && packs.includes(version));
  return [{ caseId: dossier.caseId, kinds: ['REFUSED', 'ACCEPTED', 'READ'] }];
}

/** Stores the changed pack, tries to bring it into force without a simulation, then with one and two approvals. The simulation knows what was refused to everybody. */
async function approve(stage: Stage, version: string, from: Date): Promise<void> {
  const { operator } = stage;
  await operator.call('gsiiz-dap', 'POST', '/v1/policy/packs', { source: changedPack(version, from) });
  const asked = { version, activeFrom: from.toISOString() };
  const without = await operator.call('gsiiz-dap', 'POST', '/v1/policy/activations', asked).then(() => '', (error: Error) => error.message);
  stage.expect('Sie erlaubt mehr als die geltende: ohne Simulation kann sie nicht in Kraft treten', without.includes('simulation-required'));
  const [before, after] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 1_000)].map((at) => at.toISOString());
  const simulation = (await operator.call('gsiiz-dap', 'POST', `/v1/policy/packs/${version}/simulation`, { from: before, until: after, inForceOn: from.toISOString() })) as Simulated;
  stage.narrator.say(`  Simulation an ${simulation.decisions} Entscheiden: ${simulation.newlyPermitted} wären neu erlaubt, davon ${simulation.refused.newlyPermitted} über Meldungen, die niemand erhielt.`);
  const pair = simulation.partners.find((each) => each.from === ivst && each.to === region);
  stage.expect('Die Simulation zählt die eben verweigerte Meldung als neu erlaubt', (pair?.refused.newlyPermitted ?? 0) > 0);
  const request = (await operator.call('gsiiz-dap', 'POST', '/v1/policy/activations', { ...asked, simulationId: simulation.simulationId })) as { requestId: string };
  for (const client of ['gsiiz-2-dap', 'dpo-dap']) await operator.call(client, 'POST', `/v1/policy/activations/${request.requestId}/approve`);
  stage.narrator.say(`  Beantragt von der Geschäftsstelle, genehmigt von zwei anderen Personen; in Kraft ab ${from.toISOString()}.`);
}

interface Simulated {
  simulationId: string;
  decisions: number;
  newlyPermitted: number;
  refused: { newlyPermitted: number };
  partners: { from: string; to: string; refused: { newlyPermitted: number } }[];
}

async function explainRefused(stage: Stage, messageId: string): Promise<void> {
  const { recipients } = (await stage.operator.call('gsiiz-dap', 'POST', '/v1/policy/explain', { senderId: ivst, messageId })) as { recipients: { reproduces: boolean; items: { missing: { text: { de: string } }[] }[] }[] };
  const missing = recipients[0]?.items[0]?.missing[0]?.text.de;
  stage.expect(`Weshalb sie verweigert wurde, ist noch da, und neu entschieden kommt dasselbe heraus: ${missing}`, recipients[0]?.reproduces === true && missing !== undefined);
}

function changedPack(version: string, from: Date): string {
  const shipped = readFileSync(join(repositoryRoot(), 'policies', 'so-iiz-2026.1.yaml'), 'utf8');
  return shipped.replace('packVersion: so-iiz-2026.1\n', `packVersion: ${version}\n`).replace('  - ruleId: R05\n', `${addedRule(from)}\n  - ruleId: R05\n`);
}

const addedRule = (from: Date): string => `  - ruleId: R04b
    version: 1
    status: APPROVED
    effect: PERMIT
    title: {de: IV-Stelle an Sozialregion nach der Teilrevision, en: IV office to social region after the revision}
    fromRoles: [IVST]
    toRoles: [SR]
    messageTypes: [iv.status]
    purposes: [P1, P2]
    categories: [C01, C09, C16]
    consent: NONE
    conditions:
      - source: assertion
        code: noOverridingPrivateInterest
        op: eq
        value: true
        text:
          de: Es ist nicht erklärt, dass kein überwiegendes Privatinteresse entgegensteht.
          en: It is not asserted that no overriding private interest stands against it.
    obligations:
      - {kind: NOTIFY_SUBJECT, dueInDays: 14, from: DISCLOSURE, perPerson: true}
    normRefs: [Sozialgesetz SO (Teilrevision)]
    confidence: M
    law: DRAFT
    validFrom: '${from.toISOString()}'
`;

function statusOf({ caseRef }: DemoCase, of: Person): Draft<'iv.status'> {
  return {
    type: 'iv.status', recipients: [region], caseRef, purpose: 'P1', assertions: { noOverridingPrivateInterest: true },
    blocks: { identity: identityOf([of], ivst), ivProcedure: [{ personId: of.personId, status: 'MEASURE', since: dayAfter(-30), nextStep: 'Auswertung in drei Monaten' }] },
  };
}
