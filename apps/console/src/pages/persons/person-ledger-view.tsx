import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { PersonConsent, PersonLedger, PersonLook, Refusal } from '../../api/auditor.ts';
import { CodeVerdict } from '../../parts/code.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import type { Asking } from '../../parts/look.ts';
import { MessageType } from '../../parts/message-type.tsx';
import { More } from '../../parts/more.tsx';
import { RoleName } from '../../parts/names.tsx';
import { RecordedNote } from '../../parts/recorded-note.tsx';
import { SectionTabs } from '../../parts/section-tabs.tsx';
import { usePlace } from '../../platform/place.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { written } from '../../texts/written.ts';
import { CategoryList, DisclosureTable } from './disclosure-table.tsx';

/** What the log knows of one person: disclosures, refusals, looks and consents. */
export function PersonLedgerView({ ledger, further, before, onMore }: { readonly ledger: PersonLedger; readonly further: Asking<unknown>; readonly before: number; readonly onMore: (() => void) | undefined }): ReactNode {
  const { person: texts, results, action } = useTexts();
  if (ledger.persons.length === 0 && ledger.events === 0) return <><RecordedNote query={ledger.query} /><p role="status">{texts.nothing}</p></>;
  return (
    <section aria-label={texts.ledger}>
      <RecordedNote query={ledger.query} provable={ledger.persons.length} />
      <p role="status">{results.total(formatNumber(ledger.events))}</p>
      <More label={action.more} further={further} before={before} onMore={onMore} />
      <PersonCases persons={ledger.persons} />
      <SectionTabs
        label={texts.ledger}
        tabs={[
          { id: 'disclosures', title: texts.disclosures, count: ledger.disclosures.length, content: <DisclosureTable disclosures={ledger.disclosures} /> },
          { id: 'refusals', title: texts.refusals, count: ledger.refusals.length, content: <RefusalTable refusals={ledger.refusals} /> },
          { id: 'looks', title: texts.looks, count: ledger.looks.length, content: <LookTable looks={ledger.looks} /> },
          { id: 'consents', title: texts.consents, count: ledger.consents.length, content: <ConsentTable consents={ledger.consents} /> },
        ]}
      />
    </section>
  );
}

function PersonCases({ persons }: { readonly persons: PersonLedger['persons'] }): ReactNode {
  const { person: texts, event } = useTexts();
  const { go } = usePlace();
  return (
    <DataTable
      caption={texts.cases}
      rows={persons}
      keyOf={({ caseId, personId }) => `${caseId} ${personId}`}
      columns={[
        { title: event.caseId, show: ({ caseId }) => <Identifier value={caseId} /> },
        { title: event.person, show: ({ personId }) => <Identifier value={personId} /> },
        { title: event.toCase, show: ({ caseId }) => <Button data-variant="link" onPress={() => go('faelle', { caseId })}>{event.toCase}</Button> },
      ]}
    />
  );
}

function RefusalTable({ refusals }: { readonly refusals: readonly Refusal[] }): ReactNode {
  const { person: texts, event } = useTexts();
  const { go } = usePlace();
  return (
    <DataTable
      caption={texts.refusals}
      quietCaption
      rows={refusals}
      keyOf={({ leafHash, recipient }, index) => `${leafHash} ${recipient} ${index}`}
      columns={[
        { title: event.at, show: ({ at }) => <time dateTime={at}>{formatTime(at)}</time> },
        { title: texts.stage, show: ({ stage }) => texts.stages[stage] },
        { title: event.type, show: ({ message }) => <MessageType type={message?.type} /> },
        { title: event.sender, show: ({ sender }) => sender },
        { title: event.recipient, show: ({ recipient }) => recipient ?? '–' },
        { title: event.code, show: ({ code }) => <CodeVerdict kind="bad" code={code} /> },
        { title: event.category, show: ({ blocks }) => <CategoryList blocks={blocks} /> },
        { title: event.toDecision, show: ({ leafHash }) => <Button data-variant="link" onPress={() => go('entscheid', { leaf: leafHash })}>{event.toDecision}</Button> },
      ]}
    />
  );
}

function LookTable({ looks }: { readonly looks: readonly PersonLook[] }): ReactNode {
  const { person: texts, event, kinds, purpose } = useTexts();
  return (
    <DataTable
      caption={texts.looks}
      quietCaption
      rows={looks}
      keyOf={({ leafHash }, index) => `${leafHash} ${index}`}
      columns={[
        { title: event.at, show: ({ at }) => <time dateTime={at}>{formatTime(at)}</time> },
        { title: event.kind, show: ({ kind }) => kinds[kind] },
        { title: event.actor, show: ({ by }) => <>{by.id} (<RoleName role={by.role} />)</> },
        { title: event.user, show: ({ by }) => by.user ?? '–' },
        { title: event.type, show: ({ message }) => <MessageType type={message?.type} /> },
        { title: purpose.reason, show: ({ reason }) => (reason === undefined ? '–' : written(reason)) },
        { title: purpose.ticket, show: ({ ticket }) => ticket ?? '–' },
      ]}
    />
  );
}

function ConsentTable({ consents }: { readonly consents: readonly PersonConsent[] }): ReactNode {
  const { person: texts, event } = useTexts();
  return (
    <DataTable
      caption={texts.consents}
      quietCaption
      rows={consents}
      keyOf={({ consentId }) => consentId}
      columns={[
        { title: texts.consent, show: ({ consentId }) => <Identifier value={consentId} /> },
        { title: texts.grantedAt, show: ({ grantedAt }) => formatTime(grantedAt) },
        { title: texts.withdrawnAt, show: ({ withdrawnAt }) => (withdrawnAt === undefined ? '–' : formatTime(withdrawnAt)) },
        { title: texts.enteredBy, show: ({ by }) => by },
        { title: event.caseId, show: ({ caseId }) => (caseId === undefined ? '–' : <Identifier value={caseId} />) },
      ]}
    />
  );
}
