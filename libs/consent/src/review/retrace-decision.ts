import type { Decision } from '../decision.ts';
import type { PolicyPack } from '../policy-pack.ts';
import { decideAgain, replayDecision } from '../replay-decision.ts';
import type { DecisionRecord } from '../replay-decision.ts';
import { explainDecision } from './explain-decision.ts';
import type { ExplainedItem, Explanation } from './explain-decision.ts';

/** What a decision says about a recipient, or about one block of it. */
export interface Outcome {
  readonly permitted: boolean;
  readonly code?: string;
  /** Of a block. */
  readonly ruleId?: string;
}

/** A block as it was decided, as it comes out again, and as it would come out under another pack. */
export interface RetracedItem extends ExplainedItem {
  readonly again: Outcome;
  readonly today?: Outcome;
}

/** A stored decision decided once more, block by block. No person, no payload. */
export interface RetracedDecision extends Omit<Explanation, 'items'> {
  readonly again: Outcome;
  /** The same facts under the pack of today, with the consents as they stand today. */
  readonly today?: Outcome & { readonly packVersion: string };
  readonly items: readonly RetracedItem[];
  /** JSON pointers into the decision, where it does not come out the same. */
  readonly differences: readonly string[];
}

/** The pack in force at a moment, and what is suspended of it. */
export interface PolicyOfToday {
  readonly pack: PolicyPack;
  readonly suspendedRuleIds: readonly string[];
  readonly at: Date;
}

/**
 * Decides what was decided once more and sets both beside each other.
 *
 * @param pack the one that the decision was made under
 * @param today left out: no pack is in force
 */
export function retraceDecision(pack: PolicyPack, record: DecisionRecord, today?: PolicyOfToday): RetracedDecision {
  const { items, ...explained } = explainDecision(pack, record);
  const replay = replayDecision(pack, record);
  const again = decideAgain(pack, record);
  const now = today && decideAgain(today.pack, { ...record, at: today.at.toISOString(), suspendedRuleIds: today.suspendedRuleIds });
  return {
    ...explained,
    again: outcomeOf(again),
    ...(now === undefined ? {} : { today: { ...outcomeOf(now), packVersion: now.packVersion } }),
    // Every pack decides the same items, in the order of the message.
    items: items.map((item, index) => ({ ...item, again: outcomeOf(again.items[index]), ...(now === undefined ? {} : { today: outcomeOf(now.items[index]) }) })),
    differences: replay.equal ? [] : replay.differences.map(({ pointer }) => pointer),
  };
}

function outcomeOf(decided: Decision | Decision['items'][number] | undefined): Outcome {
  const { permitted = false, code } = decided ?? {};
  const ruleId = decided !== undefined && 'ruleId' in decided ? decided.ruleId : undefined;
  return { permitted, ...(code === undefined ? {} : { code }), ...(ruleId === undefined ? {} : { ruleId }) };
}
