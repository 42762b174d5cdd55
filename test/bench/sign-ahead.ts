import { createPrivateKey } from 'node:crypto';
import { extname } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Envelope } from '#schemas';
import { signRequest } from '#signing';
import type { SignatureAlgorithm } from '#signing';
import { consentOf, eventOf, participationOf, registrationOf } from './case-messages.ts';
import type { BenchCase } from './case-messages.ts';

/** Whose key signs, for which origin. */
export interface Signer {
  senderId: string;
  origin: string;
  keyid: string;
  alg: SignatureAlgorithm;
  privateKeyPem: string;
}

/** What to sign: one opening message of each case, or `count` events spread over the cases from the `from`-th on. */
export type Batch = { kind: 'consent' | 'registration' | 'participation'; cases: BenchCase[] } | { kind: 'event'; cases: BenchCase[]; from: number; count: number };

/** Whole HTTP requests, ready to be written to a socket, with the ids of their messages. */
export class RequestPool {
  readonly #parts: { bytes: Buffer; ends: Uint32Array; ids: string[]; count: number }[];
  readonly count: number;

  constructor(parts: SignedPart[]) {
    this.#parts = parts.map(({ bytes, ends, ids }) => ({ bytes: Buffer.from(bytes), ends: new Uint32Array(ends), ids, count: ids.length }));
    this.count = this.#parts.reduce((sum, part) => sum + part.count, 0);
  }

  at(index: number): { bytes: Buffer; id: string } {
    let i = index;
    for (const { bytes, ends, ids, count } of this.#parts) {
      if (i < count) return { bytes: bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]), id: ids[i] ?? '' };
      i -= count;
    }
    throw new RangeError('the pool is used up');
  }
}

interface SignedPart {
  bytes: ArrayBuffer;
  ends: ArrayBuffer;
  ids: string[];
}

/** Signs on two threads; the window of a signature is 300 seconds, so use it soon. */
export async function signAhead(signer: Signer, batch: Batch, threads = 2): Promise<RequestPool> {
  const parts = Array.from({ length: threads }, (_, part) => inWorker({ signer, batch: share(batch, part, threads) }));
  return new RequestPool(await Promise.all(parts));
}

function share(batch: Batch, part: number, of: number): Batch {
  if (batch.kind !== 'event') return { ...batch, cases: batch.cases.slice(Math.floor((batch.cases.length * part) / of), Math.floor((batch.cases.length * (part + 1)) / of)) };
  const [from, to] = [Math.floor((batch.count * part) / of), Math.floor((batch.count * (part + 1)) / of)];
  return { ...batch, from: batch.from + from, count: to - from };
}

function inWorker(work: { signer: Signer; batch: Batch }): Promise<SignedPart> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(`./sign-ahead${extname(import.meta.filename)}`, import.meta.url), { workerData: work });
    worker.once('message', (part: SignedPart) => void worker.once('exit', () => resolve(part)));
    worker.once('error', reject);
  });
}

function signAll({ signer, batch }: { signer: Signer; batch: Batch }): SignedPart {
  const key = { keyid: signer.keyid, alg: signer.alg, privateKey: createPrivateKey(signer.privateKeyPem) };
  const requests: Buffer[] = [];
  const ids: string[] = [];
  for (const envelope of envelopesOf(batch)) {
    const body = Buffer.from(JSON.stringify(envelope));
    const { headers } = signRequest({ method: 'POST', targetUri: `${signer.origin}/v1/messages`, headers: [['Content-Type', 'application/json']], body, key, created: new Date() });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    requests.push(Buffer.from(`POST /v1/messages HTTP/1.1\r\nHost: ${new URL(signer.origin).host}\r\nContent-Length: ${body.length}\r\n${lines}\r\n`), body);
    ids.push(envelope.frame.messageId);
  }
  const ends = new Uint32Array(ids.length);
  let end = 0;
  for (const [i, part] of requests.entries()) {
    end += part.length;
    if (i % 2 === 1) ends[(i - 1) / 2] = end;
  }
  const bytes = new Uint8Array(end);
  Buffer.concat(requests).copy(bytes);
  return { bytes: bytes.buffer, ends: ends.buffer, ids };
}

const openings = { consent: consentOf, registration: registrationOf, participation: participationOf } as const;

function* envelopesOf(batch: Batch): Generator<Envelope> {
  if (batch.kind !== 'event') {
    for (const each of batch.cases) yield openings[batch.kind](each);
  } else {
    for (let k = batch.from; k < batch.from + batch.count; k++) {
      const [place, pass] = [k % batch.cases.length, Math.floor(k / batch.cases.length)];
      const of = batch.cases[place];
      // By turns from one message to the next, and within each case: every stretch has as many of either type.
      if (of !== undefined) yield eventOf(of, pass + (place % 2));
    }
  }
}

if (parentPort !== null) {
  const part = signAll(workerData as { signer: Signer; batch: Batch });
  parentPort.postMessage(part, [part.bytes, part.ends]);
}
