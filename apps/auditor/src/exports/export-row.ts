import type { LeafOutcome } from '#audit';
import { detailWords, type OpenedEvent } from '../looks/opened-event.ts';

/** What an export says of an event: ids of public bodies and codes, the case's pseudonym; no person, no staff, no free text. */
export const exportColumns = [
  'at',
  'kind',
  'actor',
  'sender',
  'message',
  'type',
  'recipients',
  'purpose',
  'outcome',
  'codes',
  'rules',
  'norms',
  'categories',
  'caseId',
  'leafIndex',
  'leafHash',
] as const;
export type ExportColumn = (typeof exportColumns)[number];
export type ExportRow = Readonly<Record<ExportColumn, string>>;

export function exportRow({ event, leafIndex, leafHash, sealed }: OpenedEvent): ExportRow {
  const outcomes = event.outcomes ?? [];
  const blocks = outcomes.flatMap((outcome) => outcome.blocks ?? []);
  return {
    at: event.at,
    kind: event.kind,
    actor: event.actor.id,
    sender: event.message?.senderId ?? '',
    message: event.message?.messageId ?? '',
    type: event.message?.type ?? '',
    recipients: words(event.recipient === undefined ? outcomes.map(({ recipient }) => recipient) : [event.recipient]),
    purpose: event.purpose ?? '',
    outcome: words(outcomes.map(sayOutcome)),
    codes: words([event.problem?.code ?? '', ...detailWords(event, 'code'), ...outcomes.map(({ code }) => code ?? '')]),
    rules: words([...detailWords(event, 'rules'), ...outcomes.flatMap(({ rules }) => rules)]),
    norms: [...new Set(outcomes.flatMap(({ norms }) => norms))].join('; '),
    categories: words([...detailWords(event, 'categories'), ...blocks.map(({ category }) => category)]),
    caseId: sealed.includes('/caseId') ? '' : (event.caseId ?? ''),
    leafIndex: String(leafIndex),
    leafHash,
  };
}

function sayOutcome({ permitted }: LeafOutcome): string {
  return permitted ? 'permitted' : 'denied';
}

function words(all: readonly string[]): string {
  return [...new Set(all)].filter((word) => word !== '').join(' ');
}
