import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { formatNumber } from '../texts/format.ts';

export interface SectionTab {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly content: ReactNode;
}

/** Parts of one answer, one in sight at a time, each with how much it holds. */
export function SectionTabs({ label, tabs }: { readonly label: string; readonly tabs: readonly SectionTab[] }): ReactNode {
  return (
    <Tabs>
      <TabList aria-label={label}>
        {tabs.map(({ id, title, count }) => <Tab key={id} id={id}>{title}{count !== undefined && <span className="count">{formatNumber(count)}</span>}</Tab>)}
      </TabList>
      {tabs.map(({ id, content }) => <TabPanel key={id} id={id}>{content}</TabPanel>)}
    </Tabs>
  );
}
