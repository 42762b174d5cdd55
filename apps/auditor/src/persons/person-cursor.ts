import type { Veil } from '#sealing';
import type { PersonRequest } from './find-person.ts';

/** Where a look at a person goes on. */
export interface PersonPlace {
  readonly request: PersonRequest;
  /** Leaf index; the page has events below it. */
  readonly before: bigint;
}

/**
 * Whom the look is about and where it goes on, under a veil: the number was forgotten with the first answer, and what stands for it is
 * shown to nobody. Good for whoever asked alone.
 */
export function writePersonCursor(veil: Veil, userId: string, { request, before }: PersonPlace): string {
  return veil.hide(nameOf(userId), JSON.stringify({ request, before: before.toString() }));
}

/** Undefined for anything that is no cursor of this user. */
export function readPersonCursor(veil: Veil, userId: string, cursor: string): PersonPlace | undefined {
  try {
    const { request, before } = JSON.parse(veil.show(nameOf(userId), cursor)) as { request: PersonRequest; before: string };
    return { request, before: BigInt(before) };
  } catch {
    return undefined;
  }
}

function nameOf(userId: string): string {
  return `person cursor of ${userId}`;
}
