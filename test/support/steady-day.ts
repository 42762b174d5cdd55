import { setTimeout as delay } from 'node:timers/promises';
import { addDays, zurichDate } from '#cases';

/** No file of tests that reckons in days takes so long, on a busy machine either. */
const withinMs = 8 * 60_000;

/** Today in Solothurn for tests that reckon in days: minutes before midnight they wait for the next one, and never see two. */
export async function steadyToday(): Promise<string> {
  while (zurichDate(new Date()) !== zurichDate(new Date(Date.now() + withinMs))) await delay(1_000);
  return zurichDate(new Date());
}

/** Noon so many days from that day: on that day in Solothurn too, whatever hour it is now and however clocks are put until then. */
export function noonAfter(today: string, days: number): Date {
  return new Date(`${addDays(today, days)}T12:00:00Z`);
}
