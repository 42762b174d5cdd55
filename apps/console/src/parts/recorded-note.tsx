import type { ReactNode } from 'react';
import { Identifier } from './identifier.tsx';
import { formatTime } from '../texts/format.ts';
import { useTexts } from '../texts/language.tsx';

/** A look's own event, as every answer names it. */
export interface RecordedLook {
  readonly eventId: string;
  readonly leafHash: string;
  readonly at: string;
}

/** Says that the look is itself on record. */
export function RecordedNote({ query }: { readonly query: RecordedLook }): ReactNode {
  const { recorded } = useTexts();
  return (
    <p className="recorded">
      <span>{recorded.sentence(formatTime(query.at))}</span>
      <Identifier value={query.leafHash} />
    </p>
  );
}
