import type { ComponentType, ReactNode } from 'react';
import { OnlyFor } from './parts/only-for.tsx';
import { Page } from './parts/page.tsx';
import { PurposeBar, PurposeProvider } from './parts/purpose.tsx';
import { SupervisionPage } from './pages/breach/supervision-page.tsx';
import { CasesPage } from './pages/cases/cases-page.tsx';
import { DecisionPage } from './pages/decision/decision-page.tsx';
import { EventsPage } from './pages/events/events-page.tsx';
import { StartPage } from './pages/home/start-page.tsx';
import { IntegrityPage } from './pages/integrity/integrity-page.tsx';
import { ObligationsPage } from './pages/obligations/obligations-page.tsx';
import { PartnersPage } from './pages/partners/partners-page.tsx';
import { PersonsPage } from './pages/persons/persons-page.tsx';
import { PolicyPage } from './pages/policy/policy-page.tsx';
import { ReportPage } from './pages/report/report-page.tsx';
import { RestorePage } from './pages/restore/restore-page.tsx';
import { RetentionPage } from './pages/retention/retention-page.tsx';
import { SignalsPage } from './pages/signals/signals-page.tsx';
import { offers } from './platform/origin.ts';
import { OriginProvider, useOrigin } from './platform/origin-context.tsx';
import { useMay } from './platform/permissions.ts';
import { PlaceProvider, usePlace, type PageName } from './platform/place.tsx';
import type { Session } from './sign-in/session.ts';
import { SessionProvider, useSessionState } from './sign-in/session-context.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { needsOf } from './shell/page-groups.ts';
import { Shell } from './shell/shell.tsx';
import { useTexts } from './texts/language.tsx';

const pages: Record<PageName, ComponentType> = {
  start: StartPage,
  personen: PersonsPage,
  faelle: CasesPage,
  ereignisse: EventsPage,
  entscheid: DecisionPage,
  auskunft: ReportPage,
  aufsicht: SupervisionPage,
  integritaet: IntegrityPage,
  auffaelligkeiten: SignalsPage,
  pflichten: ObligationsPage,
  regelwerk: PolicyPage,
  aufbewahrung: RetentionPage,
  partner: PartnersPage,
  wiederherstellung: RestorePage,
};

/** The desk of the data-protection officer and of the operators. */
export function Console({ session }: { readonly session: Session }): ReactNode {
  return (
    <OriginProvider>
      <SessionProvider session={session}>
        <Desk />
      </SessionProvider>
    </OriginProvider>
  );
}

function Desk(): ReactNode {
  const may = useMay();
  const looks = offers(useOrigin(), 'POST /v1/audit/queries') && may('POST /v1/audit/queries');
  if (useSessionState() !== 'signed-in') return <SignInPage />;
  return (
    <PlaceProvider>
      <PurposeProvider>
        <Shell task={<Task looks={looks} />}>
          <CurrentPage />
        </Shell>
      </PurposeProvider>
    </PlaceProvider>
  );
}

/** The task in hand stays in sight wherever every page may look; elsewhere on the page that does. */
function Task({ looks }: { readonly looks: boolean }): ReactNode {
  const { page } = usePlace();
  const may = useMay();
  const replays = offers(useOrigin(), 'POST /v1/policy/replay') && may('POST /v1/policy/replay') && page === 'entscheid';
  return looks || replays ? <PurposeBar /> : null;
}

function CurrentPage(): ReactNode {
  const { page, visit } = usePlace();
  const { noSuchPage, pages: texts } = useTexts();
  const origin = useOrigin();
  const may = useMay();
  if (page === undefined) return <Page {...noSuchPage}><p><a href="#/start">{noSuchPage.start}</a></p></Page>;
  const needs = needsOf(origin, page);
  if (!may(...needs)) return <Page {...texts[page]}><OnlyFor operations={needs} what={texts[page].title}>{null}</OnlyFor></Page>;
  const Current = pages[page];
  return <Current key={`${page} ${visit}`} />;
}
