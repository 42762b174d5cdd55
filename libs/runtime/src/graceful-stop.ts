import type { Health } from './health.ts';
import type { Log } from './log.ts';

export interface StopOptions {
  log: Log;
  health: Health;
  /** Ends the work in hand, last things last. */
  close: () => Promise<unknown>;
  /** After so long the process ends anyway; default 15 s. */
  graceMs?: number;
}

/**
 * On SIGTERM or SIGINT: not ready any more, `signal` is aborted (long polls answer now), `close` runs, exit 0. A second
 * signal, or a close that takes longer than `graceMs`, ends the process with 1. An error that nobody caught is logged
 * and ends it with 1 too: every write has a natural key, so ending is safe and going on is not.
 */
export function stopGracefully({ log, health, close, graceMs = 15_000 }: StopOptions): { signal: AbortSignal } {
  const stopping = new AbortController();
  const stop = (reason: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(1);
    log.info('stopping', { reason });
    health.beginStopping();
    stopping.abort();
    setTimeout(() => {
      log.error('stopping took too long', { graceMs });
      process.exit(1);
    }, graceMs).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stopping failed', { error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal('error that nobody caught', { error });
      process.exit(1);
    });
  }
  return { signal: stopping.signal };
}
