import type { DemoCase, Person } from '../household.ts';
import type { PartnerSystem } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import type { Accepted, Delivery } from '#sdk';

export interface Participation {
  readonly partner: PartnerSystem;
  readonly sent: Accepted;
  /** As the region received it. */
  readonly arrived: Delivery;
}

/** Registers a case at its participants: the persons consent (to the AHV number where they have one), the registration goes out, each of them confirms that it takes part. */
export async function openCase(stage: Stage, dossier: DemoCase, persons: readonly Person[], participants: readonly string[]): Promise<Participation[]> {
  const region = stage.partner(dossier.regionId);
  for (const each of persons) stage.introduce(each.personId, each.firstName);
  await stage.sendEach(region, persons.map((each) => region.compose(dossier.consent(each, participants, each.vn === undefined ? ['C01', 'C03', 'C16'] : ['C01', 'C02', 'C03', 'C16']))));
  await stage.sendAccepted(region, region.compose(dossier.registration(persons, participants)));
  const taking: Participation[] = [];
  for (const id of participants) {
    const partner = stage.partner(id);
    await stage.receive(partner, { caseId: dossier.caseId, type: 'case.registration' });
    const sent = await stage.sendAccepted(partner, partner.compose(dossier.participation()));
    taking.push({ partner, sent, arrived: await stage.receive(region, { caseId: dossier.caseId, type: 'case.participation' }) });
  }
  return taking;
}
