import { ClientFault } from './client-fault.ts';
import type { HttpsExchange } from './https-exchange.ts';
import type { LogSource } from './is-extension.ts';
import { defaultRepetition, repeatCall } from './repeat-call.ts';
import type { RepetitionPolicy } from './repeat-call.ts';

/**
 * Reads the public log over HTTPS. Comes again as long as the log asks for it (429, 503) or does not answer: only what it says that it
 * does not have is not there.
 *
 * @throws ClientFault unreachable, by the source
 * @example
 * const source = readLogAt(https, 'https://audit.example.ch/log', { timeoutMs: 30_000 });
 */
export function readLogAt(
  https: HttpsExchange,
  address: string,
  { timeoutMs, repetition = defaultRepetition }: { readonly timeoutMs: number; readonly repetition?: RepetitionPolicy },
): LogSource {
  const base = address.replace(/\/$/, '');
  return async (path) => {
    const { status, body } = await repeatCall(() => https.call({ method: 'GET', url: `${base}/${path}`, headers: [], timeoutMs }), repetition).catch(unreachable);
    return status === 200 ? body : undefined;
  };
}

export function unreachable(error: unknown): never {
  throw new ClientFault('unreachable', 'The log does not answer.', 'Check its address and the authority of its certificate.', error);
}
