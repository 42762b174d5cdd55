import { useState, type ReactNode } from 'react';
import { Asked } from '../../parts/asked.tsx';
import { Choice } from '../../parts/choice.tsx';
import { DoneNote } from '../../parts/done-note.tsx';
import { useRequest } from '../../parts/look.ts';
import { OnlyFor } from '../../parts/only-for.tsx';
import { ReasonForm } from '../../parts/reason-form.tsx';
import { useTexts } from '../../texts/language.tsx';

const measures = ['block', 'unblock', 'revoke'] as const;
type Measure = (typeof measures)[number];

/** The partner itself, among what a measure may be about. */
const partnerItself = '';

interface PartnerMeasuresProps {
  readonly partnerId: string;
  readonly keyids: readonly string[];
  readonly onChanged: () => void;
}

/** Blocks a partner or one of its keys, lifts the block, revokes a key for good: each with a reason. */
export function PartnerMeasures({ partnerId, keyids, onChanged }: PartnerMeasuresProps): ReactNode {
  const { partners: texts } = useTexts();
  const [keyid, setKeyid] = useState(partnerItself);
  const [measure, setMeasure] = useState<Measure>('block');
  /** What came of a measure is said until another one is chosen. */
  const [isTaken, setTaken] = useState(false);
  const requests = {
    partner: { block: useRequest('POST /v1/partners/{partnerId}/block'), unblock: useRequest('POST /v1/partners/{partnerId}/unblock') },
    key: { block: useRequest('POST /v1/keys/{keyid}/block'), unblock: useRequest('POST /v1/keys/{keyid}/unblock'), revoke: useRequest('POST /v1/keys/{keyid}/revoke') },
  };
  const ofPartner = measure === 'revoke' ? undefined : requests.partner[measure];
  const { asking } = keyid === partnerItself ? (ofPartner ?? requests.partner.block) : requests.key[measure];
  const take = async (reason: string): Promise<void> => {
    setTaken(true);
    const answer = keyid === partnerItself ? await ofPartner?.ask({ path: { partnerId }, body: { reason } }) : await requests.key[measure].ask({ path: { keyid }, body: { reason } });
    if (answer !== undefined) onChanged();
  };
  const about = (chosen: string): void => {
    setKeyid(chosen);
    setTaken(false);
    if (chosen === partnerItself && measure === 'revoke') setMeasure('block');
  };
  const choose = (chosen: string): void => {
    setMeasure(measures.find((each) => each === chosen) ?? 'block');
    setTaken(false);
  };
  const open = measures.filter((each) => each !== 'revoke' || keyid !== partnerItself);
  return (
    <OnlyFor operations={['POST /v1/keys/{keyid}/block']} what={texts.take}>
      <ReasonForm label={texts.take} variant={measure === 'unblock' ? 'primary' : 'danger'} busy={asking.state === 'asking'} onGiven={(reason) => void take(reason)}>
        <div className="fields">
          <Choice label={texts.about} value={keyid} choices={{ [partnerItself]: `${texts.partner} ${partnerId}`, ...Object.fromEntries(keyids.map((each) => [each, `${texts.key} ${each.slice(0, 8)}…`])) }} onChange={about} />
          <Choice label={texts.measure} value={measure} choices={Object.fromEntries(open.map((each) => [each, texts.measures[each]]))} onChange={choose} />
        </div>
      </ReasonForm>
      {isTaken && <Asked<unknown> asking={asking}>{() => <DoneNote>{texts.taken}</DoneNote>}</Asked>}
    </OnlyFor>
  );
}
