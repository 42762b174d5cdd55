import { formatLeafHash, readEventLeaf, type LeafEvent, type LeafOutcome } from '#audit';
import { citeRule, missingText, type Bilingual, type CitedRule, type PolicyPack, type Rule } from '#consent';
import { findLeaf, readEvents, readHead, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';
import { opened, type FoundEvent } from '../looks/opened-event.ts';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { allEvents } from '../queries/find-events.ts';
import { shownEvent, type ShownEvent } from '../queries/query-events.ts';
import type { LoggedPacks } from './logged-packs.ts';
import type { DecisionRequest } from './read-decision.ts';

/** A rule as the pack that decided has it. */
export interface ExplainedRule extends CitedRule {
  readonly effect: Rule['effect'];
  readonly validFrom?: string;
  readonly validTo?: string;
}

export interface ExplainedBlock {
  readonly block: string;
  readonly category: string;
  /** Index into the event's subjects. */
  readonly person?: number;
  readonly permitted: boolean;
  readonly code?: string;
  readonly consentId?: string;
  readonly rule?: ExplainedRule;
  /** The rule permits nothing here: it came nearest to it. */
  readonly nearest: boolean;
  readonly missing: readonly { readonly code: string; readonly text: Bilingual }[];
}

export interface ExplainedRecipient {
  readonly recipient: string;
  readonly permitted: boolean;
  readonly code?: string;
  readonly norms: readonly string[];
  readonly blocks: readonly ExplainedBlock[];
}

export interface DecisionAnswer {
  readonly shown: ShownEvent;
  readonly pack?: { readonly version: string; readonly hash?: string; readonly title?: Bilingual; readonly leafHash?: string };
  readonly recipients: readonly ExplainedRecipient[];
  /** What became of it, oldest first. */
  readonly later: readonly ShownEvent[];
  /** What it was decided from was kept at the exchange: with the message, or for days where the law refused it to everybody. */
  readonly replayable: boolean;
  readonly treeSize: number;
  readonly query: LookRecord;
}

/** A decision and why, from what the log holds: blocks with rule, code, consent and what was lacking, under the pack's own words. */
export class ExplainDecision {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;
  readonly #packs: LoggedPacks;

  constructor(database: AuditDatabase, looks: RecordLooks, packs: LoggedPacks) {
    this.#database = database;
    this.#looks = looks;
    this.#packs = packs;
  }

  /** @throws Problem not-found when the log holds no such decision; that it was looked for is on record all the same */
  async run(userId: string, purpose: LookPurpose, request: DecisionRequest, at: Date): Promise<DecisionAnswer> {
    const answer = await this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const { decision, thread } = await this.#find(request, size);
      const message = decision?.event.message;
      const about = {
        ...('leaf' in request ? { text: { leaf: formatLeafHash(request.leaf) } } : {}),
        detail: { answer: 'decision', found: decision !== undefined, ...(message === undefined ? {} : { aboutSender: message.senderId, aboutMessage: message.messageId }) },
      };
      return { answer: { found: decision && (await this.#explain(decision, thread, size)) }, about };
    });
    if (answer.found === undefined) throw new Problem('not-found');
    return { ...answer.found, query: answer.query };
  }

  /** The decision with everything about its message, newest first. A leaf that is none leads to the decision that it follows from. */
  async #find(request: DecisionRequest, size: bigint): Promise<{ readonly decision: FoundEvent | undefined; readonly thread: readonly FoundEvent[] }> {
    const asked = 'leaf' in request ? await this.#read(request.leaf) : undefined;
    const message = 'message' in request ? request.message : nameOf(asked?.event.message);
    const thread = message === undefined ? [] : await allEvents(this.#database, { message }, size);
    const decision = asked !== undefined && isDecision(asked) ? asked : thread.find((each) => isDecision(each) && (asked === undefined || each.index < asked.index));
    return { decision, thread };
  }

  async #read(leafHash: Buffer): Promise<FoundEvent | undefined> {
    const leaf = await findLeaf(this.#database, leafHash);
    const [stored] = leaf === undefined ? [] : await readEvents(this.#database, [leaf.index]);
    const event = stored && readEventLeaf(stored.body);
    return stored && event && { ...stored, event };
  }

  async #explain(decision: FoundEvent, thread: readonly FoundEvent[], size: bigint): Promise<Omit<DecisionAnswer, 'query'>> {
    const { event } = opened(decision);
    const logged = event.pack === undefined ? undefined : await this.#packs.read(event.pack);
    const later = thread.filter(({ index, event: { kind } }) => index > decision.index && kind !== 'QUERY');
    return {
      shown: shownEvent(decision),
      ...(event.pack === undefined ? {} : { pack: { version: event.pack, ...(logged && { hash: logged.hash, title: logged.pack.title, leafHash: logged.leafHash }) } }),
      recipients: (event.outcomes ?? []).map((outcome) => explainedOutcome(event, outcome, logged?.pack)),
      later: later.toReversed().map(shownEvent),
      replayable: event.kind === 'ACCEPTED' || (event.outcomes ?? []).some(({ blocks = [] }) => blocks.length > 0),
      treeSize: Number(size),
    };
  }
}

function nameOf(message: LeafEvent['message']): string | undefined {
  return message && `${message.senderId}/${message.messageId}`;
}

function isDecision({ event }: FoundEvent): boolean {
  return event.kind === 'ACCEPTED' || event.kind === 'REFUSED';
}

function explainedOutcome(event: LeafEvent, { recipient, permitted, code, norms, blocks = [] }: LeafOutcome, pack: PolicyPack | undefined): ExplainedRecipient {
  const explained = blocks.map(({ ruleId, consent, unmet = [], ...block }): ExplainedBlock => {
    const rule = pack?.rules.find((each) => each.ruleId === ruleId);
    const consentId = consent === undefined ? undefined : event.consentIds?.[consent];
    return {
      block: block.block, category: block.category, permitted: block.permitted,
      ...(block.person === undefined ? {} : { person: block.person }), ...(block.code === undefined ? {} : { code: block.code }), ...(consentId === undefined ? {} : { consentId }),
      ...(rule === undefined ? {} : { rule: explainedRule(rule) }),
      nearest: !block.permitted && rule?.effect === 'PERMIT',
      missing: unmet.map((lacking) => ({ code: lacking, text: missingText(rule, lacking) })),
    };
  });
  return { recipient, permitted, ...(code === undefined ? {} : { code }), norms, blocks: explained };
}

function explainedRule(rule: Rule): ExplainedRule {
  return { ...citeRule(rule), effect: rule.effect, validFrom: rule.validFrom, ...(rule.validTo === undefined ? {} : { validTo: rule.validTo }) };
}
