import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { RecordBatch, Rest } from '#bus';
import { BatchContext, BatchHandler } from '#runtime';
import { TakeSubmissions } from './take-submissions.ts';

/** The way in over Kafka: batches of every partner's submit topic. */
@Controller()
export class SubmitTopicsController {
  constructor(private readonly submissions: TakeSubmissions) {}

  @BatchHandler('iiz.submit.*.v1')
  take(@Payload() batch: RecordBatch, @Ctx() context: BatchContext): Promise<Rest | undefined> {
    return this.submissions.run(batch, context);
  }
}
