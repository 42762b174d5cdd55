import { setTimeout as delay } from 'node:timers/promises';
import { zurichDate } from '#cases';

/** No file of tests that reckons in days takes so long. */
const withinMs = 3 * 60_000;

/** Today in Solothurn for tests that reckon in days: minutes before midnight they wait for the next one, and never see two. */
export async function steadyToday(): Promise<string> {
  while (zurichDate(new Date()) !== zurichDate(new Date(Date.now() + withinMs))) await delay(1_000);
  return zurichDate(new Date());
}
