import { Agent, request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { FieldLine } from '#signing';

export interface TlsSettings {
  /** PEM of the authorities that the server's certificate must come from; those of the runtime by default. */
  readonly ca?: string | readonly string[];
  /** A client certificate, where the platform asks for one. */
  readonly clientCertificate?: { readonly certificatePem: string; readonly privateKeyPem: string };
}

export interface HttpsCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: readonly FieldLine[];
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
}

export interface HttpsAnswer {
  readonly status: number;
  /** As they came on the wire. */
  readonly headers: readonly FieldLine[];
  readonly body: Buffer;
}

/** More than any answer of the API has: a delivery is at most 512 KiB. */
const maxAnswerBytes = 4 * 1024 * 1024;

/**
 * HTTPS with kept connections to one platform. TLS 1.2 at least.
 *
 * @example
 * const https = new HttpsExchange({ ca });
 * const { status, body } = await https.call({ method: 'GET', url: 'https://dap.example.ch/v1/schemas', headers: [], timeoutMs: 5_000 });
 */
export class HttpsExchange {
  readonly #agent: Agent;

  constructor({ ca, clientCertificate }: TlsSettings = {}) {
    this.#agent = new Agent({
      keepAlive: true,
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
      ...(clientCertificate === undefined ? {} : { cert: clientCertificate.certificatePem, key: clientCertificate.privateKeyPem }),
    });
  }

  /** One try. Rejects when no whole answer comes within the time. */
  async call({ method, url, headers, body, timeoutMs }: HttpsCall): Promise<HttpsAnswer> {
    const lines = Object.fromEntries(headers);
    const outgoing = request(url, { method, agent: this.#agent, headers: body === undefined ? lines : { ...lines, 'content-length': body.length } });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    try {
      const incoming = await responseTo(outgoing.end(body));
      return { status: incoming.statusCode ?? 0, headers: fieldLinesOf(incoming.rawHeaders), body: await readAll(incoming) };
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

function responseTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Kept for the request's whole life: a connection may also fail while the answer's body is read.
    outgoing.on('error', reject);
    outgoing.once('response', resolve);
  });
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswerBytes) throw new Error(`an answer of more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function fieldLinesOf(rawHeaders: readonly string[]): FieldLine[] {
  const lines: FieldLine[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return lines;
}
