import { setTimeout as delay } from 'node:timers/promises';
import type { Platform } from '#local';

const lookEveryMs = 500;
/** What does not become ready is tried again after this. */
const retryMs = 5_000;

type Process = Platform['gateway'];

/**
 * Starts a process of the platform again when it has ended, as whoever operates it would have it done, and says so; what was
 * accepted waits meanwhile. Ends with the demonstration.
 */
export async function keepRunning({ gateway, router, auditor }: Platform, say: (line: string) => void, stopped: AbortSignal): Promise<void> {
  await Promise.all([gateway, router, auditor].map((each) => watch(each, say, stopped)));
}

async function watch(process: Process, say: (line: string) => void, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    await delay(lookEveryMs, undefined, { signal: stopped }).catch(() => undefined);
    if (process.alive || stopped.aborted) continue;
    say(`  ${process.name} (Prozess ${process.pid}) hat geendet und wird neu gestartet`);
    await process.restart().then(
      () => say(`  ${process.name} ist wieder bereit (Prozess ${process.pid})`),
      (error: unknown) => {
        if (stopped.aborted) return undefined;
        say(`  ${error instanceof Error ? error.message : String(error)}`);
        return delay(retryMs, undefined, { signal: stopped }).catch(() => undefined);
      },
    );
  }
}
