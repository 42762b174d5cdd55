import { useCallback, useEffect, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Asked } from '../../parts/asked.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useTask } from '../../parts/look.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { toHex } from '../../proof/bytes.ts';
import { useSession } from '../../sign-in/session-context.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { checkLog, type CheckedLog } from './check-log.ts';
import { forget } from './log-memory.ts';

export function LogState(): ReactNode {
  const { integrity: texts, action } = useTexts();
  const { call } = useSession();
  const { asking, ask: check } = useTask(useCallback(() => checkLog(call), [call]));
  useEffect(() => void check(), [check]);
  return (
    <section aria-labelledby="log-state">
      <h2 id="log-state">{texts.state}</h2>
      <Asked asking={asking}>{(log) => (log === undefined ? <p>{texts.empty}</p> : <CheckedState log={log} onTrusted={() => { forget(); void check(); }} />)}</Asked>
      <div className="actions"><Button onPress={() => void check()}>{action.refresh}</Button></div>
    </section>
  );
}

function CheckedState({ log: { checkpoint, vkey, signed, before }, onTrusted }: { readonly log: CheckedLog; readonly onTrusted: () => void }): ReactNode {
  const { integrity: texts } = useTexts();
  const alarm = !signed || before?.sameKey === false || before?.continued === false;
  return (
    <>
      {alarm && <div className="note" data-kind="problem" role="alert"><h3>{texts.alarm}</h3><p>{texts.alarmRemedy}</p></div>}
      <div className="sheet">
        <Facts>
          <Fact name={texts.origin}><code>{checkpoint.origin}</code></Fact>
          <Fact name={texts.size}>{formatNumber(Number(checkpoint.size))}</Fact>
          <Fact name={texts.root}><Identifier value={toHex(checkpoint.root)} /></Fact>
          <Fact name={texts.key}><Identifier value={vkey} /></Fact>
        </Facts>
        <ul className="checks">
          <Check holds={signed}>{texts.signed}</Check>
          {before === undefined ? <li><Verdict kind="plain">{texts.first}</Verdict><span>{texts.firstHint}</span></li> : (
            <>
              <Check holds={before.sameKey}>{texts.sameKey}</Check>
              <Check holds={before.continued}>{texts.continued(formatNumber(Number(before.log.checkpoint.size)), formatTime(before.log.seenAt))}</Check>
            </>
          )}
        </ul>
        <h3>{texts.signatures}</h3>
        <ul className="plain">{checkpoint.signatures.map(({ name, keyId }) => <li key={`${name} ${keyId}`}><code>{name}</code> <span className="fine">{keyId}</span></li>)}</ul>
        {before?.sameKey === false && <div className="actions"><Button data-variant="danger" onPress={onTrusted}>{texts.trustNew}</Button></div>}
      </div>
    </>
  );
}

export function Check({ holds, children }: { readonly holds: boolean; readonly children: ReactNode }): ReactNode {
  const { integrity: texts } = useTexts();
  return <li><Verdict kind={holds ? 'good' : 'bad'}>{holds ? texts.holds : texts.fails}</Verdict><span>{children}</span></li>;
}
