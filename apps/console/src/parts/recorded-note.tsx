import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { LookRecord } from '../api/auditor.ts';
import { offers } from '../platform/origin.ts';
import { useOrigin } from '../platform/origin-context.tsx';
import { usePlace } from '../platform/place.tsx';
import { formatTime } from '../texts/format.ts';
import { useTexts } from '../texts/language.tsx';
import { Asked } from './asked.tsx';
import { useRequest } from './look.ts';
import { jsonFile, saveFile } from './save-file.ts';

interface RecordedNoteProps {
  readonly query: LookRecord;
  /** The look was about one case, person or message alone, or a person in so many cases: then it can be proven that nothing is left out. */
  readonly provable?: boolean | number;
}

/** Says that a look is itself on record, and leads to its proof; and what its answer cannot hold any more. */
export function RecordedNote({ query, provable = false }: RecordedNoteProps): ReactNode {
  const { recorded } = useTexts();
  const { go } = usePlace();
  const origin = useOrigin();
  const evidence = useRequest('GET /v1/audit/queries/{leafHash}/evidence');
  const files = offers(origin, 'GET /v1/audit/queries/{leafHash}/evidence') ? Number(provable) : 0;
  const take = async (nth: number): Promise<void> => {
    const file = await evidence.ask({ path: { leafHash: query.leafHash }, query: { nth } });
    if (file !== undefined) saveFile(jsonFile(file), `beweis-${query.leafHash.slice(0, 12)}${files === 1 ? '' : `-${nth}`}.json`);
  };
  return (
    <>
      <p className="recorded">
        <span>{recorded.sentence(formatTime(query.at))}</span>
        <Button data-variant="link" onPress={() => go('integritaet', { leafHash: query.leafHash })}>{recorded.prove}</Button>
        {Array.from({ length: files }, (_, i) => <Button key={i} data-variant="link" onPress={() => void take(i + 1)}>{files === 1 ? recorded.evidence : recorded.evidenceOfCase(i + 1)}</Button>)}
      </p>
      {query.removed !== undefined && <p className="recorded">{recorded.removed(formatTime(query.removed.writtenBefore))}</p>}
      {evidence.asking.state === 'failed' && <Asked asking={evidence.asking}>{() => null}</Asked>}
    </>
  );
}
