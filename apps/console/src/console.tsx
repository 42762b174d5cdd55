import type { ComponentType, ReactNode } from 'react';
import { Page } from './parts/page.tsx';
import { PurposeBar, PurposeProvider } from './parts/purpose.tsx';
import { SupervisionPage } from './pages/breach/supervision-page.tsx';
import { CasesPage } from './pages/cases/cases-page.tsx';
import { DecisionPage } from './pages/decision/decision-page.tsx';
import { EventsPage } from './pages/events/events-page.tsx';
import { StartPage } from './pages/home/start-page.tsx';
import { IntegrityPage } from './pages/integrity/integrity-page.tsx';
import { ObligationsPage } from './pages/obligations/obligations-page.tsx';
import { PersonsPage } from './pages/persons/persons-page.tsx';
import { PolicyPage } from './pages/policy/policy-page.tsx';
import { ReportPage } from './pages/report/report-page.tsx';
import { RetentionPage } from './pages/retention/retention-page.tsx';
import { SignalsPage } from './pages/signals/signals-page.tsx';
import { OriginProvider, useOrigin } from './platform/origin-context.tsx';
import { PlaceProvider, usePlace, type PageName } from './platform/place.tsx';
import type { Session } from './sign-in/session.ts';
import { SessionProvider, useSessionState } from './sign-in/session-context.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
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
  const looks = [...useOrigin().operations].some((operation) => operation.startsWith('POST /v1/audit/'));
  if (useSessionState() !== 'signed-in') return <SignInPage />;
  return (
    <PlaceProvider>
      <PurposeProvider>
        <Shell task={looks && <PurposeBar />}>
          <CurrentPage />
        </Shell>
      </PurposeProvider>
    </PlaceProvider>
  );
}

function CurrentPage(): ReactNode {
  const { page, visit } = usePlace();
  const { noSuchPage } = useTexts();
  if (page === undefined) return <Page {...noSuchPage}><p><a href="#/start">{noSuchPage.start}</a></p></Page>;
  const Current = pages[page];
  return <Current key={`${page} ${visit}`} />;
}
