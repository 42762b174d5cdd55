import type { ReactNode } from 'react';
import type { Operation } from '../api/call.ts';
import { openTo } from '../platform/origin.ts';
import { useOrigin } from '../platform/origin-context.tsx';
import { useMay } from '../platform/permissions.ts';
import { useTexts } from '../texts/language.tsx';

/** Shows what it holds to whom the origin lets do it, and to everybody else who that is. */
export function OnlyFor({ operations, what, children }: { readonly operations: readonly Operation[]; readonly what: string; readonly children: ReactNode }): ReactNode {
  const { roles: texts } = useTexts();
  const origin = useOrigin();
  const may = useMay();
  if (may(...operations)) return children;
  const names = (openTo(origin, ...operations) ?? []).map((role) => texts.names[role] ?? role);
  return <p className="note" data-kind="plain">{texts.only(what, names)}</p>;
}
