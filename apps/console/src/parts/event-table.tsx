import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Event, ShownEvent } from '../api/auditor.ts';
import { CodeVerdict } from './code.tsx';
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
  if (kind === 'WITHHELD' || kind === 'EXPIRED' || kind === 'PARKED') {
    const code = problem?.code ?? outcomes?.find((outcome) => outcome.code !== undefined)?.code;
    return code === undefined ? <Verdict kind="held">{texts.denied}</Verdict> : <CodeVerdict kind="held" code={code} />;
  }
  if (problem !== undefined) return <CodeVerdict kind="bad" code={problem.code} />;
  if (outcomes === undefined || outcomes.length === 0) return '–';
  const permitted = outcomes.filter((outcome) => outcome.permitted).length;
  if (permitted === outcomes.length) return <Verdict kind="good">{texts.permitted}</Verdict>;
  if (permitted > 0) return <Verdict kind="held">{texts.mixed}</Verdict>;
  return outcomes[0]?.code === undefined ? <Verdict kind="bad">{texts.denied}</Verdict> : <CodeVerdict kind="bad" code={outcomes[0].code} />;
}
