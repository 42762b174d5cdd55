/** The parts of kafkajs that `mend-kafkajs.ts` replaces; not in its own type declarations. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  class RequestQueue {
    pending: readonly unknown[];
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
  export default RequestQueue;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    readVarInt(): number;
    readVarIntArray<T>(read: (decoder: Decoder) => T): T[];
  }
  export default Decoder;
}
