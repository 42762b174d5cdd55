import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const CHECK_INTERVAL_MS = 10;

/**
 * kafkajs 2.2.4 starts a timer after every response, also when nothing waits, with a delay that is negative unless the
 * broker throttles: node 24 warns on standard error and fires after 1 ms, a busy loop for each connection
 * (tulios/kafkajs#1768). Replaced by a timer only while something waits. May be called again.
 */
export function mendRequestTimer(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = scheduleWhileWaiting;
}

function scheduleWhileWaiting(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, Math.max(this.throttledUntil - Date.now(), CHECK_INTERVAL_MS));
}
