import type { AuditDatabase } from '#persistence';
import { CountFacets } from './counts/count-facets.ts';
import { CountOverTime } from './counts/count-over-time.ts';
import { MakeReport } from './access-reports/make-report.ts';
import { RenderReports } from './access-reports/render-reports.ts';
import { ReportBreach } from './breaches/report-breach.ts';
import { ShowCase } from './cases/show-case.ts';
import { ExplainDecision } from './decisions/explain-decision.ts';
import type { LoggedPacks } from './decisions/logged-packs.ts';
import { ExportEvents } from './exports/export-events.ts';
import { ShowInventory } from './inventory/show-inventory.ts';
import type { PersonKeys } from './looks/person-keys.ts';
import { RecordLooks } from './looks/record-looks.ts';
import { ListPerson } from './persons/list-person.ts';
import { QueryEvents } from './queries/query-events.ts';
import { KeepSearches } from './saved-searches/keep-searches.ts';
import { WatchPartners } from './signals/watch-partners.ts';

export interface DeskParts {
  readonly database: AuditDatabase;
  readonly packs: LoggedPacks;
  readonly keys: PersonKeys;
  /** Told that an event waits to become a leaf. */
  readonly onPending: () => void;
}

/** Puts together every way in which the data-protection officer looks into the log. */
export function openDesk({ database, packs, keys, onPending }: DeskParts): readonly object[] {
  const looks = new RecordLooks(database, onPending);
  return [
    keys,
    new QueryEvents(database, looks),
    new CountFacets(database, looks),
    new CountOverTime(database, looks),
    new ListPerson(database, looks, keys),
    new ShowCase(database, looks),
    new ExplainDecision(database, looks, packs),
    new MakeReport(database, looks),
    new RenderReports(),
    new ExportEvents(database, looks),
    new ReportBreach(database, looks),
    new ShowInventory(looks),
    new KeepSearches(database),
    new WatchPartners(database),
  ];
}
