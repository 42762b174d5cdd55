import { addDays, zurichDate } from '#cases';
import type { QueryFilter } from '../queries/query-filter.ts';

export const signalKinds = ['volume', 'off-hours', 'denied-burst', 'misdirected', 'consent-expiry'] as const;
export type SignalKind = (typeof signalKinds)[number];

interface Words {
  readonly de: string;
  readonly en: string;
}

/** Out of the ordinary for one partner, never for one person who works there. */
export interface Signal {
  readonly signal: SignalKind;
  readonly partner: string;
  readonly at: string;
  readonly sentence: Words;
  /** When there is such a signal, in words. */
  readonly rule: Words;
  readonly figures: Readonly<Record<string, number>>;
  /** Shows the events behind it. */
  readonly filter: QueryFilter;
}

/** What the log counts about one partner. Days are days in Solothurn, oldest first, without gaps; the last `recentDays` are looked at. */
export interface PartnerFigures {
  readonly partner: string;
  readonly days: readonly {
    readonly day: string;
    readonly from: string;
    readonly to: string;
    readonly sent: number;
    readonly readOffHours: number;
    readonly misdirected: number;
  }[];
  /** Refusals by the hour that they came in, only where there were any. */
  readonly denied: readonly { readonly hour: string; readonly count: number }[];
  /** Last days of consents in force that this partner has reported. */
  readonly consentEnds: readonly string[];
}

export const recentDays = 7;
/** So many days make up what is usual. */
export const usualDays = 28;
const limits = { volume: { atLeast: 20, times: 3, deviations: 3 }, offHours: { atLeast: 10, times: 2 }, denied: { perHour: 10 }, consents: { days: 30 } } as const;

const rules: Readonly<Record<SignalKind, Words>> = {
  volume: {
    de: `Mindestens ${limits.volume.atLeast} Meldungen an einem Tag, mehr als das ${limits.volume.times}fache des Mittels der ${usualDays} Tage davor und mehr als ${limits.volume.deviations} Standardabweichungen darüber.`,
    en: `At least ${limits.volume.atLeast} messages in a day, more than ${limits.volume.times} times the mean of the ${usualDays} days before and more than ${limits.volume.deviations} standard deviations above it.`,
  },
  'off-hours': {
    de: `Mindestens ${limits.offHours.atLeast} Abholungen und Einsichten an einem Tag ausserhalb von Montag bis Freitag, 6 bis 20 Uhr, mehr als das ${limits.offHours.times}fache des Mittels der ${usualDays} Tage davor.`,
    en: `At least ${limits.offHours.atLeast} fetches and looks in a day outside Monday to Friday, 6 to 20 o'clock, more than ${limits.offHours.times} times the mean of the ${usualDays} days before.`,
  },
  'denied-burst': {
    de: `Mindestens ${limits.denied.perHour} Ablehnungen in einer Stunde.`,
    en: `At least ${limits.denied.perHour} refusals within an hour.`,
  },
  misdirected: {
    de: 'Mindestens eine Meldung an einem Tag an eine Stelle, die solche Meldungen nach keiner Regel erhalten darf, zum Beispiel eine Fallmeldung an die Koordinationsstelle (DAP-3311). Sie wurde nicht bekannt gegeben.',
    en: 'At least one message in a day to a body that no rule lets have such messages, for example a message about a case to the coordination office (DAP-3311). It was not disclosed.',
  },
  'consent-expiry': {
    de: `Einwilligungen, die in den nächsten ${limits.consents.days} Tagen enden, soweit das Protokoll ihr Ende kennt.`,
    en: `Consents that end within the next ${limits.consents.days} days, as far as the log knows their end.`,
  },
};

