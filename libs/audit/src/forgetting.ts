import type { Opening } from './commitment.ts';
import type { LeafEvent } from './event-leaf.ts';
import { messageKeyValue, type IndexKey } from './index-key.ts';

/** Whom an order to erase makes the log forget. */
export interface ForgottenPersons {
  /** Ids, each of one case. */
  readonly subjects: readonly string[];
  /** The platform's own keys, of every case. */
  readonly personKeys: readonly string[];
}

/** What an `ERASED` event takes away from what opens the log. */
export interface Forgetting {
  /** The message whose digest goes. */
  readonly message: IndexKey | undefined;
  readonly persons: ForgottenPersons;
}

const [subjectsPath, personKeysPath] = ['/text/subjects', '/text/personKeys'];

/**
 * How an `ERASED` event names persons: in committed texts that are no index keys, so that the event asks for no link of the chains
 * that it ends. What opens these texts is used once and stored nowhere.
 */
export function forgettingText({ subjects, personKeys }: ForgottenPersons): { [name: string]: string } {
  return { ...(subjects.length === 0 ? {} : { subjects: subjects.join(' ') }), ...(personKeys.length === 0 ? {} : { personKeys: personKeys.join(' ') }) };
}

/** What the event takes away; undefined for any that is not `ERASED`. */
export function forgettingOf(event: LeafEvent, openings: readonly Opening[]): Forgetting | undefined {
  if (event.kind !== 'ERASED') return undefined;
  const words = (path: string): string[] => openings.find((opening) => opening.path === path)?.value.split(' ').filter((word) => word !== '') ?? [];
  const message = event.message && ({ kind: 'message', value: messageKeyValue(event.message.senderId, event.message.messageId) } as const);
  return { message, persons: { subjects: words(subjectsPath), personKeys: words(personKeysPath) } };
}

/** The index keys whose chains end with it: their secrets are destroyed. */
export function forgottenKeys({ subjects, personKeys }: ForgottenPersons): IndexKey[] {
  return [...subjects.map((value) => ({ kind: 'person', value }) as const), ...personKeys.map((value) => ({ kind: 'person-key', value }) as const)];
}

/** Of an event's own openings, those that may be stored. */
export function storableOpenings(event: LeafEvent, openings: readonly Opening[]): readonly Opening[] {
  return event.kind === 'ERASED' ? openings.filter(({ path }) => path !== subjectsPath && path !== personKeysPath) : openings;
}

/** What opens the content of an erased message no longer exists: its digest would confirm a guess. */
export function withoutDigest(openings: readonly Opening[]): Opening[] {
  return openings.filter(({ path }) => path !== '/message/digest');
}

/**
 * What may stay of the openings of an event about forgotten persons: not their ids, no free text, not the digest; and where it names
 * nobody else, neither the case, its consents nor any key, by which they could be told again. Staff and other persons stay.
 */
export function withoutPersons(openings: readonly Opening[], { subjects, personKeys }: ForgottenPersons): Opening[] {
  const kept = withoutDigest(openings).filter(
    ({ path, value }) =>
      !path.startsWith('/text/') &&
      !(path.startsWith('/subjects/') && subjects.includes(value)) &&
      !(path.startsWith('/personKeys/') && personKeys.includes(value)),
  );
  const aboutOthers = kept.some(({ path }) => path.startsWith('/subjects/'));
  return aboutOthers ? kept : kept.filter(({ path }) => path !== '/caseId' && !path.startsWith('/consentIds/') && !path.startsWith('/personKeys/'));
}
