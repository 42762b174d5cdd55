import type { DynamicModule } from '@nestjs/common';
import { provide } from '#runtime';
import { ReportsController } from './access-reports/reports.controller.ts';
import { BreachesController } from './breaches/breaches.controller.ts';
import { CasesController } from './cases/cases.controller.ts';
import { CosignaturesController } from './cosignatures/cosignatures.controller.ts';
import { CountsController } from './counts/counts.controller.ts';
import { DecisionsController } from './decisions/decisions.controller.ts';
import { ErasuresController } from './erasures/erasures.controller.ts';
import { EvidenceController } from './evidence/evidence.controller.ts';
import { ExportsController } from './exports/exports.controller.ts';
import { InventoryController } from './inventory/inventory.controller.ts';
import { AuditTopicController } from './log/audit-topic.controller.ts';
import { LogController } from './log/log.controller.ts';
import { MonthsController } from './months/months.controller.ts';
import { OpenapiController } from './openapi/openapi.controller.ts';
import { PersonsController } from './persons/persons.controller.ts';
import { KeysController } from './proofs/keys.controller.ts';
import { ProofsController } from './proofs/proofs.controller.ts';
import { QueriesController } from './queries/queries.controller.ts';
import { SavedSearchesController } from './saved-searches/saved-searches.controller.ts';
import { SignalsController } from './signals/signals.controller.ts';

export class AuditorModule {
  /** @param parts what the controllers are served with; built by openAuditor, where every dependency is seen */
  static with(parts: readonly object[]): DynamicModule {
    return {
      module: AuditorModule,
      controllers: [
        AuditTopicController, LogController, KeysController, ProofsController, EvidenceController, CosignaturesController, ErasuresController, MonthsController, OpenapiController,
        QueriesController, CountsController, PersonsController, CasesController, DecisionsController, ReportsController, ExportsController, BreachesController, InventoryController,
        SavedSearchesController, SignalsController,
      ],
      providers: parts.map(provide),
    };
  }
}