/** Finds what is out of the ordinary, newest first. Every signal comes with its figures and the rule that found it. */
export function detectSignals(partners: readonly PartnerFigures[], now: Date): Signal[] {
  return partners
    .flatMap((each) => [...volumeOf(each), ...offHoursOf(each), ...deniedOf(each), ...misdirectedOf(each), ...expiryOf(each, now)])
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function volumeOf({ partner, days }: PartnerFigures): Signal[] {
  return recent(days).flatMap(({ day, from, to, sent, before }) => {
    const usual = before.map((each) => each.sent);
    const { mean, deviation } = spread(usual);
    const { atLeast, times, deviations } = limits.volume;
    if (sent < atLeast || sent <= times * mean || sent <= mean + deviations * deviation) return [];
    const figures = { sent, mean: round(mean), deviation: round(deviation) };
    return [
      signal(
        'volume',
        partner,
        to,
        {
          de: `${partner} hat am ${written(day)} ${sent} Meldungen gesendet, üblich sind ${round(mean)}.`,
          en: `${partner} sent ${sent} messages on ${written(day)}; ${round(mean)} are usual.`,
        },
        figures,
        { actor: partner, kind: 'ACCEPTED', from, to },
      ),
    ];
  });
}

function offHoursOf({ partner, days }: PartnerFigures): Signal[] {
  return recent(days).flatMap(({ day, from, to, readOffHours, before }) => {
    const { mean } = spread(before.map((each) => each.readOffHours));
    if (readOffHours < limits.offHours.atLeast || readOffHours <= limits.offHours.times * mean) return [];
    const figures = { reads: readOffHours, mean: round(mean) };
    return [
      signal(
        'off-hours',
        partner,
        to,
        {
          de: `${partner} hat am ${written(day)} ausserhalb der Arbeitszeit ${readOffHours}-mal abgeholt oder eingesehen, üblich sind ${round(mean)}.`,
          en: `${partner} fetched or looked ${readOffHours} times outside office hours on ${written(day)}; ${round(mean)} are usual.`,
        },
        figures,
        { actor: partner, kind: 'READ', from, to },
      ),
    ];
  });
}

function deniedOf({ partner, denied }: PartnerFigures): Signal[] {
  return denied
    .filter(({ count }) => count >= limits.denied.perHour)
    .map(({ hour, count }) => {
      const to = new Date(Date.parse(hour) + 3_600_000).toISOString();
      return signal(
        'denied-burst',
        partner,
        to,
        { de: `${partner} wurde innert einer Stunde ${count}-mal abgelehnt.`, en: `${partner} was refused ${count} times within an hour.` },
        { denied: count },
        { actor: partner, kind: 'REFUSED', from: hour, to },
      );
    });
}

/** Rules that forbid a whole kind of recipient (D02) ask for the officer's attention, however often they are hit. */
function misdirectedOf({ partner, days }: PartnerFigures): Signal[] {
  return recent(days)
    .filter(({ misdirected }) => misdirected > 0)
    .map(({ day, from, to, misdirected }) => {
      const sentence = {
        de: `${partner} hat am ${written(day)} ${misdirected}-mal eine Stelle genannt, die solche Meldungen nie erhalten darf.`,
        en: `${partner} named a body that may never receive such messages ${misdirected} times on ${written(day)}.`,
      };
      return signal('misdirected', partner, to, sentence, { misdirected }, { actor: partner, outcome: 'DAP-3311', from, to });
    });
}

function expiryOf({ partner, consentEnds }: PartnerFigures, now: Date): Signal[] {
  const today = zurichDate(now);
  const last = addDays(today, limits.consents.days);
  const ending = consentEnds.filter((day) => day >= today && day <= last).toSorted();
  if (ending.length === 0) return [];
  const first = ending[0] ?? '';
  const sentence =
    ending.length === 1
      ? {
          de: `Eine Einwilligung, die ${partner} gemeldet hat, endet am ${written(first)}.`,
          en: `One consent reported by ${partner} ends on ${written(first)}.`,
        }
      : {
          de: `${ending.length} Einwilligungen, die ${partner} gemeldet hat, enden bis ${written(last)}, die erste am ${written(first)}.`,
          en: `${ending.length} consents reported by ${partner} end by ${written(last)}, the first on ${written(first)}.`,
        };
  return [
    signal(
      'consent-expiry',
      partner,
      now.toISOString(),
      sentence,
      { ending: ending.length, days: limits.consents.days },
      { actor: partner, kind: 'CONSENT_GRANTED' },
    ),
  ];
}

/** A day of the calendar as people write it here. */
function written(day: string): string {
  return day.split('-').toReversed().join('.');
}

function signal(kind: SignalKind, partner: string, at: string, sentence: Words, figures: Signal['figures'], filter: QueryFilter): Signal {
  return { signal: kind, partner, at, sentence, rule: rules[kind], figures, filter };
}

/** The last days, each with those before it that make up what is usual. */
function recent<T>(days: readonly T[]): (T & { readonly before: readonly T[] })[] {
  const first = Math.max(0, days.length - recentDays);
  return days.slice(first).map((day, i) => ({ ...day, before: days.slice(Math.max(0, first + i - usualDays), first + i) }));
}

function spread(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
