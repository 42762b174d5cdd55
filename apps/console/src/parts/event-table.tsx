import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Event, ShownEvent } from '../api/auditor.ts';
import { DataTable } from './data-table.tsx';
import { MessageType } from './message-type.tsx';
import { Verdict } from './verdict.tsx';
import { formatTime } from '../texts/format.ts';
import { useTexts } from '../texts/language.tsx';
import { EventDetail } from './event-detail.tsx';

/** Events as rows; one opens to its details at a time. */
export function EventTable({ caption, events, quietCaption = false }: { readonly caption: string; readonly events: readonly ShownEvent[]; readonly quietCaption?: boolean }): ReactNode {
  const { event: texts, kinds, action } = useTexts();
  const [open, setOpen] = useState<string>();
  return (
    <DataTable
      caption={caption}
      quietCaption={quietCaption}
      rows={events}
      keyOf={({ leafHash }) => leafHash}
      detail={(shown) => (open === shown.leafHash ? <EventDetail shown={shown} /> : undefined)}
      columns={[
        { title: texts.at, show: ({ event }) => <time dateTime={event.at}>{formatTime(event.at)}</time> },
        { title: texts.kind, show: ({ event }) => kinds[event.kind] ?? event.kind },
        { title: texts.type, show: ({ event }) => <MessageType type={event.message?.type} /> },
        { title: texts.actor, show: ({ event }) => texts.actors[event.actor.id] ?? event.actor.id },
        { title: texts.recipient, show: ({ event }) => event.recipient ?? event.outcomes?.map(({ recipient }) => recipient).join(', ') ?? '–' },
        { title: texts.outcome, show: ({ event }) => <EventVerdict event={event} /> },
        {
          title: action.show,
          show: ({ event, leafHash }) => (
            <Button data-variant="quiet" aria-expanded={open === leafHash} aria-label={`${open === leafHash ? action.close : action.show}: ${kinds[event.kind] ?? event.kind}, ${formatTime(event.at)}`} onPress={() => setOpen(open === leafHash ? undefined : leafHash)}>
              {open === leafHash ? action.close : action.show}
            </Button>
          ),
        },
      ]}
    />
  );
}

/** Whether something was decided or went another way than meant. */
export function hasVerdict({ problem, outcomes = [], kind }: Event): boolean {
  return problem !== undefined || outcomes.length > 0 || kind === 'WITHHELD' || kind === 'EXPIRED' || kind === 'PARKED';
}

export function EventVerdict({ event: { kind, outcomes, problem } }: { readonly event: Event }): ReactNode {
  const { event: texts } = useTexts();
  if (problem !== undefined) return <Verdict kind="bad">{problem.code}</Verdict>;
  if (kind === 'WITHHELD' || kind === 'EXPIRED' || kind === 'PARKED') return <Verdict kind="held">{outcomes?.find(({ code }) => code !== undefined)?.code ?? texts.denied}</Verdict>;
  if (outcomes === undefined || outcomes.length === 0) return '–';
  const permitted = outcomes.filter((outcome) => outcome.permitted).length;
  if (permitted === outcomes.length) return <Verdict kind="good">{texts.permitted}</Verdict>;
  return permitted === 0 ? <Verdict kind="bad">{outcomes[0]?.code ?? texts.denied}</Verdict> : <Verdict kind="held">{texts.mixed}</Verdict>;
}
