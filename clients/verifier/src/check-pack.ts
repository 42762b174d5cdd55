import { createHash } from 'node:crypto';
import type { LeafEvent, LeafOutcome } from '#audit';
import { fault, type Fault } from './fault.ts';
import { readPackText, type PackRule, type PackText } from './pack-text.ts';

/** A policy pack as an evidence file carries it. */
export interface EnclosedPack {
  readonly version: string;
  /** SHA-256 of the source, lower-case hex. */
  readonly hash: string;
  readonly source?: string;
}

/** Categories that ride along with the main block: they cite its rule, which need not name them. */
const riders = new Set(['C01', 'C16']);

/** Whether the pack is what it says: its text by its hash, its version by its text. Undefined text: none that can be read. */
export function checkPackText({ version, hash, source }: EnclosedPack, place: string): { readonly text: PackText | undefined; readonly faults: readonly Fault[] } {
  if (source === undefined) return { text: undefined, faults: [] };
  const whole = createHash('sha256').update(source).digest('hex') === hash;
  const text = whole ? readPackText(source) : undefined;
  return { text, faults: text?.version === version ? [] : [fault('pack-mismatch', `${place}/source`)] };
}

/**
 * Whether what the event cites stands in the pack: each rule; of each permitted block that its rule permits that category
 * in a message of that type, sender and purpose; and the norms are those of the rules. Whether the conditions of a rule
 * were met and its consents given is not in a leaf: that is what a replay shows.
 */
export function citationFaults(event: LeafEvent, { rules }: PackText, place: string, leaf: bigint | number): Fault[] {
  return (event.outcomes ?? []).flatMap((outcome, i) => {
    const at = `${place}/outcomes/${i}`;
    const named = [...new Set(outcome.rules)].map((ruleId) => rules.get(ruleId));
    const known = named.filter((rule) => rule !== undefined);
    const unknown = known.length < named.length ? [fault('rule-unknown', `${at}/rules`, leaf)] : [];
    const cited = unknown.length > 0 || areNormsOf(known, outcome.norms);
    return [...unknown, ...(cited ? [] : [fault('rule-exceeded', `${at}/norms`, leaf)]), ...blockFaults(event, outcome, rules, at, leaf)];
  });
}

/** Whether the norms are those of the rules, each once. A rule with more norms than are named is not gone through. */
function areNormsOf(rules: readonly PackRule[], norms: readonly string[]): boolean {
  const named = new Set(norms);
  const unexplained = new Set(norms);
  for (const rule of rules) {
    if (!rule.norms.isSubsetOf(named)) return false;
    for (const norm of rule.norms) unexplained.delete(norm);
  }
  return unexplained.size === 0 && named.size === norms.length;
}

function blockFaults(event: LeafEvent, { blocks = [] }: LeafOutcome, rules: PackText['rules'], at: string, leaf: bigint | number): Fault[] {
  return blocks.flatMap(({ permitted, ruleId, category }, i) => {
    const rule = ruleId === undefined ? undefined : rules.get(ruleId);
    if (rule === undefined) return permitted || ruleId !== undefined ? [fault('rule-unknown', `${at}/blocks/${i}`, leaf)] : [];
    return permitted && !reaches(rule, event, category) ? [fault('rule-exceeded', `${at}/blocks/${i}`, leaf)] : [];
  });
}

function reaches({ permits, senderRoles, messageTypes, purposes, categories }: PackRule, { actor, message, purpose }: LeafEvent, category: string): boolean {
  return permits && names(senderRoles, actor.role) && names(messageTypes, message?.type) && names(purposes, purpose) && (riders.has(category) || names(categories, category));
}

function names(words: ReadonlySet<string> | undefined, word: string | undefined): boolean {
  return words === undefined || word === undefined || words.has(word);
}
