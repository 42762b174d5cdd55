export { createBus, type Bus } from './bus.ts';
export type { BatchControls, ConsumerOptions, Rest } from './consumer-options.ts';
export { MAX_HEADERS, mendKafkajs } from './mend-kafkajs.ts';
export { mendRequestTimer } from './mend-request-timer.ts';
export type { UnreadReason } from './read-batches.ts';
export { headerText, unreadFrom, type IncomingRecord, type OutgoingRecord, type RecordBatch } from './record.ts';
export { SendFailed } from './send-failed.ts';
export { fitsRecord, MAX_RECORD_BYTES, SerialProducer } from './serial-producer.ts';
export { SupervisedConsumer } from './supervised-consumer.ts';
export {
  acceptedTopic,
  auditTopic,
  checkpointTopic,
  deadLetterTopic,
  isReadByPartner,
  partnerGroupPrefix,
  partnerOfSubmitTopic,
  partnerTopic,
  receiptsTopic,
  submitTopic,
  submitTopics,
} from './topics.ts';
