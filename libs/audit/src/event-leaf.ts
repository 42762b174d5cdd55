import type { AuditActor, AuditBlock, AuditEvent, AuditMessage, AuditOutcome } from './audit-event.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { commitment, type Opening, type RandomSource } from './commitment.ts';
import { hashLeaf } from './merkle-hash.ts';

/** The first byte of a leaf names its format; formats are only ever added. */
export const eventLeafVersion = 0x01;
/** A bundle of entries holds the length of a leaf in 16 bits (C2SP tlog-tiles). */
export const maxLeafBytes = 0xffff;

/** An event ready for the log: its bytes and their hash are final before the log has given it a place. */
export interface SealedEvent {
  readonly leaf: Buffer;
  /** RFC 6962 leaf hash: what a receipt names. */
  readonly leafHash: Buffer;
  readonly openings: readonly Opening[];
}

/** An outcome in a leaf; `blocksCommitment` stands in place of `blocks` where they would not fit. */
export type LeafOutcome = Omit<AuditOutcome, 'blocks'> & { readonly blocks?: readonly AuditBlock[] | undefined; readonly blocksCommitment?: string | undefined };

/** An event as it stands in the public log: the same members, commitments in place of what identifies a person. */
export type LeafEvent = Omit<AuditEvent, 'outcomes'> & { readonly outcomes?: readonly LeafOutcome[] | undefined };

/** Of a refusal: another's message was to be fetched. Else the one who was refused had sent it, or asked about none. */
export function isRefusedFetch({ actor, message }: Pick<LeafEvent, 'actor' | 'message'>): boolean {
  return message !== undefined && message.senderId !== actor.id;
}

/**
 * Turns an event into leaf bytes, `0x01 ‖ RFC 8785 JSON`, with a fresh salt of 32 bytes for every committed field.
 * Only the members that AuditEvent declares reach the leaf, whatever else the object carries. Decisions that would
 * make the leaf longer than a bundle can hold are committed per recipient too: their opening is the canonical JSON
 * of `blocks`.
 *
 * @throws RangeError when the event does not fit even so (more than 1,000 persons, or 150 recipients: the frame's
 * schema allows fewer), or when a text has no canonical form.
 */
export function toLeaf(event: AuditEvent, random: RandomSource): SealedEvent {
  const openings: Opening[] = [];
  const commit: Commit = (path, value) => {
    if (value === undefined) return undefined;
    const salt = random(32);
    openings.push({ path, salt: Buffer.from(salt).toString('base64url'), value });
    return commitment(salt, path, value);
  };
  const committed = committedEvent(event, commit);
  let leaf = leafBytes(committed);
  if (leaf.length > maxLeafBytes) {
    leaf = leafBytes({ ...committed, outcomes: event.outcomes?.map((outcome, i) => withBlocksCommitted(outcome, i, commit)) });
  }
  if (leaf.length > maxLeafBytes) throw new RangeError(`an audit event of ${leaf.length} bytes does not fit a leaf`);
  return { leaf, leafHash: hashLeaf(leaf), openings };
}

/** Leaf bytes of an event in its committed form: how a verifier rebuilds them. */
export function leafBytes(event: LeafEvent): Buffer {
  const json = canonicalJson(event as unknown as JsonValue);
  const leaf = Buffer.allocUnsafe(1 + Buffer.byteLength(json));
  leaf[0] = eventLeafVersion;
  leaf.write(json, 1);
  return leaf;
}

type Commit = (path: string, value: string | undefined) => string | undefined;

/** Members stand in the order of canonical JSON, in which they are written the quickest; so should those of `detail` and `text`. */
function committedEvent(event: AuditEvent, commit: Commit): LeafEvent {
  const each = (path: string, values: readonly string[] | undefined) => values?.map((value, i) => commit(`${path}/${i}`, value) as string);
  return {
    actor: committedActor(event.actor, commit),
    at: event.at,
    caseId: commit('/caseId', event.caseId),
    consentIds: each('/consentIds', event.consentIds),
    detail: event.detail,
    eventId: event.eventId,
    keyedSubjects: event.keyedSubjects,
    kind: event.kind,
    message: event.message && committedMessage(event.message, commit),
    outcomes: event.outcomes?.map(declaredOutcome),
    pack: event.pack,
    personKeys: each('/personKeys', event.personKeys),
    problem: event.problem && { code: event.problem.code, slug: event.problem.slug },
    purpose: event.purpose,
    recipient: event.recipient,
    subjects: each('/subjects', event.subjects),
    text: event.text && Object.fromEntries(Object.entries(event.text).map(([name, value]) => [name, commit(`/text/${name}`, value) as string])),
  };
}

function committedActor({ id, keyid, role, user }: AuditActor, commit: Commit): AuditActor {
  return { id, keyid, role, user: commit('/actor/user', user) };
}

function committedMessage({ digest, messageId, senderId, type, version }: AuditMessage, commit: Commit): AuditMessage {
  return { digest: commit('/message/digest', digest), messageId, senderId, type, version };
}

function declaredOutcome({ blocks, code, norms, permitted, recipient, rules }: AuditOutcome): LeafOutcome {
  return { blocks: blocks.map(declaredBlock), code, norms, permitted, recipient, rules };
}

function declaredBlock({ block, category, code, consent, permitted, person, ruleId, unmet }: AuditBlock): AuditBlock {
  return { block, category, code, consent, permitted, person, ruleId, unmet };
}

function withBlocksCommitted(outcome: AuditOutcome, i: number, commit: Commit): LeafOutcome {
  const { blocks, ...rest } = declaredOutcome(outcome);
  return { ...rest, blocksCommitment: commit(`/outcomes/${i}/blocks`, canonicalJson(blocks as unknown as JsonValue)) };
}
