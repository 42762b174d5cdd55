/** The parts of kafkajs that `mend-*.ts` replace, and by which `deploy/install` writes requests; not in its own type declarations. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export interface Response {
    correlationId: number;
    payload: Buffer;
    size: number;
  }
  class RequestQueue {
    inflight: ReadonlyMap<number, object>;
    fulfillRequest: (this: RequestQueue, response: Response) => void;
    pending: readonly unknown[];
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
  export default RequestQueue;
}

declare module 'kafkajs/src/consumer/consumerGroup.js' {
  class ConsumerGroup {
    /** When the last heartbeat was answered. */
    lastRequest: number;
    heartbeat: (this: ConsumerGroup, options: { interval: number }) => Promise<void>;
  }
  export default ConsumerGroup;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    constructor(buffer: Buffer);
    readVarInt(): number;
    readInt16(): number;
    readInt32(): number;
    readInt64(): bigint;
    readDouble(): number;
    readString(): string | null;
    /** Undefined length: that which stands before them. Null where that is -1. */
    readBytes(length?: number): Buffer | null;
    readArray<T>(read: (decoder: Decoder) => T): T[];
    readArrayAsync<T>(read: (decoder: Decoder) => Promise<T>): Promise<T[]>;
    readVarIntArray<T>(read: (decoder: Decoder) => T): T[];
  }
  export default Decoder;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export type VarLong = number | bigint | string;
  class Encoder {
    static nextPowerOfTwo(value: number): number;
    static sizeOfVarInt(value: number): number;
    static sizeOfVarLong: (value: VarLong) => number;
    buf: Buffer;
    offset: number;
    readonly buffer: Buffer;
    /** Ours: parts before `buf`, with their length. */
    finished?: Buffer[];
    finishedBytes?: number;
    size(): number;
    writeBufferInternal(bytes: Buffer): void;
    writeInt8(value: number): Encoder;
    writeInt16(value: number): Encoder;
    writeInt32(value: number): Encoder;
    writeDouble(value: number): Encoder;
    writeBoolean(value: boolean): Encoder;
    writeString(value: string | null): Encoder;
    writeArray(values: readonly Encoder[]): Encoder;
    writeBytes: (this: Encoder, value: Buffer | string | null) => Encoder;
    writeEncoder(value: Encoder): Encoder;
    writeEncoderArray(values: readonly Encoder[]): Encoder;
    ensureAvailable(length: number): void;
    writeVarInt(value: number): Encoder;
    writeUVarInt(value: number): Encoder;
    writeVarLong: (this: Encoder, value: VarLong) => Encoder;
  }
  export default Encoder;
}

declare module 'kafkajs/src/protocol/requests/produce/v3/request.js' {
  /** Used by tests alone. */
  export default function request(fields: object): { encode(): Promise<{ readonly buffer: Buffer }> };
}

declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  import type { KafkaMessage } from 'kafkajs';
  export default function decodeBatch(decoder: Decoder): Promise<{ records: KafkaMessage[] }>;
}

declare module 'kafkajs/src/protocol/requests/fetch/v11/response.js' {
  /** Of the newest version of the request that kafkajs knows; every broker of Kafka 4 takes it. */
  const response: { decode: (raw: Buffer) => Promise<object> };
  export default response;
}
