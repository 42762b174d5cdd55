import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Partner } from '../../api/operator.ts';
import { Asked } from '../../parts/asked.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { useListing } from '../../parts/look.ts';
import { RoleName } from '../../parts/names.tsx';
import { Page } from '../../parts/page.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { offers } from '../../platform/origin.ts';
import { useOrigin } from '../../platform/origin-context.tsx';
import { pageNeeds } from '../../shell/page-groups.ts';
import { useTexts } from '../../texts/language.tsx';
import { written } from '../../texts/written.ts';
import { PartnerKeys } from './partner-keys.tsx';

/** Who is connected, by which keys, and the measures that count from the next request on. */
export function PartnersPage(): ReactNode {
  const { pages } = useTexts();
  const offered = offers(useOrigin(), ...pageNeeds.partner);
  const [chosen, setChosen] = useState<string>();
  const { asking, ask } = useListing('GET /v1/partners');
  useEffect(() => {
    if (offered) void ask({});
  }, [ask, offered]);
  return (
    <Page {...pages.partner} needs={pageNeeds.partner}>
      <Asked asking={asking}>{({ partners }) => <PartnerTable partners={partners} chosen={chosen} onChoose={setChosen} onChanged={() => void ask({})} />}</Asked>
    </Page>
  );
}

interface PartnerTableProps {
  readonly partners: readonly Partner[];
  readonly chosen: string | undefined;
  readonly onChoose: (partnerId: string | undefined) => void;
  readonly onChanged: () => void;
}

function PartnerTable({ partners, chosen, onChoose, onChanged }: PartnerTableProps): ReactNode {
  const { pages, partners: texts, event, person, obligations, action } = useTexts();
  return (
    <DataTable
      caption={pages.partner.title}
      quietCaption
      rows={partners}
      keyOf={({ partnerId }) => partnerId}
      detail={({ partnerId, role }) => (partnerId === chosen ? <PartnerKeys key={partnerId} partnerId={partnerId} isPlatform={role === 'DAP'} onChanged={onChanged} /> : undefined)}
      columns={[
        { title: texts.partner, show: ({ name, partnerId }) => <><bdi>{written(name)}</bdi> <code>{partnerId}</code></> },
        { title: event.role, show: ({ role }) => <RoleName role={role} /> },
        { title: person.channel, show: ({ channel }) => person.channels[channel] },
        { title: obligations.state, show: ({ blockedAt }) => <Verdict kind={blockedAt === undefined ? 'good' : 'bad'}>{blockedAt === undefined ? texts.open : texts.blocked}</Verdict> },
        {
          title: texts.keys,
          show: ({ partnerId }) => (
            <Button data-variant="quiet" aria-expanded={partnerId === chosen} aria-label={`${partnerId === chosen ? action.close : texts.keys}: ${partnerId}`} onPress={() => onChoose(partnerId === chosen ? undefined : partnerId)}>
              {partnerId === chosen ? action.close : texts.keys}
            </Button>
          ),
        },
      ]}
    />
  );
}
