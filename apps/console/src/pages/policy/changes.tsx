import type { ReactNode } from 'react';
import type { PackComparison } from '../../api/operator.ts';
import { Verdict, type VerdictKind } from '../../parts/verdict.tsx';
import { useLanguage } from '../../texts/language.tsx';

type Change = PackComparison['changes'][number];

const verdicts: Record<Change['kind'], VerdictKind> = { permitted: 'good', noLongerForbidden: 'good', noLongerPermitted: 'bad', forbidden: 'bad', changed: 'held', consentMaxMonths: 'held' };

/** What one version permits and forbids that another does not, in sentences. */
export function Changes({ changes, permitsMore }: { readonly changes: readonly Change[]; readonly permitsMore: boolean }): ReactNode {
  const { language, texts } = useLanguage();
  return (
    <>
      <p role="status"><Verdict kind={permitsMore ? 'held' : 'good'}>{permitsMore ? texts.policy.permitsMore : texts.policy.permitsNoMore}</Verdict></p>
      {changes.length === 0 ? <p>{texts.policy.same}</p> : (
        <ul className="checks">{changes.map(({ kind, text }) => <li key={`${kind} ${text.de}`}><Verdict kind={verdicts[kind]}>{texts.policy.changes[kind]}</Verdict><span>{text[language]}</span></li>)}</ul>
      )}
    </>
  );
}
