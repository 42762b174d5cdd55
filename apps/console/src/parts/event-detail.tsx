import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Event, ShownEvent } from '../api/auditor.ts';
import { Code } from './code.tsx';
import { DataTable } from './data-table.tsx';
import { DetailValue, LongText } from './detail-value.tsx';
import { Fact, Facts } from './facts.tsx';
import { Identifier } from './identifier.tsx';
import { MessageType } from './message-type.tsx';
import { PurposeName, RoleName } from './names.tsx';
import { Verdict } from './verdict.tsx';
import { usePlace } from '../platform/place.tsx';
import { formatTime } from '../texts/format.ts';
import { useTexts } from '../texts/language.tsx';

type Outcome = NonNullable<Event['outcomes']>[number];

/** Everything that the log holds about an event, and the ways on from it. */
export function EventDetail({ shown: { event, leafHash, leafIndex, sealed } }: { readonly shown: ShownEvent }): ReactNode {
  const { event: texts } = useTexts();
  return (
    <div className="event-detail">
      <Facts>
        <Fact name={texts.at}>{formatTime(event.at)}</Fact>
        <Fact name={texts.actor}>{texts.actors[event.actor.id] ?? event.actor.id} (<RoleName role={event.actor.role} />)</Fact>
        <Fact name={texts.user}>{event.actor.user}</Fact>
        <Fact name={texts.message}>{event.message && <><MessageType type={event.message.type} /> {event.message.version}, {texts.bySender} {event.message.senderId} <Identifier value={event.message.messageId} /></>}</Fact>
        <Fact name={texts.recipient}>{event.recipient}</Fact>
        <Fact name={texts.caseId}>{event.caseId && <Identifier value={event.caseId} />}</Fact>
        <Fact name={texts.persons}>{identifiers(event.subjects)}</Fact>
        <Fact name={texts.purposeOf}>{event.purpose && <PurposeName purpose={event.purpose} />}</Fact>
        <Fact name={texts.consents}>{identifiers(event.consentIds)}</Fact>
        <Fact name={texts.pack}>{event.pack}</Fact>
        <Fact name={texts.problem}>{event.problem && <Code code={event.problem.code} />}</Fact>
        {Object.entries(event.text ?? {}).map(([name, value]) => <Fact key={name} name={texts.details[name] ?? name}><LongText text={value} /></Fact>)}
        {Object.entries(event.detail ?? {}).map(([name, value]) => <Fact key={name} name={texts.details[name] ?? name}><DetailValue name={name} value={value} /></Fact>)}
        <Fact name={texts.sealed}>{sealed.length > 0 && <>{sealed.join(', ')}<br /><small>{texts.sealedHint}</small></>}</Fact>
        <Fact name={texts.leaf}>{leafIndex} <Identifier value={leafHash} /></Fact>
      </Facts>
      {event.outcomes?.map((outcome) => <OutcomeTable key={outcome.recipient} outcome={outcome} />)}
      <WaysOn event={event} leafHash={leafHash} />
    </div>
  );
}

function WaysOn({ event, leafHash }: { readonly event: Event; readonly leafHash: string }): ReactNode {
  const { event: texts, pages } = useTexts();
  const { go } = usePlace();
  const [personId, ...others] = (event.subjects ?? []).filter(isId);
  const caseId = event.caseId !== undefined && isId(event.caseId) ? event.caseId : undefined;
  return (
    <div className="actions">
      {event.outcomes !== undefined && event.outcomes.length > 0 && <Button onPress={() => go('entscheid', { leaf: leafHash })}>{texts.toDecision}</Button>}
      {caseId !== undefined && <Button onPress={() => go('faelle', { caseId })}>{texts.toCase}</Button>}
      {caseId !== undefined && personId !== undefined && others.length === 0 && <Button onPress={() => go('personen', { personId, caseId })}>{pages.personen.title}</Button>}
      <Button onPress={() => go('integritaet', { leafHash })}>{texts.toProof}</Button>
    </div>
  );
}

/** Not a commitment, which stands in its place once it is erased. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}-/.test(text);
}

function identifiers(values: readonly string[] = []): ReactNode {
  return values.length === 0 ? undefined : values.map((value) => <Identifier key={value} value={value} />);
}

function OutcomeTable({ outcome }: { readonly outcome: Outcome }): ReactNode {
  const { event: texts, categories } = useTexts();
  const caption = `${texts.to} ${outcome.recipient}: ${outcome.permitted ? texts.permitted : texts.denied}${outcome.code === undefined ? '' : ` (${outcome.code})`}`;
  return (
    <>
      <DataTable
        caption={caption}
        rows={outcome.blocks ?? []}
        keyOf={({ block, person }, index) => `${block} ${person} ${index}`}
        columns={[
          { title: texts.block, show: ({ block }) => <code>{block}</code> },
          { title: texts.category, show: ({ category }) => `${category} ${categories[category] ?? ''}` },
          { title: texts.outcome, show: ({ permitted }) => <PermittedVerdict permitted={permitted} /> },
          { title: texts.rule, show: ({ ruleId }) => ruleId ?? '–' },
          { title: texts.code, show: ({ code }) => (code === undefined ? '–' : <Code code={code} />) },
        ]}
      />
      {outcome.norms.length > 0 && <p className="fine">{texts.norms}: {outcome.norms.join(', ')}</p>}
    </>
  );
}

export function PermittedVerdict({ permitted }: { readonly permitted: boolean }): ReactNode {
  const { event: texts } = useTexts();
  return <Verdict kind={permitted ? 'good' : 'bad'}>{permitted ? texts.permitted : texts.denied}</Verdict>;
}
