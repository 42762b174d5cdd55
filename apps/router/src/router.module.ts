import type { DynamicModule } from '@nestjs/common';
import { AcceptedTopicController } from './delivery/accepted-topic.controller.ts';
import { RouteBatch } from './delivery/route-batch.ts';

export class RouterModule {
  static with(route: RouteBatch): DynamicModule {
    return { module: RouterModule, controllers: [AcceptedTopicController], providers: [{ provide: RouteBatch, useValue: route }] };
  }
}
