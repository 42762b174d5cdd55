import { DemoCase, person } from '../household.ts';
import type { Stage } from '../stage.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

/** A registration that says too much is refused as a whole and leaves nothing; the mended one goes through. */
export const registrationWithChildren: Scenario = { id: 'S1', title: 'Fallanmeldung mit Kindern: Sozialregion Olten → RAV Olten', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  stage.narrator.say('  Eine Familie mit zwei Kindern meldet sich bei der Sozialregion. Nur Anna hat eingewilligt, und nur für Identität,');
  stage.narrator.say('  Kontakt und Falldaten. Die erste Meldung erzählt auch vom Haushalt und von den Kindern.');
  const [region, rav] = [stage.partner('sr-sro'), stage.partner('rav-olten')];
  const [anna, beat, lea, nils] = [
    person('Anna', 'Muster', '1988-05-04', '2', 'HEAD'), person('Beat', 'Muster', '1986-11-30', '1', 'PARTNER'),
    person('Lea', 'Muster', '2015-03-12', '2', 'CHILD'), person('Nils', 'Muster', '2018-08-25', '1', 'CHILD'),
  ];
  for (const each of [anna, beat, lea, nils]) stage.introduce(each.personId, each.firstName);
  const dossier = new DemoCase('sr-sro');

  await stage.sendAccepted(region, region.compose(dossier.consent(anna, ['rav-olten'], ['C01', 'C03', 'C16'])));
  const tooMuch = region.compose(dossier.registration([anna, lea, nils], ['rav-olten'], [anna, lea, nils]));
  const refused = await stage.send(region, tooMuch);
  const items = refused.ok ? [] : (refused.problem.recipients?.[0]?.items ?? []);
  const codesOf = (subject: number): string => [...new Set(items.filter((item) => item.subject === subject).map(({ code }) => code))].join(', ');
  const [ofAnna, ofLea, ofNils] = [0, 1, 2].map(codesOf);
  stage.expect(`Die Meldung ist als Ganzes verweigert: Anna ${ofAnna}, Lea ${ofLea}, Nils ${ofNils}`, !refused.ok && refused.status === 403 && ofAnna === 'DAP-4203' && ofLea === 'DAP-4201' && ofNils === 'DAP-4201');
  const trace = await region.client.status(tooMuch.frame.messageId);
  const known = await region.client.consents(dossier.caseId);
  stage.expect('Der Fall ist nicht eröffnet, und von der Meldung ist nichts geblieben', !trace.ok && trace.status === 404 && !known.ok);

  stage.narrator.say('  Die Fachperson kürzt die Meldung auf Anna, ohne Haushalt, und sendet sie unter derselben Kennung noch einmal.');
  const registration = region.compose(dossier.registration([anna], ['rav-olten'], [], tooMuch.frame.messageId));
  const { receipt } = await stage.sendAccepted(region, registration);
  stage.expect('Der Fall ist eröffnet, die Meldung unterwegs', receipt.outcomes.every(({ outcome }) => outcome === 'permitted'));
  const repeated = await region.send(registration);
  stage.expect('Dieselben Bytes noch einmal: dieselbe Quittung, keine zweite Meldung', repeated.ok && repeated.repeated && repeated.receipt.leafHash === receipt.leafHash);

  const delivery = await stage.receive(rav, { caseId: dossier.caseId, type: 'case.registration' });
  stage.expect('RAV Olten hat genau das erhalten, was signiert wurde', delivery.envelope.frame.messageId === receipt.messageId && delivery.envelope.blocks.household === undefined);
  await stage.acknowledge(rav, delivery, 'PROCESSED');
  await stage.receive(region, { caseId: dossier.caseId, type: 'ack.processed' });
  const status = await region.client.status(receipt.messageId);
  stage.expect('Die Sendungsverfolgung zeigt: bestätigt', status.ok && status.status.deliveries.every(({ state }) => state === 'acknowledged'));
  stage.suggestion = rav.compose(dossier.participation());
  return [{ caseId: dossier.caseId, kinds: ['CONSENT_GRANTED', 'REFUSED', 'ACCEPTED', 'READ', 'ACKNOWLEDGED'] }];
}
