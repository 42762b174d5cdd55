import { randomUUID } from 'node:crypto';
import { DemoCase, dayAfter, identityOf, person } from '../household.ts';
import type { Person } from '../household.ts';
import type { Draft } from '../partner-system.ts';
import type { Stage } from '../stage.ts';
import { openCase } from './open-case.ts';
import type { AuditedCase, Scenario } from './scenario.ts';

const [region, rav] = ['sr-sro', 'rav-olten'] as const;

/** Aftercare ends after six calendar months; a closed case takes nothing but what reopens or mends it. */
export const aftercareAndClosing: Scenario = { id: 'S7', title: 'Ablösung, Nachbegleitung, Fallabschluss, Rückfall', play };

async function play(stage: Stage): Promise<AuditedCase[]> {
  const dossier = new DemoCase(region);
  const flavia = person('Flavia', 'Muster', '1988-05-04', '2', 'HEAD');
  await openCase(stage, dossier, [flavia], [rav]);
  const sender = stage.partner(region);
  const { caseId } = dossier;
  await stage.sendAccepted(sender, sender.compose(dossier.consent(flavia, [rav], ['C01', 'C14', 'C15', 'C16'])));

  stage.narrator.say('  Ablösung am 31. August 2026. Sechs Monate später ist der 28. Februar: der Monat hat keinen einunddreissigsten.');
  await stage.sendRefused(sender, sender.compose(aftercareOf(dossier, flavia, '2027-03-15')), 'DAP-4401', 'Bis 15. März 2027: zu lang');
  const started = await stage.sendAccepted(sender, sender.compose(aftercareOf(dossier, flavia, '2027-02-28')));
  await stage.receive(stage.partner(rav), { caseId, type: 'aftercare.started' });

  const due = { kind: 'CLOSING_DUE', partner: region, messageId: started.receipt.messageId };
  await stage.expectObligation(due, 'OPEN', 'An ihrem Ende wird die Sozialregion an den Abschluss erinnert');

  await stage.letTimePass(due, 0);
  await stage.receive(sender, { caseId, type: 'deadline.reminder' });
  await stage.expectObligation(due, 'REMINDED', 'Die Nachbegleitung ist zu Ende, die Mahnung ist da');

  const closing = await stage.sendAccepted(sender, sender.compose(closingOf(dossier)));
  stage.expect('Der Fall wird abgeschlossen, das RAV erfährt es', closing.receipt.outcomes.every(({ outcome }) => outcome === 'permitted'));
  await stage.receive(stage.partner(rav), { caseId, type: 'case.closed' });
  await stage.expectObligation(due, 'DONE', 'Mit dem Abschluss ist die Frist erledigt');
  await stage.sendRefused(sender, sender.compose(resegmentationOf(dossier, flavia)), 'DAP-4402', 'Danach keine Neusegmentierung mehr');

  stage.narrator.say('  Flavia verliert die Stelle. Derselbe Fall geht weiter, keine neue Anmeldung.');
  await stage.sendAccepted(sender, sender.compose(dossier.consent(flavia, [rav], ['C01', 'C03', 'C16'])));
  await stage.sendAccepted(sender, sender.compose(reopeningOf(dossier, flavia)));
  await stage.receive(stage.partner(rav), { caseId, type: 'case.reopened' });
  return [{ caseId, kinds: ['CONSENT_GRANTED', 'REFUSED', 'ACCEPTED', 'READ'] }];
}

function aftercareOf({ caseRef, regionId }: DemoCase, of: Person, endsOn: string): Draft<'aftercare.started'> {
  return {
    type: 'aftercare.started', recipients: [rav], caseRef, purpose: 'P1',
    blocks: { identity: identityOf([of], regionId), plan: [{ personId: of.personId, detachedOn: '2026-08-31', startsOn: '2026-09-01', endsOn, reason: { code: 'NEW_JOB' } }] },
  };
}

function closingOf({ caseRef }: DemoCase): Draft<'case.closed'> {
  return { type: 'case.closed', recipients: [rav], caseRef, purpose: 'P1', blocks: { case: { closedOn: dayAfter(0), outcome: 'EMPLOYED', aftercareOffered: true } } };
}

function resegmentationOf({ caseRef, regionId }: DemoCase, of: Person): Draft<'segment.changed'> {
  return {
    type: 'segment.changed', recipients: [rav], caseRef, purpose: 'P1',
    blocks: {
      identity: identityOf([of], regionId),
      assessment: [{ personId: of.personId, previousSegment: 'ABLOESEN', newSegment: 'VERAENDERN', changedOn: dayAfter(0), reason: { code: 'REVIEW' }, reviewId: randomUUID() }],
    },
  };
}

function reopeningOf({ caseRef, regionId }: DemoCase, of: Person): Draft<'case.reopened'> {
  return {
    type: 'case.reopened', recipients: [rav], caseRef, purpose: 'P1',
    blocks: { identity: identityOf([of], regionId), case: { reopenedOn: dayAfter(0), reason: { code: 'JOB_LOST', text: 'Kündigung in der Probezeit' } } },
  };
}
