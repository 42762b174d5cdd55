import type { AuditOutcome } from './audit-event.ts';
import { opens, type Opening } from './commitment.ts';
import type { LeafEvent, LeafOutcome } from './event-leaf.ts';
import { readBlocks } from './leaf-shape.ts';

/** An event read back with the openings at hand. */
export interface OpenedEvent {
  /** Values where an opening fits, the commitment itself where none is left; `outcomes[].blocks` only where readable. */
  readonly event: LeafEvent;
  /** Paths whose opening is gone (erased) or was never given. */
  readonly sealed: readonly string[];
  /** Paths of openings that do not fit the leaf: somebody changed them. */
  readonly mismatched: readonly string[];
}

/** Every commitment of a leaf by the path of the field that it stands for. */
export function commitmentsOf(event: LeafEvent): Map<string, string> {
  const found = new Map<string, string>();
  const add = (path: string, value: string | undefined) => value !== undefined && found.set(path, value);
  add('/actor/user', event.actor.user);
  add('/caseId', event.caseId);
  event.subjects?.forEach((value, i) => add(`/subjects/${i}`, value));
  event.personKeys?.forEach((value, i) => add(`/personKeys/${i}`, value));
  add('/message/digest', event.message?.digest);
  event.consentIds?.forEach((value, i) => add(`/consentIds/${i}`, value));
  for (const [name, value] of Object.entries(event.text ?? {})) add(`/text/${name}`, value);
  event.outcomes?.forEach((outcome, i) => add(`/outcomes/${i}/blocks`, outcome.blocksCommitment));
  return found;
}

/** Openings beside the fields of their leaf. */
export interface MatchedOpenings {
  /** Paths of openings that fit nothing in the leaf, or a field that has its opening already. */
  readonly mismatched: readonly string[];
  /** Paths of fields that none of the openings is for, whether or not it fits. */
  readonly missing: readonly string[];
}

/** Gives each field of the leaf its opening, and says what is left over on either side. */
export function matchOpenings(event: LeafEvent, openings: readonly Opening[]): MatchedOpenings {
  const unopened = commitmentsOf(event);
  const mismatched: string[] = [];
  for (const opening of openings) {
    if (fits(opening, unopened)) unopened.delete(opening.path);
    else mismatched.push(opening.path);
  }
  return { mismatched, missing: unopened.size === 0 ? [] : [...unopened.keys()].filter((path) => !mismatched.includes(path)) };
}

/** Paths of openings that fit nothing in the leaf; none when every opening is true. */
export function mismatchedOpenings(event: LeafEvent, openings: readonly Opening[]): readonly string[] {
  return matchOpenings(event, openings).mismatched;
}

/** Puts the openings that fit into the event and says which fields stay sealed. */
export function openEvent(event: LeafEvent, openings: readonly Opening[]): OpenedEvent {
  const commitments = commitmentsOf(event);
  const values = new Map<string, string>();
  const mismatched: string[] = [];
  for (const opening of openings) {
    if (fits(opening, commitments)) values.set(opening.path, opening.value);
    else mismatched.push(opening.path);
  }
  return { event: withValues(event, values), sealed: [...commitments.keys()].filter((path) => !values.has(path)), mismatched };
}

function fits(opening: Opening, commitments: ReadonlyMap<string, string>): boolean {
  const committed = commitments.get(opening.path);
  return committed !== undefined && opens(opening, committed);
}

function withValues(event: LeafEvent, values: ReadonlyMap<string, string>): LeafEvent {
  const at = (path: string, committed: string | undefined) => values.get(path) ?? committed;
  const each = (path: string, committed: readonly string[] | undefined) => committed?.map((value, i) => at(`${path}/${i}`, value) as string);
  return {
    ...event,
    actor: { ...event.actor, user: at('/actor/user', event.actor.user) },
    caseId: at('/caseId', event.caseId),
    subjects: each('/subjects', event.subjects),
    personKeys: each('/personKeys', event.personKeys),
    message: event.message && { ...event.message, digest: at('/message/digest', event.message.digest) },
    consentIds: each('/consentIds', event.consentIds),
    text: event.text && Object.fromEntries(Object.entries(event.text).map(([name, value]) => [name, at(`/text/${name}`, value) as string])),
    outcomes: event.outcomes?.map((outcome, i) => openedOutcome(outcome, values.get(`/outcomes/${i}/blocks`))),
  };
}

function openedOutcome(outcome: LeafOutcome, opening: string | undefined): LeafOutcome | AuditOutcome {
  const blocks = opening === undefined ? undefined : readBlocks(opening);
  return blocks === undefined ? outcome : { ...outcome, blocksCommitment: undefined, blocks };
}
