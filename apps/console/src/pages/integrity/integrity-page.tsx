import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { LeafProof } from './leaf-proof.tsx';
import { LogState } from './log-state.tsx';

/** The log's proofs, each computed in this browser: nobody is believed, the server least. */
export function IntegrityPage(): ReactNode {
  const { pages } = useTexts();
  const offered = offers(useOrigin(), ...pageNeeds.integritaet);
  return (
    <Page {...pages.integritaet} needs={pageNeeds.integritaet}>
      {offered && <LogState />}
      <LeafProof />
    </Page>
  );
}
