import { Module, type DynamicModule } from '@nestjs/common';
import { ReaderTurns } from './access/reader-turns.ts';
import { AuditorMonitor } from './auditor-monitor.ts';
import { CosignaturesController } from './cosignatures/cosignatures.controller.ts';
import { CosignedCheckpoints } from './cosignatures/cosigned-checkpoints.ts';
import { TakeCosignature } from './cosignatures/take-cosignature.ts';
import { ErasuresController } from './erasures/erasures.controller.ts';
import { ListErasures } from './erasures/list-erasures.ts';
import { EvidenceController } from './evidence/evidence.controller.ts';
import { GatherEvidence } from './evidence/gather-evidence.ts';
import { SummariseLog } from './figures/summarise-log.ts';
import { AuditTopicController } from './log/audit-topic.controller.ts';
import { CheckpointReader } from './log/current-checkpoint.ts';
import { IntegrateEvents } from './log/integrate-events.ts';
import { LogController } from './log/log.controller.ts';
import { KeepMonths } from './months/keep-months.ts';
import { MonthsController } from './months/months.controller.ts';
import { OpenapiController } from './openapi/openapi.controller.ts';
import { KeysController } from './proofs/keys.controller.ts';
import { ProofsController } from './proofs/proofs.controller.ts';
import { ProveLog } from './proofs/prove-log.ts';
import { ServeTile } from './log/serve-tile.ts';
import type { Desk } from './open-desk.ts';

/** What the controllers are served with; built by openAuditor. */
export interface AuditorParts {
  readonly monitor: AuditorMonitor;
  readonly turns: ReaderTurns;
  readonly integrate: IntegrateEvents;
  readonly checkpoints: CheckpointReader;
  readonly tiles: ServeTile;
  readonly prove: ProveLog;
  readonly gather: GatherEvidence;
  readonly cosigned: CosignedCheckpoints;
  readonly takeCosignature: TakeCosignature;
  readonly erasures: ListErasures;
  readonly desk: Desk;
  readonly summary: SummariseLog;
  readonly months: KeepMonths;
}

@Module({})
export class AuditorModule {
  static with(parts: AuditorParts): DynamicModule {
    return {
      module: AuditorModule,
      controllers: [AuditTopicController, LogController, KeysController, ProofsController, EvidenceController, CosignaturesController, ErasuresController, MonthsController, OpenapiController, ...parts.desk.controllers],
      providers: [
        { provide: AuditorMonitor, useValue: parts.monitor },
        { provide: ReaderTurns, useValue: parts.turns },
        { provide: IntegrateEvents, useValue: parts.integrate },
        { provide: CheckpointReader, useValue: parts.checkpoints },
        { provide: ServeTile, useValue: parts.tiles },
        { provide: ProveLog, useValue: parts.prove },
        { provide: GatherEvidence, useValue: parts.gather },
        { provide: CosignedCheckpoints, useValue: parts.cosigned },
        { provide: TakeCosignature, useValue: parts.takeCosignature },
        { provide: ListErasures, useValue: parts.erasures },
        { provide: SummariseLog, useValue: parts.summary },
        { provide: KeepMonths, useValue: parts.months },
        ...parts.desk.providers,
      ],
    };
  }
}
