import { AuditOffice } from '../../demo/src/audit-office.ts';
import { readDescription } from '../../demo/src/described-platform.ts';
import { Narrator } from '../../demo/src/narrator.ts';
import { OperatorDesk } from '../../demo/src/operator-desk.ts';
import { PartnerSystem } from '../../demo/src/partner-system.ts';
import type { AuditedCase, Scenario } from '../../demo/src/scenarios/scenario.ts';
import { Stage } from '../../demo/src/stage.ts';

/** Plays scenarios of the demonstration on a running platform, through its public doors. @throws Error when one of their expectations does not hold */
export async function playScenarios(demoFile: string, played: readonly Scenario[]): Promise<AuditedCase[]> {
  const platform = readDescription(demoFile);
  const partners = platform.partners.filter(({ keyFile }) => keyFile !== undefined);
  const systems = new Map(partners.map((partner) => [partner.id, new PartnerSystem(partner, platform, 'u1')]));
  const [office, operator] = [new AuditOffice(platform), new OperatorDesk(platform)];
  try {
    await Promise.all([...systems.values()].map((system) => system.start()));
    const stage = new Stage({ systems, narrator: new Narrator(() => undefined, false), titles: new Map(), partnerNames: new Map(), operator, office });
    const cases: AuditedCase[] = [];
    for (const scenario of played) {
      stage.begin(scenario.id, scenario.title);
      cases.push(...(await scenario.play(stage)));
    }
    const failed = stage.expectations.filter(({ held }) => !held);
    if (failed.length > 0) throw new Error(failed.map(({ scenario, claim }) => `${scenario}: ${claim}`).join('\n'));
    return cases;
  } finally {
    office.close();
    operator.close();
    await Promise.all([...systems.values()].map((system) => system.stop()));
  }
}
