import { formatLeafHash, readEventLeaf, type LeafEvent, type LeafOutcome } from '#audit';
import { citeRule, missingText, type Bilingual, type CitedRule, type PolicyPack, type Rule } from '#consent';
import { findLeaf, readEvents, readHead, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';
import { opened } from '../looks/opened-event.ts';
import type { LookRecord, RecordLooks } from '../looks/record-looks.ts';
import type { Purpose } from '../looks/read-look.ts';
import { allEvents, type FoundEvent } from '../queries/find-events.ts';
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
  readonly replay: string;
  readonly treeSize: number;
  readonly query: LookRecord;
}

const replay = 'dap policy replay --all';

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
  async run(userId: string, purpose: Purpose, request: DecisionRequest, at: Date): Promise<DecisionAnswer> {
    const answer = await this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const thread = await this.#thread(request, size);
      const decision = thread.find(isDecision);
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

  /** Newest first. A leaf about a message that has been decided on leads to that decision. */
  async #thread(request: DecisionRequest, size: bigint): Promise<FoundEvent[]> {
    if ('message' in request) return allEvents(this.#database, { message: request.message }, size);
    const leaf = await findLeaf(this.#database, request.leaf);
    const [stored] = leaf === undefined ? [] : await readEvents(this.#database, [leaf.index]);
    const event = stored && readEventLeaf(stored.body);
    if (stored === undefined || event === undefined) return [];
    const { message } = event;
    const others = message === undefined ? [] : await allEvents(this.#database, { message: `${message.senderId}/${message.messageId}` }, size);
    const asked = { ...stored, event };
    return isDecision(asked) ? [...others.filter(({ index, event: { kind } }) => index > asked.index && kind !== 'REFUSED'), asked] : others;
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
      replay,
      treeSize: Number(size),
    };
  }
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
