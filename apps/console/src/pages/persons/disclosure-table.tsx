import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { DecidedBlock, Disclosure } from '../../api/auditor.ts';
import { Code } from '../../parts/code.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { MessageType, titleOf } from '../../parts/message-type.tsx';
import { PurposeName } from '../../parts/names.tsx';
import { Verdict, type VerdictKind } from '../../parts/verdict.tsx';
import { usePlace } from '../../platform/place.tsx';
import { formatTime } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';
import { PermittedVerdict } from '../../parts/event-detail.tsx';

const verdicts: Record<Disclosure['state'], VerdictKind> = { disclosed: 'good', received: 'plain', pending: 'plain', uncertain: 'held', withheld: 'held', expired: 'held', parked: 'held' };

function keyOf({ acceptedLeafHash, recipient }: Disclosure): string {
  return `${acceptedLeafHash} ${recipient}`;
}

/** Who disclosed what to whom; a row opens to block, rule and consent. */
export function DisclosureTable({ disclosures }: { readonly disclosures: readonly Disclosure[] }): ReactNode {
  const { language, texts: { person: texts, event, action } } = useLanguage();
  const [open, setOpen] = useState<string>();
  return (
    <DataTable
      caption={texts.disclosures}
      quietCaption
      rows={disclosures}
      keyOf={keyOf}
      detail={(disclosure) => (keyOf(disclosure) === open ? <DisclosureDetail disclosure={disclosure} /> : undefined)}
      columns={[
        { title: event.at, show: ({ at }) => <time dateTime={at}>{formatTime(at)}</time> },
        { title: texts.state, show: ({ state, code }) => <><Verdict kind={verdicts[state]}>{texts.states[state]}</Verdict>{code !== undefined && <> <Code code={code} /></>}</> },
        { title: event.sender, show: ({ sender }) => sender },
        { title: event.recipient, show: ({ recipient }) => recipient },
        { title: event.type, show: ({ message }) => <MessageType type={message.type} /> },
        { title: event.category, show: ({ blocks }) => <CategoryList blocks={blocks} /> },
        { title: event.norms, show: ({ norms, rules }) => <>{norms.join(', ')} <small>{rules.join(', ')}</small></> },
        {
          title: action.show,
          show: (disclosure) => {
            const shown = keyOf(disclosure) === open;
            return <Button data-variant="quiet" aria-expanded={shown} aria-label={`${shown ? action.close : action.show}: ${titleOf(disclosure.message.type, language)}, ${disclosure.recipient}, ${formatTime(disclosure.at)}`} onPress={() => setOpen(shown ? undefined : keyOf(disclosure))}>{shown ? action.close : action.show}</Button>;
          },
        },
      ]}
    />
  );
}

function DisclosureDetail({ disclosure }: { readonly disclosure: Disclosure }): ReactNode {
  const { person: texts, event, categories } = useTexts();
  const { go } = usePlace();
  const { caseId } = disclosure;
  return (
    <div className="event-detail">
      <Facts>
        <Fact name={texts.acceptedAt}>{formatTime(disclosure.acceptedAt)}</Fact>
        <Fact name={event.purposeOf}>{disclosure.purpose && <PurposeName purpose={disclosure.purpose} />}</Fact>
        <Fact name={texts.channel}>{disclosure.channel && texts.channels[disclosure.channel]}</Fact>
        <Fact name={event.pack}>{disclosure.pack}</Fact>
        <Fact name={event.message}><Identifier value={disclosure.message.messageId} /></Fact>
        <Fact name={event.caseId}>{caseId && <Identifier value={caseId} />}</Fact>
      </Facts>
      <DataTable
        caption={event.blocks}
        rows={disclosure.blocks}
        keyOf={({ block }, index) => `${block} ${index}`}
        columns={[
          { title: event.block, show: ({ block }) => <code>{block}</code> },
          { title: event.category, show: ({ category }) => `${category} ${categories[category] ?? ''}` },
          { title: event.outcome, show: ({ permitted }) => <PermittedVerdict permitted={permitted} /> },
          { title: event.rule, show: ({ ruleId }) => ruleId ?? '–' },
          { title: texts.consent, show: ({ consentId }) => (consentId === undefined ? '–' : <Identifier value={consentId} />) },
        ]}
      />
      <div className="actions">
        <Button onPress={() => go('entscheid', { leaf: disclosure.acceptedLeafHash })}>{event.toDecision}</Button>
        {caseId !== undefined && <Button onPress={() => go('faelle', { caseId })}>{event.toCase}</Button>}
        <Button onPress={() => go('integritaet', { leafHash: disclosure.leafHash ?? disclosure.acceptedLeafHash })}>{event.toProof}</Button>
      </div>
    </div>
  );
}

/** The categories of blocks, each once. */
export function CategoryList({ blocks }: { readonly blocks: readonly DecidedBlock[] }): ReactNode {
  const { categories } = useTexts();
  const codes = [...new Set(blocks.map(({ category }) => category))].sort();
  return codes.map((code) => `${code} ${categories[code] ?? ''}`).join(', ') || '–';
}
