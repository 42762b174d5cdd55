import type { LeafEvent, LeafOutcome } from '#audit';
import type { OpenedEvent } from '../looks/opened-event.ts';
import { blocksAbout, fateOf, messageThreads, rulesOf, type DecidedBlock, type DisclosureState, type MessageThread } from './message-threads.ts';

/** What one message told one recipient about a person, or was to tell it. */
export interface LedgerDisclosure {
  readonly state: DisclosureState;
  /** Of the disclosure, or of the last thing that became of it. */
  readonly at: string;
  readonly caseId?: string;
  readonly message: NonNullable<LeafEvent['message']>;
  readonly sender: string;
  readonly recipient: string;
  readonly channel?: 'topic' | 'inbox';
  readonly purpose?: string;
  readonly blocks: readonly DecidedBlock[];
  readonly rules: readonly string[];
  readonly norms: readonly string[];
  readonly pack?: string;
  readonly code?: string;
  readonly acceptedAt: string;
  readonly acceptedLeafHash: string;
  readonly leafHash?: string;
}

/** A denied attempt. */
export interface LedgerRefusal {
  readonly at: string;
  readonly stage: 'submission' | 'delivery' | 'look';
  readonly caseId?: string;
  readonly message?: LeafEvent['message'];
  readonly sender: string;
  readonly recipient?: string;
  readonly code: string;
  readonly blocks: readonly DecidedBlock[];
  readonly rules: readonly string[];
  readonly pack?: string;
  readonly leafHash: string;
}

/** Somebody looked: a fetch from the inbox, at the consents, or into this log. */
export interface PersonLook {
  readonly at: string;
  readonly kind: 'READ' | 'QUERY';
  readonly by: { readonly id: string; readonly role: string; readonly user?: string };
  readonly caseId?: string;
  readonly message?: LeafEvent['message'];
  readonly first?: boolean;
  readonly reason?: string;
  readonly ticket?: string;
  readonly leafHash: string;
}

export interface PersonConsent {
  readonly consentId: string;
  readonly caseId?: string;
  readonly grantedAt: string;
  readonly withdrawnAt?: string;
  readonly by: string;
  readonly leafHash: string;
}

export interface Ledger {
  readonly disclosures: readonly LedgerDisclosure[];
  readonly refusals: readonly LedgerRefusal[];
  readonly looks: readonly PersonLook[];
  readonly consents: readonly PersonConsent[];
}

/**
 * What the log holds about a person, newest first. Of a message about several only what concerns this one is told.
 *
 * @param events the person's events, opened
 * @param persons the person's ids in all of her cases
 * @param later what became of their messages and consents besides, told with these alone
 */
export function personLedger(events: readonly OpenedEvent[], persons: ReadonlySet<string>, later: readonly OpenedEvent[] = []): Ledger {
  const threads = messageThreads([...events, ...later]);
  const newestFirst = events.toSorted((a, b) => b.leafIndex - a.leafIndex);
  return {
    disclosures: threads.flatMap((thread) => disclosuresOf(thread, persons)).toSorted(byTime),
    refusals: newestFirst.flatMap((each) => refusalsIn(each, persons)),
    looks: newestFirst.flatMap(lookIn),
    consents: consentsIn([...later.filter(({ event }) => event.kind === 'CONSENT_WITHDRAWN'), ...newestFirst]),
  };
}

/** Without persons: everything that the message told. */
export function disclosuresOf(thread: MessageThread, persons?: ReadonlySet<string>): LedgerDisclosure[] {
  const { accepted, message } = thread;
  if (accepted === undefined) return [];
  const { event } = accepted;
  const permitted = (event.outcomes ?? []).filter((outcome) => outcome.permitted);
  // Nothing of it was about this person: it is somebody else's disclosure.
  return permitted
    .map((outcome) => disclosureOf(thread, accepted, outcome, blocksAbout(event, outcome, persons), message))
    .filter(({ blocks }) => persons === undefined || blocks.length > 0);
}

function disclosureOf(
  thread: MessageThread,
  { event, leafHash }: OpenedEvent,
  outcome: LeafOutcome,
  blocks: DecidedBlock[],
  message: LedgerDisclosure['message'],
): LedgerDisclosure {
  const { state, by } = fateOf(thread, outcome.recipient);
  const channel = by?.event.detail?.['channel'];
  const code = by?.event.problem?.code;
  return {
    state, at: by?.event.at ?? event.at, ...optional({ caseId: event.caseId }), message, sender: message.senderId, recipient: outcome.recipient,
    ...(channel === 'topic' || channel === 'inbox' ? { channel } : {}), ...optional({ purpose: event.purpose, pack: event.pack, code, leafHash: by?.leafHash }),
    blocks, rules: rulesOf(outcome, by), norms: outcome.norms, acceptedAt: event.at, acceptedLeafHash: leafHash,
  };
}

function refusalsIn({ event, leafHash }: OpenedEvent, persons: ReadonlySet<string>): LedgerRefusal[] {
  const { at, kind, message, problem, recipient, outcomes = [] } = event;
  const common = { at, ...optional({ caseId: event.caseId, message, pack: event.pack }), sender: message?.senderId ?? event.actor.id, leafHash };
  if (kind === 'WITHHELD') return [{ ...common, stage: 'delivery', ...optional({ recipient }), code: problem?.code ?? '', blocks: [], rules: [] }];
  if (kind === 'REFUSED' && outcomes.length === 0) {
    return [
      {
        ...common,
        stage: message === undefined || recipient !== undefined ? 'look' : 'submission',
        ...optional({ recipient }),
        code: problem?.code ?? '',
        blocks: [],
        rules: [],
      },
    ];
  }
  if (kind !== 'REFUSED' && kind !== 'ACCEPTED') return [];
  const denied = outcomes.filter(({ permitted }) => !permitted);
  return denied.map((outcome) => ({
    ...common,
    stage: 'submission' as const,
    recipient: outcome.recipient,
    code: outcome.code ?? problem?.code ?? '',
    blocks: blocksAbout(event, outcome, persons),
    rules: outcome.rules,
  }));
}

function lookIn({ event, leafHash }: OpenedEvent): PersonLook[] {
  const { at, kind, actor, detail, text } = event;
  if (kind !== 'READ' && kind !== 'QUERY') return [];
  const first = detail?.['first'];
  const by = { id: actor.id, role: actor.role, ...optional({ user: actor.user }) };
  return [
    {
      at,
      kind,
      by,
      ...optional({ caseId: event.caseId, message: event.message, reason: text?.['reason'], ticket: text?.['ticket'] }),
      ...(typeof first === 'boolean' ? { first } : {}),
      leafHash,
    },
  ];
}

function consentsIn(newestFirst: readonly OpenedEvent[]): PersonConsent[] {
  const withdrawn = new Map<string, string>();
  return newestFirst.flatMap(({ event, leafHash }) => {
    if (event.kind === 'CONSENT_WITHDRAWN') for (const id of event.consentIds ?? []) withdrawn.set(id, event.at);
    if (event.kind !== 'CONSENT_GRANTED') return [];
    return (event.consentIds ?? []).map((consentId) => ({
      consentId,
      ...optional({ caseId: event.caseId, withdrawnAt: withdrawn.get(consentId) }),
      grantedAt: event.at,
      by: event.actor.id,
      leafHash,
    }));
  });
}

function byTime(a: { readonly at: string }, b: { readonly at: string }): number {
  return a.at < b.at ? 1 : a.at > b.at ? -1 : 0;
}

/** Without the members that are missing. */
function optional<T extends Record<string, unknown>>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
