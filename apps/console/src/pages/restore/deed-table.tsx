import type { ReactNode } from 'react';
import type { Restore } from '../../api/operator.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { RoleName } from '../../parts/names.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';

type Deed = Restore['operated'][number];

/** Characters of a hash that tell it from others. */
const mostShown = 36;

/** What operators had done since the backup, as the log has it: whether it holds again, where the platform can see it. */
export function DeedTable({ deeds }: { readonly deeds: readonly Deed[] }): ReactNode {
  const { restore: texts, event } = useTexts();
  return (
    <>
      <p>{texts.deedsHint}</p>
      <DataTable
        caption={`${texts.deeds} (${deeds.length})`}
        rows={deeds}
        keyOf={({ eventId }) => eventId}
        columns={[
          { title: event.at, show: ({ at }) => <time dateTime={at}>{formatTime(at)}</time> },
          { title: texts.deed, show: ({ action }) => event.actions[action] ?? action },
          { title: texts.about, show: about },
          { title: event.role, show: ({ role }) => <RoleName role={role} /> },
          { title: texts.holds, show: ({ isBack }) => <Back isBack={isBack} /> },
          { title: texts.inTheLog, show: ({ eventId }) => <Identifier value={eventId} /> },
        ]}
      />
    </>
  );
}

/** What of it the log has in clear: public bodies, keys, rules, codes. */
function about({ pack, detail }: Deed): string {
  const words = [...(pack === undefined ? [] : [pack]), ...Object.values(detail).map(String)];
  return words.length === 0 ? '–' : words.map((word) => (word.length > mostShown ? `${word.slice(0, mostShown)}…` : word)).join(' · ');
}

function Back({ isBack }: { readonly isBack: boolean | undefined }): ReactNode {
  const { restore: texts } = useTexts();
  if (isBack === undefined) return <Verdict kind="plain">{texts.byPeople}</Verdict>;
  return <Verdict kind={isBack ? 'good' : 'bad'}>{isBack ? texts.isBack : texts.isMissing}</Verdict>;
}
