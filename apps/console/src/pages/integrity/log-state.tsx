import { useCallback, useEffect, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Asked } from '../../parts/asked.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useTask } from '../../parts/look.ts';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { toHex } from '../../proof/bytes.ts';
import { useSession } from '../../sign-in/session-context.tsx';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { checkLog, type CheckedLog } from './check-log.ts';
import { Check } from './checks.tsx';
import { Cosigners } from './cosigners.tsx';
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
  const origin = useOrigin();
  const alarm = !signed || before?.key === 'foreign' || before?.continued === false;
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
              <Check holds={before.key !== 'foreign'}>{before.key === 'announced' ? texts.announcedKey : texts.sameKey}</Check>
              <Check holds={before.continued}>{texts.continued(formatNumber(Number(before.log.checkpoint.size)), formatTime(before.log.seenAt))}</Check>
            </>
          )}
        </ul>
        {offers(origin, 'GET /log/cosigned') && <Cosigners current={checkpoint} />}
        {before?.key === 'foreign' && <div className="actions"><Button data-variant="danger" onPress={onTrusted}>{texts.trustNew}</Button></div>}
      </div>
    </>
  );
}
