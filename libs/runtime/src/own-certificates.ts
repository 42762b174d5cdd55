import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const LOOK_EVERY_MS = 3_600_000;
const SECONDS_A_DAY = 86_400;
/** Whoever issues certificates may need so long. */
const WARN_DAYS = 30;

/** Files by the settings that name them; `undefined`: not set. */
type Files = Readonly<Record<string, string | undefined>>;

/** Those that a process shows to others, and the authorities by which it believes them. */
export interface OwnCertificates {
  /** Read anew while the process runs (SIGHUP). */
  readonly reread: Files;
  /** Read at the start: the process uses those until its next start, whatever the file holds by then. */
  readonly held: Files;
}

/** What a setting's certificates are right now, in PEM. */
export type Shown = Readonly<Record<string, () => string>>;

/**
 * Says in log and metrics when the certificates end that a process uses, of those in a file the first: nobody inside notices an ended one,
 * only those who are refused.
 */
export function watchOwnCertificates(own: OwnCertificates, log: Log, metrics: Metrics): void {
  const shown = shownOf(own);
  metrics.gauge({ name: 'certificate_days_left', help: 'Until the first certificate of that setting ends, as the process uses them; below 0 it has ended', labels: ['setting'] }, (gauge) => {
    for (const [setting, pem] of Object.entries(shown)) gauge.set({ setting }, daysLeft(pem, new Date()) ?? Number.NaN);
  });
  tellEnding(shown, log, new Date());
  setInterval(() => tellEnding(shown, log, new Date()), LOOK_EVERY_MS).unref();
}

export function shownOf({ reread, held }: OwnCertificates): Shown {
  const now = set(reread).map(([setting, file]) => [setting, () => readFileSync(file, 'latin1')] as const);
  const kept = set(held).map(([setting, file]) => {
    const pem = existsSync(file) ? readFileSync(file, 'latin1') : '';
    return [setting, () => pem] as const;
  });
  return Object.fromEntries([...now, ...kept]);
}

function set(files: Files): [setting: string, file: string][] {
  return Object.entries(files).filter((each): each is [string, string] => each[1] !== undefined);
}

/** One line for each that has ended or ends within a month. */
export function tellEnding(shown: Shown, log: Pick<Log, 'warn' | 'error'>, at: Date): void {
  for (const [setting, pem] of Object.entries(shown)) {
    const days = daysLeft(pem, at);
    if (days === undefined || days >= WARN_DAYS) continue;
    const detail = { setting, ends: new Date(at.getTime() + days * SECONDS_A_DAY * 1_000).toISOString() };
    if (days < 0) log.error('a certificate of this process has ended: what rests on it is refused', detail);
    else log.warn('a certificate of this process ends soon', detail);
  }
}

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Undefined while the file holds none, as in the midst of a renewal. */
function daysLeft(pem: () => string, at: Date): number | undefined {
  try {
    const ends = (pem().match(certificate) ?? []).map((each) => new X509Certificate(each).validToDate.getTime());
    return ends.length === 0 ? undefined : (Math.min(...ends) - at.getTime()) / 1_000 / SECONDS_A_DAY;
  } catch {
    return undefined;
  }
}
