import type { LeafEvent, LeafOutcome } from '#audit';
import { detailText } from '../looks/opened-event.ts';

export interface Sentence {
  readonly de: string;
  readonly en: string;
}

/** What happened, in a sentence for people. Ids of partners, types, rules and codes; nobody's name. */
export function sentenceOf(event: LeafEvent): Sentence {
  const { actor, message, recipient = '?' } = event;
  const type = message?.type ?? '?';
  const sender = message?.senderId ?? actor.id;
  const code = event.problem?.code ?? detailText(event, 'code') ?? '';
  switch (event.kind) {
    case 'ACCEPTED':
      return both(`${sender} übermittelt ${type}: ${sayOutcomes(event.outcomes, 'de')}`, `${sender} submits ${type}: ${sayOutcomes(event.outcomes, 'en')}`);
    case 'REFUSED':
      return both(`${message === undefined ? 'Zugriff' : type} von ${actor.id} abgelehnt (${code})`, `${message === undefined ? 'access' : type} by ${actor.id} refused (${code})`);
    case 'DELIVERED':
      return both(`${type} von ${sender} an ${recipient} zugestellt`, `${type} of ${sender} delivered to ${recipient}`);
    case 'READ':
      return detailText(event, 'what') === 'consents'
        ? both(`${actor.id} liest die Einwilligungen des Falls`, `${actor.id} reads the consents of the case`)
        : both(`${actor.id} holt ${type} von ${sender} ab${event.detail?.['first'] === false ? ', erneut' : ''}`, `${actor.id} fetches ${type} of ${sender}${event.detail?.['first'] === false ? ', again' : ''}`);
    case 'WITHHELD':
      return both(`${type} von ${sender} an ${recipient} zurückgehalten (${code})`, `${type} of ${sender} to ${recipient} withheld (${code})`);
    case 'PARKED':
      return both(`${type} an ${recipient} konnte nicht übergeben werden (${code})`, `${type} could not be handed over to ${recipient} (${code})`);
    case 'EXPIRED':
      return both(`${type} hat ${recipient} nicht abgeholt (${code})`, `${recipient} did not fetch ${type} (${code})`);
    case 'ACKNOWLEDGED':
      return both(`${actor.id} bestätigt ${detailText(event, 'referenceMessageId') ?? ''}`, `${actor.id} acknowledges ${detailText(event, 'referenceMessageId') ?? ''}`);
    case 'CONSENT_GRANTED':
      return both(`${actor.id} meldet ${consents(event, 'de')}`, `${actor.id} reports ${consents(event, 'en')}`);
    case 'CONSENT_WITHDRAWN':
      return both(`${actor.id} meldet den Widerruf von ${consents(event, 'de')}; ${count(event, 'stopped')} Zustellungen gestoppt`, `${actor.id} reports the withdrawal of ${consents(event, 'en')}; ${count(event, 'stopped')} deliveries stopped`);
    case 'QUERY':
      return both('Die Datenschutzstelle sieht das Protokoll ein', 'The data-protection officer looks into the log');
    case 'RECALLED':
      return both(`${actor.id} nimmt eine eigene Meldung zurück; ${count(event, 'stopped')} Zustellungen gestoppt`, `${actor.id} recalls a message of its own; ${count(event, 'stopped')} deliveries stopped`);
    case 'OVERDUE':
      return both(`Eine Pflicht von ${recipient} ist überfällig`, `A duty of ${recipient} is overdue`);
    case 'DESTROYED':
      return both(`Der Inhalt von ${type} ist vernichtet`, `The content of ${type} is destroyed`);
    case 'ERASED':
      return both('Inhalte sind auf Anordnung gelöscht', 'Contents are erased by order');
    default:
      return both(`${event.kind} durch ${actor.id}`, `${event.kind} by ${actor.id}`);
  }
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

function count({ detail }: LeafEvent, name: string): string {
  return String(detail?.[name] ?? 0);
}

function both(de: string, en: string): Sentence {
  return { de, en };
}
