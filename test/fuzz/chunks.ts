import { rawRequest } from '../support/gateway-door.ts';
import type { SignedParts } from '../support/gateway-door.ts';
import type { SeededRandom } from '../faults/random.ts';

/** The request with its body in chunks of any size; every second one is coded in a way that no chunk may be. */
export function inChunks(parts: SignedParts, port: number, random: SeededRandom): Buffer {
  const broken = random.next() < 0.5;
  const chunks: Buffer[] = [];
  for (let at = 0; at < parts.body.length; ) {
    const chunk = parts.body.subarray(at, at + 1 + random.below(700));
    at += chunk.length;
    const size = broken && random.next() < 0.3 ? brokenSize(chunk.length, random) : chunk.length.toString(16);
    chunks.push(Buffer.from(`${size}\r\n`), chunk, Buffer.from(broken && random.next() < 0.1 ? '\n' : '\r\n'));
  }
  const end = broken && random.next() < 0.3 ? random.pick(['', '0\r\n', '0\r\nX: y\r\n\r\n', '-0\r\n\r\n']) : '0\r\n\r\n';
  return Buffer.concat([rawRequest({ ...parts, headers: [...parts.headers, ['Transfer-Encoding', 'chunked']], body: Buffer.alloc(0) }, port), ...chunks, Buffer.from(end)]);
}

function brokenSize(length: number, random: SeededRandom): string {
  return random.pick([`0x${length.toString(16)}`, `-${length}`, 'fffffffffffffffff', '', 'g', `${length.toString(16)};${'x'.repeat(random.below(300))}`, String(length), `${length.toString(16)} `]);
}
