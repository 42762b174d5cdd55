import { zurichDate } from '#cases';
import type { BlocksOf, Envelope, MessageTypeId, Purpose } from '#schemas';
import { composeEnvelope } from '#sdk';
import { Story } from '../support/story.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import type { SendParts } from './send-until-answered.ts';

/** Who tells the IV office about the person without a consent, and owes her notice of it for that. */
export type Discloser = 'rav-olten' | 'rav-solothurn';

/**
 * A case with three debts: its discloser owes the person a notice within fourteen days, the unemployment fund owes the region
 * an answer by the day named, and the region is to know when the consent ends.
 */
export async function openOwedCase(parts: SendParts, discloser: Discloser, answerBy: string): Promise<void> {
  const story = new Story('sr-sro');
  const { caseId } = story;
  const send = (envelope: Envelope): Promise<string[]> => sendUntilAnswered(parts, envelope, caseId);
  const invited = [discloser, 'ivst-so'];
  await send(story.consentGranted(invited, ['C01', 'C03', 'C15', 'C16']));
  const registration = story.registration(invited);
  await send(registration);
  for (const each of invited) {
    await parts.arrivals.reached(registration.frame.messageId, each);
    await send(story.participation(each));
  }
  const status = compose(story, 'rav.status', discloser, 'ivst-so', 'P1', {
    labourMarket: [{ personId: story.personId, status: 'REGISTERED', since: zurichDate(new Date()), nextStep: 'Termin', registered: true }],
  });
  const request = compose(story, 'request.info', 'sr-sro', 'oealk-so', 'P3', {
    case: { requestedBlocks: ['identity', 'labourMarket'], purpose: 'P3', justification: 'Für die Bemessung der Unterstützung benötigt.', dueOn: answerBy },
  });
  await send(status);
  await send(request);
  await parts.arrivals.reached(status.frame.messageId, 'ivst-so');
  await parts.arrivals.reached(request.frame.messageId, 'oealk-so');
}

function compose<T extends MessageTypeId>(story: Story, type: T, senderId: string, recipient: string, purpose: Purpose, blocks: BlocksOf[T]): Envelope {
  return composeEnvelope({
    type, senderId, recipients: [recipient], caseRef: { caseId: story.caseId, regionId: story.regionId }, purpose, blocks, subjects: [story.personId], test: true,
    assertions: type === 'request.info' ? { dataObtainedByRelease: false } : { costBearerUnclear: true, noOverridingPrivateInterest: true },
    actingUser: { systemUserId: 'u17', function: 'SOZIALARBEIT' }, application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' },
  });
}
