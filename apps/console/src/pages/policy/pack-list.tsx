import { useState, type ReactNode } from 'react';
import { Button, FileTrigger } from 'react-aria-components';
import type { Policy } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { DoneNote } from '../../parts/done-note.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useRequest } from '../../parts/look.ts';
import { OnlyFor } from '../../parts/only-for.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { formatTime } from '../../texts/format.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';

/** Every version stored; one is looked over, or taken away to read and sign. */
export function PackList({ packs, onStored }: { readonly packs: Policy['packs']; readonly onStored: () => void }): ReactNode {
  const { policy: texts } = useTexts();
  const origin = useOrigin();
  const [looked, setLooked] = useState('');
  const lint = useRequest('POST /v1/policy/packs/{version}/lint');
  const document = useRequest('GET /v1/policy/packs/{version}/document');
  const store = useRequest('POST /v1/policy/packs');
  const look = (version: string): void => {
    setLooked(version);
    void lint.ask({ path: { version } });
  };
  const take = async (version: string): Promise<void> => {
    const answer = await document.ask({ path: { version } });
    if (answer !== undefined) saveFile(new Blob([answer.html], { type: 'text/html' }), `${version}.html`);
  };
  const put = async (files: FileList | null): Promise<void> => {
    const source = await files?.[0]?.text();
    if (source !== undefined && (await store.ask({ body: { source } })) !== undefined) onStored();
  };
  return (
    <>
      <DataTable
        caption={texts.packs}
        rows={packs}
        keyOf={({ version }) => version}
        detail={({ version }) => (version === looked && lint.asking.state !== 'idle' ? <Asked asking={lint.asking}>{(findings) => <Findings findings={findings.findings} />}</Asked> : undefined)}
        columns={[
          { title: texts.version, show: ({ version }) => <code>{version}</code> },
          { title: texts.hash, show: ({ hash }) => <Identifier value={hash} /> },
          { title: texts.storedAt, show: ({ storedAt }) => formatTime(storedAt) },
          ...(offers(origin, 'POST /v1/policy/packs/{version}/lint') ? [{ title: texts.lint, show: ({ version }: { version: string }) => <Button data-variant="quiet" aria-label={`${texts.lint}: ${version}`} onPress={() => look(version)}>{texts.lint}</Button> }] : []),
          ...(offers(origin, 'GET /v1/policy/packs/{version}/document') ? [{ title: texts.document, show: ({ version }: { version: string }) => <Button data-variant="quiet" aria-label={`${texts.document}: ${version}`} onPress={() => void take(version)}>{texts.document}</Button> }] : []),
        ]}
      />
      <OnlyFor operations={['POST /v1/policy/packs']} what={texts.store}>
        <div className="actions"><FileTrigger acceptedFileTypes={['.yaml', '.yml']} onSelect={(files) => void put(files)}><Button>{texts.store}</Button></FileTrigger></div>
      </OnlyFor>
      <Asked asking={store.asking}>{({ version }) => <DoneNote>{texts.stored(version)}</DoneNote>}</Asked>
      {document.asking.state === 'failed' && <Asked asking={document.asking}>{() => null}</Asked>}
    </>
  );
}

interface Finding {
  readonly code: string;
  readonly level: 'fault' | 'notice';
  readonly ruleIds: readonly string[];
  readonly text: { readonly de: string; readonly en: string };
}

function Findings({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  const { language, texts } = useLanguage();
  if (findings.length === 0) return <p role="status">{texts.policy.noFindings}</p>;
  return (
    <ul className="checks">
      {findings.map(({ code, level, ruleIds, text }, index) => <li key={`${code} ${ruleIds.join()} ${String(index)}`}><Verdict kind={level === 'fault' ? 'bad' : 'held'}>{texts.policy.levels[level]}</Verdict><span>{text[language]} <small>{ruleIds.join(', ')}</small></span></li>)}
    </ul>
  );
}
