import type { DynamicModule } from '@nestjs/common';
import { provide } from '#runtime';
import { AcceptedTopicController } from './delivery/accepted-topic.controller.ts';
import type { RouteBatch } from './delivery/route-batch.ts';

export class RouterModule {
  static with(route: RouteBatch): DynamicModule {
    return { module: RouterModule, controllers: [AcceptedTopicController], providers: [provide(route)] };
  }
}
