import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const LOOK_EVERY_MS = 3_600_000;
const SECONDS_A_DAY = 86_400;
/** Whoever issues certificates may need so long. */
const WARN_DAYS = 30;

/**
 * Says in log and metrics when the certificates end that a process shows to others: nobody inside notices an ended one, only those who
 * are refused. Files are read anew with every look, as renewed ones are.
 *
 * @param files by the settings that name them
 */
export function watchOwnCertificates(files: Readonly<Record<string, string>>, log: Log, metrics: Metrics): void {
  metrics.gauge({ name: 'certificate_days_left', help: 'Until the certificate of that setting ends; below 0 it has ended', labels: ['setting'] }, (gauge) => {
    for (const [setting, file] of Object.entries(files)) gauge.set({ setting }, daysLeft(file, new Date()) ?? Number.NaN);
  });
  tellEnding(files, log, new Date());
  setInterval(() => tellEnding(files, log, new Date()), LOOK_EVERY_MS).unref();
}

/** One line for each that has ended or ends within a month. */
export function tellEnding(files: Readonly<Record<string, string>>, log: Pick<Log, 'warn' | 'error'>, at: Date): void {
  for (const [setting, file] of Object.entries(files)) {
    const days = daysLeft(file, at);
    if (days === undefined || days >= WARN_DAYS) continue;
    const detail = { setting, ends: new Date(at.getTime() + days * SECONDS_A_DAY * 1_000).toISOString() };
    if (days < 0) log.error('a certificate of this process has ended: others refuse it', detail);
    else log.warn('a certificate of this process ends soon', detail);
  }
}

/** Undefined while the file holds none, as in the midst of a renewal. */
function daysLeft(file: string, at: Date): number | undefined {
  try {
    return (new X509Certificate(readFileSync(file)).validToDate.getTime() - at.getTime()) / 1_000 / SECONDS_A_DAY;
  } catch {
    return undefined;
  }
}
