import { ClientFault } from './client-fault.ts';
import type { HttpsExchange } from './https-exchange.ts';
import type { LogSource } from './is-extension.ts';
import { defaultRepetition, repeatCall } from './repeat-call.ts';
import type { RepetitionPolicy } from './repeat-call.ts';

/**
 * Reads the public log over HTTPS. Comes again as long as the log asks for it (429, 503) or does not answer: only what it says that it
 * does not have is not there.
 *
 * @param token of the data-protection officer, for whom reads leaves from where they are not served to everybody
 * @throws ClientFault unreachable, or refused where leaves are not served to this address, by the source
 * @example
 * const source = readLogAt(https, 'https://audit.example.ch/log', { timeoutMs: 30_000 });
 */
export function readLogAt(
  https: HttpsExchange,
  address: string,
  { timeoutMs, repetition = defaultRepetition, token }: { readonly timeoutMs: number; readonly repetition?: RepetitionPolicy; readonly token?: string | undefined },
): LogSource {
  const base = address.replace(/\/$/, '');
  const headers: [string, string][] = token === undefined ? [] : [['authorization', `Bearer ${token}`]];
  return async (path) => {
    const { status, body } = await repeatCall(() => https.call({ method: 'GET', url: `${base}/${path}`, headers, timeoutMs }), repetition).catch(unreachable);
    if (status === 401 || status === 403) throw new ClientFault('refused', 'The log serves its leaves neither to this address nor to this token.', 'Ask its operator to name your network (AUDIT_LEAVES_TO), or sign in as the data-protection officer (DAP_TOKEN).');
    return status === 200 ? body : undefined;
  };
}

export function unreachable(error: unknown): never {
  throw new ClientFault('unreachable', 'The log does not answer.', 'Check its address and the authority of its certificate.', error);
}
