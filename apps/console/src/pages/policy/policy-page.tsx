import { useEffect, type ReactNode } from 'react';
import type { Policy } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { useListing } from '../../parts/look.ts';
import { Page } from '../../parts/page.tsx';
import { SectionTabs, type SectionTab } from '../../parts/section-tabs.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { formatTime } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { Activations } from './activations.tsx';
import { ComparePacks } from './compare-packs.tsx';
import { PackList } from './pack-list.tsx';
import { Simulate } from './simulate.tsx';
import { SuspendRule } from './suspend-rule.tsx';

/** The law as data: what is in force, what a draft would change, and how it comes into force. */
export function PolicyPage(): ReactNode {
  const { pages } = useTexts();
  const origin = useOrigin();
  const offered = offers(origin, ...pageNeeds.regelwerk);
  const { asking, ask } = useListing('GET /v1/policy');
  useEffect(() => {
    if (offered) void ask({});
  }, [ask, offered]);
  return (
    <Page {...pages.regelwerk} needs={pageNeeds.regelwerk}>
      <Asked asking={asking}>{(policy) => <PolicyParts policy={policy} onChanged={() => void ask({})} />}</Asked>
    </Page>
  );
}

function PolicyParts({ policy, onChanged }: { readonly policy: Policy; readonly onChanged: () => void }): ReactNode {
  const { pages, policy: texts } = useTexts();
  const origin = useOrigin();
  const tabs: (SectionTab | undefined)[] = [
    { id: 'packs', title: texts.packs, count: policy.packs.length, content: <><InForce policy={policy} /><PackList packs={policy.packs} onStored={onChanged} /></> },
    offers(origin, 'POST /v1/policy/packs/{version}/diff') ? { id: 'compare', title: texts.compare, content: <ComparePacks packs={policy.packs} /> } : undefined,
    offers(origin, 'POST /v1/policy/packs/{version}/simulation') ? { id: 'simulate', title: texts.simulate, content: <Simulate packs={policy.packs} /> } : undefined,
    { id: 'activations', title: texts.activations, count: policy.requests.length, content: <Activations policy={policy} onChanged={onChanged} /> },
    { id: 'suspensions', title: texts.suspensions, count: policy.suspensions.length, content: <SuspendRule policy={policy} onChanged={onChanged} /> },
  ];
  return <SectionTabs label={pages.regelwerk.title} tabs={tabs.filter((tab) => tab !== undefined)} />;
}

function InForce({ policy: { activations } }: { readonly policy: Policy }): ReactNode {
  const { policy: texts } = useTexts();
  return (
    <DataTable
      caption={texts.inForce}
      rows={withStanding(activations)}
      keyOf={({ version, activeFrom }) => `${version} ${activeFrom}`}
      columns={[
        { title: texts.version, show: ({ version }) => <code>{version}</code> },
        { title: texts.standing, show: ({ standing }) => <Verdict kind={standing === 'present' ? 'good' : 'plain'}>{texts.standings[standing]}</Verdict> },
        { title: texts.kind, show: ({ kind }) => texts.kinds[kind] },
        { title: texts.activeFrom, show: ({ activeFrom }) => formatTime(activeFrom) },
      ]}
    />
  );
}

type Activation = Policy['activations'][number];

/** Whether it holds now, is replaced, or is to come. */
function withStanding(activations: readonly Activation[]): (Activation & { readonly standing: 'former' | 'present' | 'future' })[] {
  const now = new Date().toISOString();
  const present = activations.findLast(({ activeFrom }) => activeFrom <= now);
  return activations.map((one) => ({ ...one, standing: one === present ? 'present' : one.activeFrom > now ? 'future' : 'former' }));
}
