import type { ReactNode } from 'react';
import type { Erasure } from '../../api/operator.ts';
import { Identifier } from '../../parts/identifier.tsx';
import { titleOf } from '../../parts/message-type.tsx';
import { formatTime } from '../../texts/format.ts';
import { useLanguage } from '../../texts/language.tsx';

/** What an order is about: all of it as long as it waits, then its kind alone. */
export function ErasureTarget({ erasure: { scope, state, target } }: { readonly erasure: Erasure }): ReactNode {
  const { language, texts: { retention: texts } } = useLanguage();
  if (target === undefined) return scope === 'person' && state === 'waiting' ? texts.everyCase : texts.scopes[scope];
  if (target.kind === 'message') return <>{texts.scopes.message} {target.senderId} <Identifier value={target.messageId} /></>;
  if (target.kind === 'case') return <>{texts.scopes.case} <Identifier value={target.caseId} /></>;
  if (target.kind === 'person') return <>{texts.targets.person} <Identifier value={target.personId} /></>;
  return `${'type' in target ? titleOf(target.type, language) : texts.group(target.group)}, ${texts.olderThan(formatTime(target.before))}`;
}
