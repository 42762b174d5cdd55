import { isRefusedFetch } from '#audit';
import type { LeafEvent, LeafOutcome } from '#audit';
import { typeTitles } from '#schemas';
import { detailText } from '../looks/opened-event.ts';
import { mayHaveLeft } from '../persons/message-threads.ts';

export interface Sentence {
  readonly de: string;
  readonly en: string;
}

/** What happened, in a sentence for people. Titles of message types, ids of partners, rules and codes; nobody's name. */
export function sentenceOf(event: LeafEvent): Sentence {
  const { actor, message, recipient = '?' } = event;
  const title = { de: titleOf(message, 'de'), en: titleOf(message, 'en') };
  const sender = message?.senderId ?? actor.id;
  const code = event.problem?.code ?? detailText(event, 'code') ?? '';
  switch (event.kind) {
    case 'ACCEPTED':
      return both(`${sender} übermittelt ${title.de}: ${sayOutcomes(event.outcomes, 'de')}`, `${sender} submits ${title.en}: ${sayOutcomes(event.outcomes, 'en')}`);
    case 'REFUSED':
      if (isRefusedFetch(event)) return both(`${actor.id} durfte ${title.de} von ${sender} nicht abholen (${code})`, `${actor.id} might not fetch ${title.en} of ${sender} (${code})`);
      return both(
        `${message === undefined ? 'Zugriff' : title.de} von ${actor.id} abgelehnt (${code})`,
        `${message === undefined ? 'access' : title.en} by ${actor.id} refused (${code})`,
      );
    case 'DELIVERED':
      return both(`${title.de} von ${sender} an ${recipient} zugestellt`, `${title.en} of ${sender} delivered to ${recipient}`);
    case 'READ':
      return detailText(event, 'what') === 'consents'
        ? both(`${actor.id} liest die Einwilligungen des Falls`, `${actor.id} reads the consents of the case`)
        : both(
            `${actor.id} holt ${title.de} von ${sender} ab${event.detail?.['first'] === false ? ', erneut' : ''}`,
            `${actor.id} fetches ${title.en} of ${sender}${event.detail?.['first'] === false ? ', again' : ''}`,
          );
    case 'WITHHELD':
      return stopped(event, `${title.de} von ${sender} an ${recipient} zurückgehalten (${code})`, `${title.en} of ${sender} to ${recipient} withheld (${code})`);
    case 'PARKED':
      return stopped(event, `${title.de} an ${recipient} konnte nicht übergeben werden (${code})`, `${title.en} could not be handed over to ${recipient} (${code})`);
    case 'EXPIRED':
      return stopped(event, `${title.de} hat ${recipient} nicht abgeholt (${code})`, `${recipient} did not fetch ${title.en} (${code})`);
    case 'ACKNOWLEDGED':
      return both(`${actor.id} bestätigt ${detailText(event, 'referenceMessageId') ?? ''}`, `${actor.id} acknowledges ${detailText(event, 'referenceMessageId') ?? ''}`);
    case 'CONSENT_GRANTED':
      return both(`${actor.id} meldet ${consents(event, 'de')}`, `${actor.id} reports ${consents(event, 'en')}`);
    case 'CONSENT_WITHDRAWN':
      return both(`${actor.id} meldet den Widerruf von ${consents(event, 'de')}; ${stoppedCount(event, 'de')}`, `${actor.id} reports the withdrawal of ${consents(event, 'en')}; ${stoppedCount(event, 'en')}`);
    case 'QUERY':
      return both('Die Datenschutzstelle sieht das Protokoll ein', 'The data-protection officer looks into the log');
    case 'RECALLED':
      return both(`${actor.id} nimmt eine eigene Meldung zurück; ${stoppedCount(event, 'de')}`, `${actor.id} recalls a message of its own; ${stoppedCount(event, 'en')}`);
    case 'OVERDUE':
      return both(`Eine Pflicht von ${recipient} ist überfällig`, `A duty of ${recipient} is overdue`);
    case 'DESTROYED':
      if (event.message === undefined) return both('Die Aufbewahrung eines Monats des Protokolls ist zu Ende', 'The time of a month of the log is over');
      return both(`Der Inhalt von ${title.de} ist vernichtet`, `The content of ${title.en} is destroyed`);
    case 'ERASED':
      return both('Inhalte sind auf Anordnung gelöscht', 'Contents are erased by order');
    case 'OPERATED':
      if (detailText(event, 'action') === 'HOLD_PLACED') return both('Eine Sperre (Legal Hold) ist gesetzt', 'A legal hold is placed');
      return both('Der Betrieb hat gehandelt', 'The operators have acted');
    default:
      return both(`${event.kind} durch ${actor.id}`, `${event.kind} by ${actor.id}`);
  }
}

/** Of a delivery that was stopped; where nobody can tell whether it arrived, it says so. */
function stopped(event: LeafEvent, de: string, en: string): Sentence {
  return mayHaveLeft(event) ? both(`${de}; ist vielleicht trotzdem angekommen`, `${en}; may have arrived all the same`) : both(de, en);
}

/** The title of a message's type, in quotation marks; its id where the catalogue has none. */
function titleOf(message: LeafEvent['message'], language: keyof Sentence): string {
  const title = typeTitles[message?.type ?? '']?.[language];
  if (title === undefined) return message?.type ?? '?';
  return language === 'de' ? `«${title}»` : `“${title}”`;
}

function sayOutcomes(outcomes: readonly LeafOutcome[] = [], language: keyof Sentence): string {
  const words = language === 'de' ? { yes: 'zulässig', no: 'abgelehnt' } : { yes: 'permitted', no: 'refused' };
  return outcomes.map(({ recipient, permitted, code, rules }) => `${recipient} ${permitted ? `${words.yes} (${rules.join(', ')})` : `${words.no} (${code ?? ''})`}`).join('; ');
}

/** How many consents an event is about. */
function consents({ consentIds = [] }: LeafEvent, language: keyof Sentence): string {
  const [one, many] = language === 'de' ? ['Einwilligung', 'Einwilligungen'] : ['consent', 'consents'];
  return `${consentIds.length} ${consentIds.length === 1 ? one : many}`;
}

/** How many deliveries were stopped by it. */
function stoppedCount({ detail }: LeafEvent, language: keyof Sentence): string {
  const [one, many] = language === 'de' ? ['Zustellung gestoppt', 'Zustellungen gestoppt'] : ['delivery stopped', 'deliveries stopped'];
  const count = Number(detail?.['stopped'] ?? 0);
  return `${count} ${count === 1 ? one : many}`;
}

function both(de: string, en: string): Sentence {
  return { de, en };
}
