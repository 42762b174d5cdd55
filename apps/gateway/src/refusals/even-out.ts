import { setTimeout as delay } from 'node:timers/promises';
import type { Problem } from '#problems';

/** Longer than it takes to look up what is asked about, with room for a busy machine. */
const stepMs = 20;
/** Said of what there is not and of what the partner may not know of. */
const sayNothing: ReadonlySet<string> = new Set(['not-found', 'not-authorised']);

/**
 * Holds back a refusal that must not tell whether a case, a person or another's message exists: it leaves at a whole
 * multiple of 20 ms after the request came, so that the time of the look-up cannot be measured (THR-P1).
 */
export async function evenOut({ slug }: Problem, receivedAt: Date): Promise<void> {
  if (!sayNothing.has(slug)) return;
  const elapsed = Math.max(0, Date.now() - receivedAt.getTime());
  await delay(stepMs - (elapsed % stepMs));
}
