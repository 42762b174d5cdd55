import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { LookRecord } from '../api/auditor.ts';
import { usePlace } from '../platform/place.tsx';
import { formatTime } from '../texts/format.ts';
import { useTexts } from '../texts/language.tsx';

/** Says that a look is itself on record, and leads to its proof. */
export function RecordedNote({ query }: { readonly query: LookRecord; readonly provable?: boolean }): ReactNode {
  const { recorded } = useTexts();
  const { go } = usePlace();
  return (
    <p className="recorded">
      <span>{recorded.sentence(formatTime(query.at))}</span>
      <Button data-variant="link" onPress={() => go('integritaet', { leafHash: query.leafHash })}>{recorded.prove}</Button>
    </p>
  );
}
