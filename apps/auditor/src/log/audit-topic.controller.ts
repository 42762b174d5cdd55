import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { auditTopic, type RecordBatch } from '#bus';
import { BatchHandler } from '#runtime';
import { AuditorMonitor } from '../auditor-monitor.ts';
import { IntegrateEvents } from './integrate-events.ts';

/** The way in from Kafka: batches of the audit topic's one partition. */
@Controller()
export class AuditTopicController {
  constructor(
    private readonly integrate: IntegrateEvents,
    private readonly monitor: AuditorMonitor,
  ) {}

  @BatchHandler(auditTopic)
  async take(@Payload() batch: RecordBatch): Promise<void> {
    this.monitor.batchTaken(batch);
    await this.integrate.run(batch);
    this.monitor.batchDone(batch);
  }
}
