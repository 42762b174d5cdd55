import { DemoCase, person } from '../household.ts';
import type { Stage } from '../stage.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, rav] = ['sr-dorneck', 'rav-olten'] as const;

/** A key speaks for its partner alone, an id for one message alone, and a blocked key for nobody. */
export const impersonationAndReplay: Scenario = { id: 'S9', title: 'Fremder Absender, Wiederholung, gesperrter Schlüssel', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const gjon = person('Gjon', 'Probe', '1969-03-30', '1', 'HEAD');
  stage.introduce(gjon.personId, gjon.firstName);
  const sender = stage.partner(region);
  const consent = sender.compose(dossier.consent(gjon, [rav], ['C01', 'C03', 'C16']));
  await stage.sendRefused(stage.partner(rav), consent, 'DAP-3101', 'Das RAV signiert im Namen der Sozialregion: verweigert');

  const { receipt } = await stage.sendAccepted(sender, consent);
  const again = await sender.send(consent);
  stage.expect('Dieselben Bytes noch einmal: dieselbe Quittung', again.ok && again.repeated && again.receipt.leafHash === receipt.leafHash);
  const other = { ...consent, frame: { ...consent.frame, iiz: { ...consent.frame.iiz, legalBasisClaimed: 'ANOTHER' } } };
  await stage.sendRefused(sender, other, 'DAP-2201', 'Andere Bytes unter derselben Kennung: verweigert');

  stage.narrator.say('  Der Betrieb sperrt den Schlüssel der Sozialregion: vom nächsten Aufruf an gilt er nicht mehr.');
  await stage.operator.call('ops-dap', 'POST', `/v1/keys/${sender.partner.keyid}/block`, { reason: 'Vorführung: Schlüssel abhandengekommen' });
  await stage.sendRefused(sender, sender.compose(dossier.registration([gjon], [rav])), 'DAP-3112', 'Mit gesperrtem Schlüssel: verweigert');
  await stage.operator.call('ops-dap', 'POST', `/v1/keys/${sender.partner.keyid}/unblock`, { reason: 'Vorführung: Schlüssel gefunden' });
  await stage.sendAccepted(sender, sender.compose(dossier.registration([gjon], [rav])));
  await stage.receive(stage.partner(rav), { caseId: dossier.caseId, type: 'case.registration' });
  return [{ caseId: dossier.caseId, kinds: ['CONSENT_GRANTED', 'REFUSED', 'ACCEPTED', 'READ'] }];
}
