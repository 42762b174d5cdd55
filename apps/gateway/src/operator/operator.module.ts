import type { DynamicModule } from '@nestjs/common';
import type { Directory, Veil } from '#persistence';
import { provide } from '#runtime';
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
import type { OperatorActions } from './operator-actions.ts';
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
      controllers: [
        OperatedPartnersController,
        RsaExceptionController,
        KeysController,
        PolicyController,
        PacksController,
        DecisionsController,
        RegionsController,
        DeliveriesController,
        ErasuresController,
        RestoreController,
        KekController,
        ObligationsController,
        ControllingController,
        FiguresController,
        OperatorOpenApiController,
      ],
      providers: [
        actions, new ShowPartners(actions.db, trust), new RegisterPartner(actions), new BlockPartner(actions), new GrantRsaException(actions),
        new EnrolPartnerKey(actions, trust), new EndKey(actions), new OrderDelivery(actions), new OrderRepublication(actions), new ListObligations(actions),
        new RehearseObligation(actions, production), new ShowErasures(actions.db), new ErasureOrders(actions, directory, personKeyOf, veil), new ConfirmRestore(actions),
        new OrderRotation(actions, kekId), new LegalHolds(actions, personKeyOf), new ShowControlling(actions.db), new ShowPolicy(actions.db), new StorePack(actions),
        new ActivatePack(actions, production), new SuspendRule(actions), new IntroduceRegion(actions), new ReviewPack(actions.db), new SimulatePack(actions),
        new ExplainDecision(actions), new RetraceDecision(actions),
      ].map(provide),
    };
  }
}
