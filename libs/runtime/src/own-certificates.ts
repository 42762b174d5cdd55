import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const LOOK_EVERY_MS = 3_600_000;
const SECONDS_A_DAY = 86_400;
/** Whoever issues certificates may need so long. */
const WARN_DAYS = 30;

/** Files by the settings that name them. */
export interface OwnCertificates {
  /** Read anew while the process runs (SIGHUP). */
  readonly reread: Readonly<Record<string, string>>;
  /** Read at the start: the process shows that one until its next start, whatever the file holds by then. */
  readonly held: Readonly<Record<string, string>>;
}

/** What a setting's certificate is right now, in PEM. */
export type Shown = Readonly<Record<string, () => string>>;

/**
 * Says in log and metrics when the certificates end that a process shows to others: nobody inside notices an ended one, only those who
 * are refused.
 */
export function watchOwnCertificates(own: OwnCertificates, log: Log, metrics: Metrics): void {
  const shown = shownOf(own);
  metrics.gauge({ name: 'certificate_days_left', help: 'Until the certificate of that setting, as the process uses it, ends; below 0 it has ended', labels: ['setting'] }, (gauge) => {
    for (const [setting, pem] of Object.entries(shown)) gauge.set({ setting }, daysLeft(pem, new Date()) ?? Number.NaN);
  });
  tellEnding(shown, log, new Date());
  setInterval(() => tellEnding(shown, log, new Date()), LOOK_EVERY_MS).unref();
}

export function shownOf({ reread, held }: OwnCertificates): Shown {
  const now = Object.entries(reread).map(([setting, file]) => [setting, () => readFileSync(file, 'latin1')] as const);
  const kept = Object.entries(held).map(([setting, file]) => {
    const pem = existsSync(file) ? readFileSync(file, 'latin1') : '';
    return [setting, () => pem] as const;
  });
  return Object.fromEntries([...now, ...kept]);
}

/** One line for each that has ended or ends within a month. */
export function tellEnding(shown: Shown, log: Pick<Log, 'warn' | 'error'>, at: Date): void {
  for (const [setting, pem] of Object.entries(shown)) {
    const days = daysLeft(pem, at);
    if (days === undefined || days >= WARN_DAYS) continue;
    const detail = { setting, ends: new Date(at.getTime() + days * SECONDS_A_DAY * 1_000).toISOString() };
    if (days < 0) log.error('a certificate of this process has ended: others refuse it', detail);
    else log.warn('a certificate of this process ends soon', detail);
  }
}

/** Undefined while the file holds none, as in the midst of a renewal. */
function daysLeft(pem: () => string, at: Date): number | undefined {
  try {
    return (new X509Certificate(pem()).validToDate.getTime() - at.getTime()) / 1_000 / SECONDS_A_DAY;
  } catch {
    return undefined;
  }
}
