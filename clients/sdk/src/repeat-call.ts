import { setTimeout as delay } from 'node:timers/promises';
import { ClientFault } from './client-fault.ts';
import { headerOf } from './header-of.ts';
import type { HttpsAnswer } from './https-exchange.ts';

export interface RepetitionPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** Bound of the first wait; it doubles with each try up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

export const defaultRepetition: RepetitionPolicy = { attempts: 8, firstMs: 100, longestMs: 10_000 };

/** Chosen from 0 up to the bound, so that the partners of a platform that comes back do not all return at once. */
export function jitteredWait(attempt: number, { firstMs, longestMs }: RepetitionPolicy, random: () => number = Math.random): number {
  return random() * Math.min(longestMs, firstMs * 2 ** attempt);
}

/**
 * Repeats a try as long as nothing is decided: no answer, 503, 429, or 409 while the same message is still being worked
 * on. Waits at least as long as Retry-After asks.
 *
 * @throws ClientFault unreachable after the last try.
 */
export async function repeatCall(attempt: () => Promise<HttpsAnswer>, policy: RepetitionPolicy, wait: (ms: number) => Promise<unknown> = delay): Promise<HttpsAnswer> {
  let last: HttpsAnswer | Error = new Error('no try was made');
  for (let n = 0; n < policy.attempts; n++) {
    last = await attempt().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (last instanceof Error ? isHopeless(last) : !isUndecided(last)) break;
    if (n + 1 < policy.attempts) await wait(jitteredWait(n, policy) + retryAfterMs(last));
  }
  if (last instanceof Error || last.status === 503 || last.status === 429) throw unreachable(last);
  return last;
}

function isUndecided({ status, headers }: HttpsAnswer): boolean {
  return status === 503 || status === 429 || (status === 409 && headerOf(headers, 'retry-after') !== undefined);
}

/** Somebody else answers there, or nobody that the CA file knows: no repetition helps. */
function isHopeless(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return /^(CERT_|ERR_TLS_CERT|ERR_SSL_WRONG|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|ERR_INVALID)/.test(code);
}

function retryAfterMs(answer: HttpsAnswer | Error): number {
  const seconds = answer instanceof Error ? undefined : headerOf(answer.headers, 'retry-after');
  return seconds !== undefined && /^\d{1,4}$/.test(seconds) ? Number(seconds) * 1000 : 0;
}

function unreachable(last: HttpsAnswer | Error): ClientFault {
  const reason = last instanceof Error ? last.message : `it answers ${last.status}`;
  return new ClientFault('unreachable', `The platform cannot be reached: ${reason}.`, 'Check address, network and the CA file; the same message may be sent again at any time.', last);
}
