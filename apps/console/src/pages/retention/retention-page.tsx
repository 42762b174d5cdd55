import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { SectionTabs } from '../../parts/section-tabs.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { Erasures } from './erasures.tsx';
import { Holds } from './holds.tsx';

/** Erasing content for good, and keeping it from being erased. */
export function RetentionPage(): ReactNode {
  const { pages, retention: texts } = useTexts();
  const offered = offers(useOrigin(), ...pageNeeds.aufbewahrung);
  return (
    <Page {...pages.aufbewahrung} needs={pageNeeds.aufbewahrung}>
      {offered && <SectionTabs label={pages.aufbewahrung.title} tabs={[{ id: 'erasures', title: texts.erasures, content: <Erasures /> }, { id: 'holds', title: texts.holds, content: <Holds /> }]} />}
    </Page>
  );
}
