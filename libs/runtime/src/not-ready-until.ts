import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '#problems';
import { Health } from './health.ts';
import { createHttpsApp, type HttpsAppOptions } from './https-app.ts';
import { listen } from './listen.ts';

/** What has come by then needs nobody to be told. */
const soonMs = 500;
const retryAfterSeconds = 1;

class Waiting {}

/**
 * Waits for what a process needs before it may serve at all. Meanwhile it listens where it will: alive, and not ready for the reason
 * given. Whatever else it is asked may be answered a moment later, and is not refused: 503, never 404.
 */
export async function notReadyUntil(
  come: Promise<void>,
  reason: string,
  { host, port, ...options }: Pick<HttpsAppOptions, 'tls' | 'log' | 'metrics'> & { host: string; port: number },
): Promise<void> {
  if (await Promise.race([come.then(() => true), delay(soonMs, false)])) return;
  const app = await createHttpsApp({ module: Waiting }, { ...options, health: new Health().add(reason, () => ({ ok: false })), guard: { canActivate: () => false } });
  app.getHttpAdapter().getInstance().addHook('onRequest', ({ routeOptions }, _, done) => {
    if (routeOptions.url === undefined) throw new Problem('unavailable', { retryAfterSeconds });
    done();
  });
  await listen(app, { host, port });
  try {
    await come;
  } finally {
    await app.close();
  }
}
