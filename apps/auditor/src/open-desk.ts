import type { Provider, Type } from '@nestjs/common';
import type { AuditDatabase } from '#persistence';
import { CountFacets } from './counts/count-facets.ts';
import { CountOverTime } from './counts/count-over-time.ts';
import { CountsController } from './counts/counts.controller.ts';
import { MakeReport } from './access-reports/make-report.ts';
import { RenderReports } from './access-reports/render-reports.ts';
import { ReportsController } from './access-reports/reports.controller.ts';
import { BreachesController } from './breaches/breaches.controller.ts';
import { ReportBreach } from './breaches/report-breach.ts';
import { CasesController } from './cases/cases.controller.ts';
import { ShowCase } from './cases/show-case.ts';
import { DecisionsController } from './decisions/decisions.controller.ts';
import { ExplainDecision } from './decisions/explain-decision.ts';
import type { LoggedPacks } from './decisions/logged-packs.ts';
import { ExportEvents } from './exports/export-events.ts';
import { ExportsController } from './exports/exports.controller.ts';
import { InventoryController } from './inventory/inventory.controller.ts';
import { ShowInventory } from './inventory/show-inventory.ts';
import type { PersonKeys } from './looks/person-keys.ts';
import { RecordLooks } from './looks/record-looks.ts';
import { ListPerson } from './persons/list-person.ts';
import { PersonsController } from './persons/persons.controller.ts';
import { QueriesController } from './queries/queries.controller.ts';
import { QueryEvents } from './queries/query-events.ts';
import { KeepSearches } from './saved-searches/keep-searches.ts';
import { SavedSearchesController } from './saved-searches/saved-searches.controller.ts';
import { SignalsController } from './signals/signals.controller.ts';
import { WatchPartners } from './signals/watch-partners.ts';

/** What the data-protection officer's desk is served with. */
export interface Desk {
  readonly controllers: Type[];
  readonly providers: Provider[];
}

export interface DeskParts {
  readonly database: AuditDatabase;
  readonly packs: LoggedPacks;
  readonly keys: PersonKeys;
  /** Told that an event waits to become a leaf. */
  readonly onPending: () => void;
}

/** Puts together every way in which the data-protection officer looks into the log. */
export function openDesk({ database, packs, keys, onPending }: DeskParts): Desk {
  const looks = new RecordLooks(database, onPending);
  return {
    controllers: [
      QueriesController, CountsController, PersonsController, CasesController, DecisionsController, ReportsController, ExportsController, BreachesController, InventoryController, SavedSearchesController,
      SignalsController,
    ],
    providers: [
      keys, new QueryEvents(database, looks), new CountFacets(database, looks), new CountOverTime(database, looks), new ListPerson(database, looks, keys), new ShowCase(database, looks),
      new ExplainDecision(database, looks, packs), new MakeReport(database, looks), new RenderReports(), new ExportEvents(database, looks), new ReportBreach(database, looks),
      new ShowInventory(looks), new KeepSearches(database), new WatchPartners(database),
    ].map(provide),
  };
}

function provide(part: object): Provider {
  return { provide: part.constructor, useValue: part };
}
