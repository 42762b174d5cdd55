import { readFileSync } from 'node:fs';
import { HttpsExchange } from '#sdk';
import type { DescribedPlatform } from './described-platform.ts';

const timeoutMs = 30_000;

/** The people who run the platform: each signs in as a client of its own, and calls the operator API. */
export class OperatorDesk {
  readonly #operator: DescribedPlatform['operator'];
  readonly #https: HttpsExchange;
  readonly #tokens = new Map<string, string>();

  constructor({ operator, caFile }: DescribedPlatform) {
    this.#operator = operator;
    this.#https = new HttpsExchange({ ca: readFileSync(caFile, 'utf8') });
  }

  /** @throws Error when the answer is no success; the message has what the platform said */
  async call(clientId: string, method: 'GET' | 'POST', path: string, content?: object): Promise<unknown> {
    const token = await this.tokenFor(clientId, this.#operator.signIn.audience);
    const { status, body } = await this.#https.call({
      method, url: `${this.#operator.url}${path}`, timeoutMs,
      headers: [['authorization', `Bearer ${token}`], ...(content === undefined ? [] : [['content-type', 'application/json'] as const])],
      ...(content === undefined ? {} : { body: Buffer.from(JSON.stringify(content)) }),
    });
    if (status >= 300) throw new Error(`the operator API answers ${status}: ${body.toString().slice(0, 2_000)}`);
    return JSON.parse(body.toString());
  }

  close(): void {
    this.#https.close();
  }

  /** Signs somebody in for an API; once each. */
  async tokenFor(clientId: string, audience: string): Promise<string> {
    const known = this.#tokens.get(`${clientId} ${audience}`);
    if (known !== undefined) return known;
    const { tokenEndpoint, clients } = this.#operator.signIn;
    const secret = clients.find((each) => each.clientId === clientId)?.clientSecret ?? '';
    const { body } = await this.#https.call({
      method: 'POST', url: tokenEndpoint, timeoutMs,
      headers: [['authorization', `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`], ['content-type', 'application/x-www-form-urlencoded']],
      body: Buffer.from(new URLSearchParams({ grant_type: 'client_credentials', scope: 'api', resource: audience }).toString()),
    });
    const { access_token: token } = JSON.parse(body.toString()) as { access_token: string };
    this.#tokens.set(`${clientId} ${audience}`, token);
    return token;
  }
}
