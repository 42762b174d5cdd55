import { useEffect, useRef, type ReactNode } from 'react';
import type { Report } from '../proof/fault.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { formatNumber } from '../texts/format.ts';
import { useTexts } from '../texts/language.tsx';

/** What a verification found: that all of it holds, or every fault with its place. */
export function ReportOfFaults({ name, report }: { readonly name: string; readonly report: Report }): ReactNode {
  const { verify: texts, event } = useTexts();
  const result = useRef<HTMLElement>(null);
  useEffect(() => result.current?.focus(), []);
  const { faults } = report;
  const unsigned = !report.signatures && report.kind === 'message';
  const holds = unsigned ? texts.holds.unsigned : texts.holds[report.kind];
  const kind = unsigned ? 'held' : 'good';
  return (
    <section ref={result} tabIndex={-1} className="note" data-kind={faults.length === 0 ? kind : 'problem'} aria-label={texts.result}>
      <div role="status"><h2>{faults.length === 0 ? holds : texts.fails(formatNumber(faults.length))}</h2></div>
      <Facts>
        <Fact name={texts.file}>{name}</Fact>
        <Fact name={texts.origin}>{report.origin}</Fact>
        <Fact name={texts.size}>{report.size === '' ? '' : formatNumber(Number(report.size))}</Fact>
        <Fact name={texts.events}>{formatNumber(report.events)}</Fact>
        <Fact name={texts.cosignedBy}>{report.cosigners.join(', ')}</Fact>
      </Facts>
      {unsigned && <p>{texts.noAnchors}</p>}
      {!report.sender && <p>{texts.noSender}</p>}
      {report.untied && <p>{texts.untiedSender}</p>}
      {report.sealed > 0 && <p>{texts.sealed(formatNumber(report.sealed), report.sealed === 1)}</p>}
      {faults.length > 0 && (
        <DataTable
          caption={texts.faults}
          rows={faults}
          keyOf={({ code, place }, index) => `${code} ${place} ${index}`}
          columns={[
            { title: texts.fault, show: ({ code }) => texts.codes[code] },
            { title: texts.place, show: ({ place }) => <code>{place}</code> },
            { title: event.leaf, numeric: true, show: ({ leaf }) => leaf ?? '–' },
            { title: event.code, show: ({ code }) => <code>{code}</code> },
          ]}
        />
      )}
    </section>
  );
}
