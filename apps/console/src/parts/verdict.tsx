import type { ReactNode } from 'react';

export type VerdictKind = 'good' | 'bad' | 'held' | 'plain';

const signs: Record<VerdictKind, string> = { good: '✓', bad: '✕', held: '‖', plain: '·' };

/** A result, told by sign, word and colour alike. */
export function Verdict({ kind, children }: { readonly kind: VerdictKind; readonly children: ReactNode }): ReactNode {
  return <span className="verdict" data-kind={kind}><span aria-hidden="true">{signs[kind]}</span>&nbsp;{children}</span>;
}
