import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { acceptedTopic } from '#bus';
import type { RecordBatch } from '#bus';
import { BatchContext, BatchHandler } from '#runtime';
import { RouteBatch } from './route-batch.ts';

/** The way in from Kafka: batches of accepted messages. */
@Controller()
export class AcceptedTopicController {
  constructor(private readonly route: RouteBatch) {}

  @BatchHandler(acceptedTopic)
  take(@Payload() batch: RecordBatch, @Ctx() context: BatchContext): Promise<void> {
    return this.route.run(batch, context);
  }
}
