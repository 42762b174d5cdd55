import { Writer } from 'pg-protocol/dist/buffer-writer.js';

/** What of pg's writer is replaced and used, most of it private in its own declarations. */
interface MessageWriter {
  size: number;
  buffer: Buffer;
  offset: number;
  ensure(bytes: number): void;
  join(code?: number): Buffer;
  clear(): void;
  flush(code?: number): Buffer;
}

/** Memory that a message may leave its writer with. */
const KEPT_BYTES = 2 ** 20;

/**
 * pg writes every message into a new buffer of 256 bytes, which grows by half and by what does not fit, parameter by parameter: a batch of
 * messages leaves three times its size behind for the garbage collector. The writer now keeps its memory, as one message is whole before
 * the next begins, and hands out a copy; memory beyond a megabyte it gives away. May be called again.
 */
export function mendPg(): void {
  Object.assign(Writer.prototype, { ensure, flush });
}

function ensure(this: MessageWriter, bytes: number): void {
  const needed = this.offset + bytes;
  if (needed <= this.buffer.length) return;
  const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.buffer.length));
  this.buffer.copy(grown, 0, 0, this.offset);
  this.buffer = grown;
}

function flush(this: MessageWriter, code?: number): Buffer {
  const message = this.join(code);
  this.clear();
  if (this.buffer.length <= KEPT_BYTES) return Buffer.from(message);
  this.buffer = Buffer.allocUnsafe(this.size);
  return message;
}
