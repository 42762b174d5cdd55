import { useEffect, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Restore } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { useListing } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { formatNumber, formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { ConfirmRestore } from './confirm-restore.tsx';
import { DeedTable } from './deed-table.tsx';

/** After a restore from a backup: what the database lacks, what holds again, and the word of two people that opens the platform. */
export function RestorePage(): ReactNode {
  const { pages, action } = useTexts();
  const offered = offers(useOrigin(), ...pageNeeds.wiederherstellung);
  const { asking, ask } = useListing('GET /v1/restore');
  useEffect(() => {
    if (offered) void ask({});
  }, [ask, offered]);
  return (
    <Page {...pages.wiederherstellung} needs={pageNeeds.wiederherstellung}>
      <Asked asking={asking}>
        {(restore) => (
          <>
            <Standing restore={restore} />
            <ConfirmRestore restore={restore} onConfirmed={() => void ask({})} />
            {restore.operated.length > 0 && <DeedTable deeds={restore.operated} />}
            <div className="actions"><Button onPress={() => void ask({})}>{action.refresh}</Button></div>
          </>
        )}
      </Asked>
    </Page>
  );
}

/** Whether partners are served, and what the last restore cost. */
function Standing({ restore: { confirmed, confirmations, confirmationsNeeded, confirmedBy, restored } }: { readonly restore: Restore }): ReactNode {
  const { restore: texts } = useTexts();
  return (
    <section className="sheet" aria-labelledby="standing">
      <h2 id="standing">{texts.standing} <Verdict kind={confirmed ? 'good' : 'held'}>{confirmed ? texts.open : texts.closed}</Verdict></h2>
      <p role="status">{confirmed ? texts.openHint(restored !== undefined) : texts.closedHint}</p>
      {restored !== undefined && (
        <Facts>
          <Fact name={texts.at}>{formatTime(restored.at)}</Fact>
          <Fact name={texts.records}>{formatNumber(restored.records)}</Fact>
          <Fact name={texts.erased}>{formatNumber(restored.erased)}</Fact>
          <Fact name={texts.withdrawn}>{formatNumber(restored.withdrawn)}</Fact>
          <Fact name={texts.restricted}>{formatNumber(restored.restricted)}</Fact>
          <Fact name={texts.confirmations}>{!confirmed && `${confirmedBy.join(', ')} (${confirmations}/${confirmationsNeeded})`}</Fact>
        </Facts>
      )}
    </section>
  );
}
