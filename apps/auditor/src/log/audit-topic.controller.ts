import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { auditTopic, type RecordBatch } from '#bus';
import { BatchHandler } from '#runtime';
import { IntegrateEvents } from './integrate-events.ts';

/** The way in from Kafka: batches of the audit topic's one partition. */
@Controller()
export class AuditTopicController {
  constructor(private readonly integrate: IntegrateEvents) {}

  @BatchHandler(auditTopic)
  take(@Payload() batch: RecordBatch): Promise<void> {
    return this.integrate.run(batch);
  }
}
