import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import type { Decision, ExplainedBlock } from '../../api/auditor.ts';
import { Code } from '../../parts/code.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { MessageType } from '../../parts/message-type.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { useOrigin } from '../../platform/origin-context.tsx';
import { formatDay, formatTime } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { EventTable } from '../../parts/event-table.tsx';
import { EventDetail, PermittedVerdict } from '../../parts/event-detail.tsx';

type Recipient = Decision['recipients'][number];

/** What was decided, per recipient and block: the rule and its norm, or the nearest rule and what it lacked. */
export function DecisionView({ decision }: { readonly decision: Decision }): ReactNode {
  const { language, texts } = useLanguage();
  const { pack, shown, recipients, later, query } = decision;
  return (
    <section aria-label={texts.pages.entscheid.title}>
      <RecordedNote query={query} />
      <Facts>
        <Fact name={texts.event.at}>{formatTime(shown.event.at)}</Fact>
        <Fact name={texts.event.message}>{shown.event.message && <MessageType type={shown.event.message.type} />}</Fact>
        <Fact name={texts.event.sender}>{shown.event.message?.senderId ?? shown.event.actor.id}</Fact>
        <Fact name={texts.event.pack}>{pack && <>{pack.title?.[language] ?? pack.version} {pack.hash !== undefined && <Identifier value={pack.hash} />}</>}</Fact>
      </Facts>
      {recipients.map((recipient) => <RecipientDecision key={recipient.recipient} recipient={recipient} />)}
      <Replay decision={decision} />
      {later.length > 0 && <EventTable caption={texts.decision.later} events={later} />}
      <details className="more"><summary>{texts.decision.event}</summary><EventDetail shown={shown} /></details>
    </section>
  );
}

function RecipientDecision({ recipient: { recipient, permitted, code, norms, blocks } }: { readonly recipient: Recipient }): ReactNode {
  const { texts } = useLanguage();
  return (
    <article className="sheet" aria-label={`${texts.event.to} ${recipient}`}>
      <h2>{texts.event.to} {recipient} <PermittedVerdict permitted={permitted} /> {code !== undefined && <Code code={code} />}</h2>
      {norms.length > 0 && <p className="fine">{texts.event.norms}: {norms.join(', ')}</p>}
      <ul className="blocks">{blocks.map((block, index) => <li key={`${block.block} ${block.person ?? ''} ${String(index)}`}><BlockDecision block={block} /></li>)}</ul>
    </article>
  );
}

function BlockDecision({ block: { block, category, permitted, code, consentId, rule, nearest, missing } }: { readonly block: ExplainedBlock }): ReactNode {
  const { language, texts } = useLanguage();
  const { decision } = texts;
  return (
    <>
      <h3><code>{block}</code> {category} {texts.categories[category]} <PermittedVerdict permitted={permitted} /> {code !== undefined && <Code code={code} />}</h3>
      {rule !== undefined && (
        <Facts>
          <Fact name={nearest ? decision.nearest : texts.event.rule}><strong>{rule.ruleId}</strong> {rule.title[language]}</Fact>
          <Fact name={decision.effect}>{decision.effects[rule.effect]}</Fact>
          <Fact name={texts.event.norms}>{rule.norms.join(', ')}</Fact>
          <Fact name={decision.consentNeeded}>{rule.consent[language]}</Fact>
          <Fact name={decision.confidence}>{decision.confidences[rule.confidence] ?? rule.confidence}</Fact>
          <Fact name={decision.valid}>{[rule.validFrom, rule.validTo].map((day) => (day === undefined ? '…' : formatDay(day.slice(0, 10)))).join(' – ')}</Fact>
          <Fact name={texts.person.consent}>{consentId !== undefined && <Identifier value={consentId} />}</Fact>
        </Facts>
      )}
      {missing.length > 0 && <div className="missing"><p>{decision.missing}</p><ul>{missing.map((one) => <li key={one.code}>{one.text[language]} <code>{one.code}</code></li>)}</ul></div>}
    </>
  );
}

/** The facts of a decision lie at the exchange: there it is decided once more. Of a message that was refused before any rule was asked there are none. */
function Replay({ decision: { replayable, shown } }: { readonly decision: Decision }): ReactNode {
  const { decision: texts } = useTexts();
  const { otherConsole } = useOrigin();
  const { message } = shown.event;
  if (!replayable || message === undefined) return <p className="note" data-kind="plain">{texts.notReplayable}</p>;
  return (
    <div className="note" data-kind="plain">
      <p>{shown.event.kind === 'REFUSED' ? texts.replayHintRefused : texts.replayHint}</p>
      <p>{texts.replayWhere}</p>
      {otherConsole === undefined
        ? <p><code>dap policy explain {message.senderId}/{message.messageId}</code></p>
        : <p><Link className="react-aria-Button" href={`${otherConsole}/#/entscheid/${message.senderId}/${message.messageId}`} target="_blank" rel="noopener noreferrer">{texts.replay}</Link></p>}
    </div>
  );
}
