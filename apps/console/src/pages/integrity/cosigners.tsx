import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Button, Label, Text, TextArea, TextField } from 'react-aria-components';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { useTask } from '../../parts/look.ts';
import { Verdict } from '../../parts/verdict.tsx';
import type { SignedCheckpoint } from '../../proof/checkpoint.ts';
import { useSession } from '../../sign-in/session-context.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { checkCosigned, type Cosigner } from './check-cosigned.ts';
import { Check } from './checks.tsx';
import { cosignerKeys, keepCosignerKeys, keysOf } from './log-memory.ts';

/** Who outside the canton's machines has seen the log, and that it goes on from what they saw. */
export function Cosigners({ current }: { readonly current: SignedCheckpoint }): ReactNode {
  const { integrity: texts } = useTexts();
  const { call } = useSession();
  const { asking, ask } = useTask(useCallback(async () => checkCosigned(call, current, await keysOf(cosignerKeys().split('\n'))), [call, current]));
  useEffect(() => void ask(), [ask]);
  return (
    <section aria-labelledby="cosigners">
      <h3 id="cosigners">{texts.cosigners}</h3>
      <Asked asking={asking}>
        {(cosigned) => (cosigned === undefined ? <p>{texts.nobodyCosigned}</p> : (
          <>
            <ul className="checks"><Check holds={cosigned.continued}>{texts.cosignedContinued(formatNumber(Number(cosigned.checkpoint.size)))}</Check></ul>
            <CosignerTable cosigners={cosigned.cosigners} />
          </>
        ))}
      </Asked>
      <CosignerKeys onKept={() => void ask()} />
    </section>
  );
}

function CosignerTable({ cosigners }: { readonly cosigners: readonly Cosigner[] }): ReactNode {
  const { integrity: texts } = useTexts();
  return (
    <DataTable
      caption={texts.cosigners}
      quietCaption
      rows={cosigners}
      keyOf={({ name, keyId }) => `${name} ${keyId}`}
      columns={[
        { title: texts.cosigner, show: ({ name }) => <code>{name}</code> },
        { title: texts.key, show: ({ keyId }) => <code>{keyId}</code> },
        { title: texts.cosignedAt, show: ({ at }) => (at === undefined ? '–' : formatTime(at)) },
        { title: texts.signature, show: ({ holds }) => (holds === undefined ? <Verdict kind="plain">{texts.unknownKey}</Verdict> : <Verdict kind={holds ? 'good' : 'bad'}>{holds ? texts.holds : texts.fails}</Verdict>) },
      ]}
    />
  );
}

/** Keys of cosigners come from the cosigners, not from the log's server: they are entered here and kept in this browser. */
function CosignerKeys({ onKept }: { readonly onKept: () => void }): ReactNode {
  const { integrity: texts, verify, action } = useTexts();
  const [keys, setKeys] = useState(cosignerKeys);
  const keep = (): void => {
    keepCosignerKeys(keys);
    onKept();
  };
  return (
    <details className="more">
      <summary>{verify.cosigners}</summary>
      <TextField value={keys} onChange={setKeys} autoComplete="off" spellCheck="false">
        <Label>{verify.cosigners}</Label>
        <TextArea rows={3} />
        <Text slot="description">{texts.cosignerKeysHint}</Text>
      </TextField>
      <div className="actions"><Button onPress={keep}>{action.save}</Button></div>
    </details>
  );
}
