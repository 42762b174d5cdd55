import { useCallback, useState, type ReactNode } from 'react';
import { Button, DropZone, FileTrigger, Label, Text, TextArea, TextField, type DropItem } from 'react-aria-components';
import { readNoteKey, type NoteKey } from '../proof/checkpoint.ts';
import type { Trust } from '../proof/trust.ts';
import type { Report } from '../proof/fault.ts';
import { useTexts } from '../texts/language.tsx';
import { ReportOfFaults } from './report-of-faults.tsx';

export type Verify = (text: string, trust: Trust) => Promise<Report>;

interface Verified {
  readonly at: number;
  readonly name: string;
  readonly report: Report;
}

interface VerifyFileProps {
  /** The log's key where this browser knows it. */
  readonly knownKey: string;
  /** Brings the verifier when a file is opened: it is larger than all the rest. */
  readonly loadVerifier: () => Promise<Verify>;
}

/** Opens an evidence file and verifies it with keys that whoever verifies has from elsewhere. Nothing leaves the page. */
export function VerifyFile({ knownKey, loadVerifier }: VerifyFileProps): ReactNode {
  const { verify: texts } = useTexts();
  const [logKeys, setLogKeys] = useState(knownKey);
  const [cosigners, setCosigners] = useState('');
  const [anchors, setAnchors] = useState('');
  const [verified, setVerified] = useState<Verified | 'no-key'>();
  const open = useCallback(
    async (file: File | undefined) => {
      if (file === undefined) return;
      const [log, verify] = await Promise.all([keysIn(logKeys), loadVerifier()]);
      if (log.length === 0) setVerified('no-key');
      else setVerified({ at: performance.now(), name: file.name, report: await verify(await file.text(), { log, cosigners: await keysIn(cosigners), anchors: anchors.trim() }) });
    },
    [logKeys, cosigners, anchors, loadVerifier],
  );
  const drop = async (items: readonly DropItem[]): Promise<void> => {
    const item = items.find((each) => each.kind === 'file');
    await open(item?.kind === 'file' ? await item.getFile() : undefined);
  };
  return (
    <>
      <div className="filter react-aria-Form">
        <KeyEntry name="logKeys" label={texts.logKeys} hint={texts.logKeysHint} value={logKeys} onChange={setLogKeys} />
        <details className="more">
          <summary>{texts.further}</summary>
          <div className="react-aria-Form">
            <KeyEntry name="cosigners" label={texts.cosigners} hint={texts.cosignersHint} value={cosigners} onChange={setCosigners} />
            <KeyEntry name="anchors" label={texts.anchors} hint={texts.anchorsHint} value={anchors} onChange={setAnchors} />
          </div>
        </details>
        <DropZone className="drop" onDrop={({ items }) => void drop(items)}>
          <Text slot="label">{texts.drop}</Text>
          <FileTrigger acceptedFileTypes={['application/json', '.json']} onSelect={(files) => void open(files?.[0])}><Button data-variant="primary">{texts.choose}</Button></FileTrigger>
        </DropZone>
      </div>
      {verified === 'no-key' && <p className="note" data-kind="problem" role="alert">{texts.noKey}</p>}
      {verified !== undefined && verified !== 'no-key' && <ReportOfFaults key={verified.at} {...verified} />}
    </>
  );
}

function KeyEntry({ name, label, hint, value, onChange }: { readonly name: string; readonly label: string; readonly hint: string; readonly value: string; readonly onChange: (value: string) => void }): ReactNode {
  return (
    <TextField name={name} value={value} onChange={onChange} autoComplete="off" spellCheck="false">
      <Label>{label}</Label>
      <TextArea rows={2} />
      <Text slot="description">{hint}</Text>
    </TextField>
  );
}

/** One vkey a line. */
async function keysIn(lines: string): Promise<NoteKey[]> {
  const keys = await Promise.all(lines.split('\n').filter((line) => line.trim() !== '').map(readNoteKey));
  return keys.filter((key) => key !== undefined);
}
