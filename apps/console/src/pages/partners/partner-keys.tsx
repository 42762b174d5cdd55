import { useEffect, type ReactNode } from 'react';
import type { PartnerWithKeys } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Identifier } from '../../parts/identifier.tsx';
import { useListing } from '../../parts/look.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { formatDate } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { PartnerMeasures } from './partner-measures.tsx';

type Key = PartnerWithKeys['keys'][number];

/** A partner's keys, and what may be done about it and them. */
export function PartnerKeys({ partnerId, isPlatform, onChanged }: { readonly partnerId: string; readonly isPlatform: boolean; readonly onChanged: () => void }): ReactNode {
  const { partners: texts } = useTexts();
  const { asking, ask } = useListing('GET /v1/partners/{partnerId}');
  useEffect(() => void ask({ path: { partnerId } }), [ask, partnerId]);
  const changed = (): void => {
    void ask({ path: { partnerId } });
    onChanged();
  };
  return (
    <div className="event-detail">
      <Asked asking={asking}>{({ keys }) => <KeyTable partnerId={partnerId} keys={keys} />}</Asked>
      {isPlatform && <p className="fine">{texts.platformItself}</p>}
      {asking.state === 'answered' && !isPlatform && <PartnerMeasures partnerId={partnerId} keyids={asking.answer.keys.map(({ keyid }) => keyid)} onChanged={changed} />}
    </div>
  );
}

function KeyTable({ partnerId, keys }: { readonly partnerId: string; readonly keys: readonly Key[] }): ReactNode {
  const { partners: texts, decision, obligations } = useTexts();
  return (
    <DataTable
      caption={`${texts.keys}, ${partnerId}`}
      rows={keys}
      keyOf={({ keyid }) => keyid}
      columns={[
        { title: texts.keyid, show: ({ keyid }) => <Identifier value={keyid} /> },
        { title: texts.algorithm, show: ({ alg }) => <code>{alg}</code> },
        { title: decision.valid, show: ({ validFrom, validUntil }) => `${formatDate(validFrom)} – ${formatDate(validUntil)}` },
        { title: obligations.state, show: (key) => <KeyState of={key} /> },
      ]}
    />
  );
}

function KeyState({ of: { revokedAt, blockedAt, certificateFault } }: { readonly of: Key }): ReactNode {
  const { partners: texts } = useTexts();
  if (revokedAt !== undefined) return <Verdict kind="bad">{texts.revoked}</Verdict>;
  if (blockedAt !== undefined) return <Verdict kind="bad">{texts.blocked}</Verdict>;
  return certificateFault === undefined ? <Verdict kind="good">{texts.inForce}</Verdict> : <Verdict kind="bad">{texts.notInForce} <code>{certificateFault}</code></Verdict>;
}
