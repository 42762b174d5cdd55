import type { ProblemBody } from '#problems';
import { signRequest } from '#signing';
import type { FieldLine } from '#signing';
import { ClientFault } from './client-fault.ts';
import type { PartnerCertificate, Refusal } from './gateway-answers.ts';
import { headerOf } from './header-of.ts';
import { HttpsExchange } from './https-exchange.ts';
import type { HttpsAnswer, TlsSettings } from './https-exchange.ts';
import { repeatCall } from './repeat-call.ts';
import type { RepetitionPolicy } from './repeat-call.ts';
import type { SigningIdentity } from './signing-identity.ts';

export interface GatewayAddress {
  /** The platform's public origin, for example `https://dap.example.ch`: what every signature names. */
  readonly origin: string;
  readonly identity: SigningIdentity;
  readonly tls?: TlsSettings | undefined;
  readonly repetition: RepetitionPolicy;
  /** Of one try. */
  readonly timeoutMs: number;
}

/** Signed calls to the gateway. A repetition carries the same bytes under a fresh signature. */
export class GatewayConnection {
  readonly #address: GatewayAddress;
  readonly #https: HttpsExchange;

  constructor(address: GatewayAddress) {
    this.#address = address;
    this.#https = new HttpsExchange(address.tls);
  }

  get partnerId(): string {
    return this.#address.identity.partnerId;
  }

  /** @throws ClientFault unreachable */
  post(path: string, body: Uint8Array): Promise<HttpsAnswer> {
    return this.#signed('POST', path, [['content-type', 'application/json']], body, 0);
  }

  /** `waitMs`: how long the platform may hold the answer back. @throws ClientFault unreachable */
  get(path: string, waitMs = 0): Promise<HttpsAnswer> {
    return this.#signed('GET', path, [], undefined, waitMs);
  }

  /** Public, unsigned. @throws ClientFault unreachable, unexpected-answer */
  async certificatesOf(partnerId: string): Promise<PartnerCertificate[]> {
    const url = `${this.#address.origin}/v1/partners/${encodeURIComponent(partnerId)}/certificates`;
    const { timeoutMs, repetition } = this.#address;
    const answer = await repeatCall(() => this.#https.call({ method: 'GET', url, headers: [], timeoutMs }), repetition);
    if (answer.status === 404) return [];
    if (answer.status !== 200) throw unexpected(answer);
    return (jsonOf(answer) as { certificates: PartnerCertificate[] }).certificates;
  }

  close(): void {
    this.#https.close();
  }

  #signed(method: 'GET' | 'POST', path: string, headers: readonly FieldLine[], body: Uint8Array | undefined, waitMs: number): Promise<HttpsAnswer> {
    const { origin, identity, repetition, timeoutMs } = this.#address;
    const url = `${origin}${path}`;
    const content = body === undefined ? {} : { body };
    const once = (): Promise<HttpsAnswer> => {
      const signed = signRequest({ method, targetUri: url, headers, ...content, key: identity.key, created: new Date() });
      return this.#https.call({ method, url, headers: signed.headers, ...content, timeoutMs: timeoutMs + waitMs });
    };
    return repeatCall(once, repetition);
  }
}

/** The refusal that an answer is; anything that is neither success nor a problem is not from this API. @throws ClientFault unexpected-answer */
export function refusalIn(answer: HttpsAnswer): Refusal | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  if (headerOf(answer.headers, 'content-type')?.startsWith('application/problem+json') !== true) throw unexpected(answer);
  return { ok: false, status: answer.status, problem: jsonOf(answer) as ProblemBody };
}

/** @throws ClientFault unexpected-answer */
export function jsonOf(answer: HttpsAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    throw unexpected(answer);
  }
}

function unexpected({ status }: HttpsAnswer): ClientFault {
  return new ClientFault('unexpected-answer', `What answers there (${status}) is not this API.`, 'Check the address of the platform, and proxies on the way.');
}
