import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { SectionTabs } from '../../parts/section-tabs.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { Breach } from './breach.tsx';
import { Inventory } from './inventory.tsx';

/** What the supervisory authority asks for: the extent of a breach, and where AHV numbers are held. */
export function SupervisionPage(): ReactNode {
  const { pages, supervision: texts } = useTexts();
  const offered = offers(useOrigin(), ...pageNeeds.aufsicht);
  return (
    <Page {...pages.aufsicht} needs={pageNeeds.aufsicht}>
      {offered && <SectionTabs label={pages.aufsicht.title} tabs={[{ id: 'breach', title: texts.breach, content: <Breach /> }, { id: 'inventory', title: texts.inventory, content: <Inventory /> }]} />}
    </Page>
  );
}
