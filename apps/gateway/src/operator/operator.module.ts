import type { DynamicModule } from '@nestjs/common';
import type { Directory, Veil } from '#persistence';
import type { CertificateTrust } from '../certificates/certificate-trust.ts';
import { ControllingController } from './controlling/controlling.controller.ts';
import { ShowControlling } from './controlling/show-controlling.ts';
import { DeliveriesController } from './deliveries/deliveries.controller.ts';
import { OrderDelivery } from './deliveries/order-delivery.ts';
import { OrderRepublication } from './deliveries/order-republication.ts';
import { ErasuresController } from './erasure/erasures.controller.ts';
import { ErasureOrders } from './erasure/erasure-orders.ts';
import { LegalHolds } from './erasure/legal-holds.ts';
import type { PersonKeyOf } from './erasure/read-target.ts';
import { ShowErasures } from './erasure/show-erasures.ts';
import { FiguresController } from './figures/figures.controller.ts';
import { KekController } from './kek/kek.controller.ts';
import { OrderRotation } from './kek/order-rotation.ts';
import { EndKey } from './keys/end-key.ts';
import { EnrolPartnerKey } from './keys/enrol-partner-key.ts';
import { KeysController } from './keys/keys.controller.ts';
import { ListObligations } from './obligations/list-obligations.ts';
import { ObligationsController } from './obligations/obligations.controller.ts';
import { RehearseObligation } from './obligations/rehearse-obligation.ts';
import { OperatorOpenApiController } from './openapi/operator-openapi.controller.ts';
import { OperatorActions } from './operator-actions.ts';
import { BlockPartner } from './partners/block-partner.ts';
import { GrantRsaException } from './partners/grant-rsa-exception.ts';
import { OperatedPartnersController } from './partners/operated-partners.controller.ts';
import { RegisterPartner } from './partners/register-partner.ts';
import { ShowPartners } from './partners/show-partners.ts';
import { RsaExceptionController } from './partners/rsa-exception.controller.ts';
import { ActivatePack } from './policy/activate-pack.ts';
import { DecisionsController } from './policy/decisions.controller.ts';
import { ExplainDecision } from './policy/explain-decision.ts';
import { PacksController } from './policy/packs.controller.ts';
import { PolicyController } from './policy/policy.controller.ts';
import { RetraceDecision } from './policy/retrace-decision.ts';
import { ReviewPack } from './policy/review-pack.ts';
import { ShowPolicy } from './policy/show-policy.ts';
import { SimulatePack } from './policy/simulate-pack.ts';
import { StorePack } from './policy/store-pack.ts';
import { SuspendRule } from './policy/suspend-rule.ts';
import { IntroduceRegion } from './regions/introduce-region.ts';
import { RegionsController } from './regions/regions.controller.ts';
import { ConfirmRestore } from './restore/confirm-restore.ts';
import { RestoreController } from './restore/restore.controller.ts';

/** What the operators' use cases need beside their database. */
export interface OperatorNeeds {
  directory: Directory;
  trust: CertificateTrust;
  personKeyOf: PersonKeyOf;
  /** Hides what would confirm a guess of an erased content. */
  veil: Veil;
  /** What wraps the keys of new messages. */
  kekId: string;
  /** Whether the platform carries real persons' data. */
  production: boolean;
}

export class OperatorModule {
  static with(actions: OperatorActions, { directory, trust, personKeyOf, veil, production, kekId }: OperatorNeeds): DynamicModule {
    return {
      module: OperatorModule,
      controllers: [OperatedPartnersController, RsaExceptionController, KeysController, PolicyController, PacksController, DecisionsController, RegionsController, DeliveriesController, ErasuresController, RestoreController, KekController, ObligationsController, ControllingController, FiguresController, OperatorOpenApiController],
      providers: [
        { provide: OperatorActions, useValue: actions },
        { provide: ShowPartners, useValue: new ShowPartners(actions.db, trust) },
        { provide: RegisterPartner, useValue: new RegisterPartner(actions) },
        { provide: BlockPartner, useValue: new BlockPartner(actions) },
        { provide: GrantRsaException, useValue: new GrantRsaException(actions) },
        { provide: EnrolPartnerKey, useValue: new EnrolPartnerKey(actions, trust) },
        { provide: EndKey, useValue: new EndKey(actions) },
        { provide: OrderDelivery, useValue: new OrderDelivery(actions) },
        { provide: OrderRepublication, useValue: new OrderRepublication(actions) },
        { provide: ListObligations, useValue: new ListObligations(actions) },
        { provide: RehearseObligation, useValue: new RehearseObligation(actions, production) },
        { provide: ShowErasures, useValue: new ShowErasures(actions.db) },
        { provide: ErasureOrders, useValue: new ErasureOrders(actions, directory, personKeyOf, veil) },
        { provide: ConfirmRestore, useValue: new ConfirmRestore(actions) },
        { provide: OrderRotation, useValue: new OrderRotation(actions, kekId) },
        { provide: LegalHolds, useValue: new LegalHolds(actions, personKeyOf) },
        { provide: ShowControlling, useValue: new ShowControlling(actions.db) },
        { provide: ShowPolicy, useValue: new ShowPolicy(actions.db) },
        { provide: StorePack, useValue: new StorePack(actions) },
        { provide: ActivatePack, useValue: new ActivatePack(actions, production) },
        { provide: SuspendRule, useValue: new SuspendRule(actions) },
        { provide: IntroduceRegion, useValue: new IntroduceRegion(actions) },
        { provide: ReviewPack, useValue: new ReviewPack(actions.db) },
        { provide: SimulatePack, useValue: new SimulatePack(actions) },
        { provide: ExplainDecision, useValue: new ExplainDecision(actions) },
        { provide: RetraceDecision, useValue: new RetraceDecision(actions) },
      ],
    };
  }
}
