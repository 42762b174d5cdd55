import Decoder from 'kafkajs/src/protocol/decoder.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const CHECK_INTERVAL_MS = 10;
/** Headers of a record that are read; of one with more, one more than these. */
export const MAX_HEADERS = 64;

/**
 * kafkajs 2.2.4 starts a timer after every response, also when nothing waits, with a delay that is negative unless the
 * broker throttles: node 24 warns on standard error and fires after 1 ms, a busy loop (tulios/kafkajs#1768). Replaced by
 * a timer only while something waits.
 *
 * It also copies all headers of a record once for each of them: one record of a hundred thousand headers would hold this
 * process for minutes. Only the first ones are kept. May be called again.
 */
export function mendKafkajs(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = scheduleWhileWaiting;
  Decoder.prototype.readVarIntArray = readFirstHeaders;
}

/** Used for the headers of a record and for nothing else. */
function readFirstHeaders<T>(this: Decoder, read: (decoder: Decoder) => T): T[] {
  const first: T[] = [];
  for (let left = this.readVarInt(); left > 0; left--) {
    const header = read(this);
    if (first.length <= MAX_HEADERS) first.push(header);
  }
  return first;
}

function scheduleWhileWaiting(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, Math.max(this.throttledUntil - Date.now(), CHECK_INTERVAL_MS));
}
