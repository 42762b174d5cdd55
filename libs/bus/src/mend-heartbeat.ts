import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';

const { heartbeat } = ConsumerGroup.prototype;

/**
 * kafkajs 2.2.4 sends no heartbeat before its interval has passed since the last one by the clock of the machine. Where that is put back by
 * an hour it sends none for an hour: the broker takes the member out of its group, and it goes on reading partitions that others have got.
 * A last one that is still to come is none. May be called again.
 */
export function mendHeartbeat(): void {
  ConsumerGroup.prototype.heartbeat = heartbeatByAnyClock;
}

function heartbeatByAnyClock(this: ConsumerGroup, options: { interval: number }): Promise<void> {
  if (this.lastRequest > Date.now()) this.lastRequest = 0;
  return heartbeat.call(this, options);
}
