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

type Outcome = { readonly answer: HttpsAnswer } | { readonly error: unknown };

/**
 * Repeats a try as long as nothing is decided: no answer, 502 or 504 of a proxy that gets none, 503, 429, or 409 while the same message
 * is still being worked on. Waits at least as long as Retry-After asks.
 *
 * @throws ClientFault unreachable after the last try, or at once when no repetition can help.
 */
export async function repeatCall(attempt: () => Promise<HttpsAnswer>, policy: RepetitionPolicy, wait: (ms: number) => Promise<unknown> = delay): Promise<HttpsAnswer> {
  for (let n = 1; ; n++) {
    const outcome: Outcome = await attempt().then((answer) => ({ answer }), (error: unknown) => ({ error }));
    if ('answer' in outcome && !isUndecided(outcome.answer)) return outcome.answer;
    if (n >= policy.attempts || ('error' in outcome && isHopeless(outcome.error))) return lastResort(outcome);
    await wait(jitteredWait(n - 1, policy) + ('answer' in outcome ? retryAfterMs(outcome.answer) : 0));
  }
}

function isUndecided({ status, headers }: HttpsAnswer): boolean {
  return [429, 502, 503, 504].includes(status) || (status === 409 && headerOf(headers, 'retry-after') !== undefined);
}

/** Somebody else answers there, or nobody that the CA file knows. */
function isHopeless(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return /^(CERT_|ERR_TLS_CERT|ERR_SSL_WRONG|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|ERR_INVALID)/.test(code);
}

function retryAfterMs({ headers }: HttpsAnswer): number {
  const seconds = headerOf(headers, 'retry-after');
  return seconds !== undefined && /^\d{1,4}$/.test(seconds) ? Number(seconds) * 1000 : 0;
}

/** A message still being worked on is an answer; silence is none. */
function lastResort(outcome: Outcome): HttpsAnswer {
  if ('answer' in outcome && outcome.answer.status === 409) return outcome.answer;
  const reason = 'answer' in outcome ? `it answers ${outcome.answer.status}` : (outcome.error as Error).message;
  throw new ClientFault(
    'unreachable',
    `The platform cannot be reached: ${reason}.`,
    'Check address, network and the CA file; the same message may be sent again at any time.',
    'error' in outcome ? outcome.error : undefined,
  );
}
