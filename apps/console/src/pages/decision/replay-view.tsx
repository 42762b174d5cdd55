import type { ReactNode } from 'react';
import type { ReplayedMessage } from '../../api/operator.ts';
import { Code } from '../../parts/code.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Verdict, type VerdictKind } from '../../parts/verdict.tsx';
import { formatTime } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { PermittedVerdict } from '../../parts/event-detail.tsx';

type Recipient = ReplayedMessage['recipients'][number];
type Item = Recipient['items'][number];

const kinds: Record<Recipient['verdict'], VerdictKind> = { same: 'good', different: 'bad', erased: 'held', undecided: 'plain' };

/** What was decided then, what comes out of the same facts again, and what would today. */
export function ReplayView({ replayed: { recipients, query } }: { readonly replayed: ReplayedMessage }): ReactNode {
  const { pages, recorded } = useTexts();
  return (
    <section aria-label={pages.entscheid.title}>
      <p className="recorded"><span>{recorded.sentence(formatTime(query.at))}</span></p>
      {recipients.map((recipient) => <RecipientReplay key={recipient.recipient} recipient={recipient} />)}
    </section>
  );
}

function RecipientReplay({ recipient: { recipient, verdict, permitted, code, packVersion, decidedAt, again, today, items, differences } }: { readonly recipient: Recipient }): ReactNode {
  const { event, decision: texts } = useTexts();
  return (
    <article className="sheet" aria-label={`${event.to} ${recipient}`}>
      <h2>{event.to} {recipient} <Verdict kind={kinds[verdict]}>{texts.verdicts[verdict]}</Verdict></h2>
      <Facts>
        <Fact name={event.at}>{decidedAt !== undefined && formatTime(decidedAt)}</Fact>
        <Fact name={texts.before}><OutcomeNote permitted={permitted} code={code} /> {packVersion}</Fact>
        <Fact name={texts.replayed}>{again && <><OutcomeNote {...again} /> {packVersion}</>}</Fact>
        <Fact name={texts.today}>{today && <><OutcomeNote {...today} /> {today.packVersion}</>}</Fact>
      </Facts>
      {differences.length > 0 && <div className="missing"><p>{texts.differences}</p><ul>{differences.map((pointer) => <li key={pointer}><code>{pointer}</code></li>)}</ul></div>}
      {items.length > 0 && <ItemTable recipient={recipient} items={items} />}
      {today !== undefined && <p className="fine">{texts.today}: {texts.todayHint}</p>}
    </article>
  );
}

function ItemTable({ recipient, items }: { readonly recipient: string; readonly items: readonly Item[] }): ReactNode {
  const { event, categories, decision: texts } = useTexts();
  return (
    <DataTable
      caption={`${event.blocks}, ${event.to} ${recipient}`}
      quietCaption
      rows={items}
      keyOf={({ block, person }, index) => `${block} ${person ?? ''} ${index}`}
      detail={(item) => (item.missing.length > 0 ? <Missing item={item} /> : undefined)}
      columns={[
        { title: event.block, show: ({ block, category, person }) => <><code>{block}</code> {category} {categories[category]}{person !== undefined && <>, {texts.person(String(person))}</>}</> },
        { title: texts.before, show: ({ permitted, code }) => <OutcomeNote permitted={permitted} code={code} /> },
        { title: texts.replayed, show: ({ again }) => <OutcomeNote {...again} /> },
        { title: texts.today, show: ({ today }) => (today === undefined ? '–' : <OutcomeNote {...today} />) },
        { title: event.rule, show: ({ rule }) => rule?.ruleId ?? '–' },
      ]}
    />
  );
}

/** The rule that came nearest, and what it lacked. */
function Missing({ item: { rule, missing } }: { readonly item: Item }): ReactNode {
  const { language, texts: { decision: texts } } = useLanguage();
  return (
    <div className="missing">
      {rule !== undefined && <p>{texts.nearest}: <strong>{rule.ruleId}</strong> {rule.title[language]} ({rule.norms.join(', ')})</p>}
      <p>{texts.missing}</p>
      <ul>{missing.map((one) => <li key={one.code}>{one.text[language]} <code>{one.code}</code></li>)}</ul>
    </div>
  );
}

function OutcomeNote({ permitted, code }: { readonly permitted: boolean; readonly code?: string | undefined }): ReactNode {
  return <><PermittedVerdict permitted={permitted} />{code !== undefined && <> <Code code={code} /></>}</>;
}
