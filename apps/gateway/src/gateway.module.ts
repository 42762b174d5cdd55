import type { DynamicModule } from '@nestjs/common';
import { Directory } from '#persistence';
import { SchemaRegistry } from '#schemas';
import { CasesController } from './cases/cases.controller.ts';
import { ShowConsents } from './cases/show-consents.ts';
import { DirectoryController } from './catalogue/directory.controller.ts';
import { PartnersController } from './catalogue/partners.controller.ts';
import { SchemasController } from './catalogue/schemas.controller.ts';
import { EvidenceController } from './evidence/evidence.controller.ts';
import { ShowEvidence } from './evidence/show-evidence.ts';
import { AcknowledgeItem } from './inbox/acknowledge-item.ts';
import { FetchItem } from './inbox/fetch-item.ts';
import { InboxController } from './inbox/inbox.controller.ts';
import { ListInbox } from './inbox/list-inbox.ts';
import { AcceptMessage } from './messages/accept-message.ts';
import { MessagesController } from './messages/messages.controller.ts';
import { PreflightController } from './messages/preflight.controller.ts';
import { PreflightMessage } from './messages/preflight-message.ts';
import { ShowMessage } from './messages/show-message.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';
import { SubmitTopicsController } from './kafka/submit-topics.controller.ts';
import { TakeSubmissions } from './kafka/take-submissions.ts';

/** The use cases that the controllers call, built by openGateway, where every dependency is seen. */
export interface UseCases {
  acceptMessage: AcceptMessage;
  preflightMessage: PreflightMessage;
  takeSubmissions: TakeSubmissions;
  showMessage: ShowMessage;
  showEvidence: ShowEvidence;
  listInbox: ListInbox;
  fetchItem: FetchItem;
  acknowledgeItem: AcknowledgeItem;
  showConsents: ShowConsents;
  registry: SchemaRegistry;
  directory: Directory;
}

export class GatewayModule {
  static with(use: UseCases): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        MessagesController,
        EvidenceController,
        PreflightController,
        InboxController,
        CasesController,
        SchemasController,
        PartnersController,
        DirectoryController,
        OpenApiController,
        SubmitTopicsController,
      ],
      providers: [
        { provide: AcceptMessage, useValue: use.acceptMessage },
        { provide: PreflightMessage, useValue: use.preflightMessage },
        { provide: TakeSubmissions, useValue: use.takeSubmissions },
        { provide: ShowMessage, useValue: use.showMessage },
        { provide: ShowEvidence, useValue: use.showEvidence },
        { provide: ListInbox, useValue: use.listInbox },
        { provide: FetchItem, useValue: use.fetchItem },
        { provide: AcknowledgeItem, useValue: use.acknowledgeItem },
        { provide: ShowConsents, useValue: use.showConsents },
        { provide: SchemaRegistry, useValue: use.registry },
        { provide: Directory, useValue: use.directory },
      ],
    };
  }
}
