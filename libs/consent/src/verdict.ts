import type { ConsentStanding, Inquiry } from './inquiry.ts';
import { concerns, isAbout, isSuspended, serves } from './inquiry.ts';
import { consentOfRule, consentsOfPersons } from './consent-of-rule.ts';
import type { Condition, IndexedRule } from './policy-pack.ts';
import { endOfAgreements, mayApply, unmetConditions } from './test-facts.ts';
import type { Asked } from './test-facts.ts';
import type { RefusalCode } from './vocabulary.ts';

/** Why a block is refused. */
export type RefusalGround =
  | 'denied' | 'never' | 'consent' | 'answerRule' | 'purpose' | 'excess' | 'suspended' | 'noRule' | 'noMainBlock'
  | Condition;

export interface Permit {
  readonly permitted: true;
  readonly by: IndexedRule;
  readonly standings: readonly ConsentStanding[];
  /** First instant at which it would have to be judged anew: a consent or rule ends, or a prohibition begins. */
  readonly until: number;
}

export interface Refusal {
  readonly permitted: false;
  readonly code: RefusalCode;
  readonly ground: RefusalGround;
  /** The rule that forbids, or the nearest one that might have permitted. */
  readonly nearest: IndexedRule | undefined;
  readonly unmet: readonly string[];
}

export type Verdict = Permit | Refusal;

/** What the law says of one block of one person: DENY beats PERMIT; of the PERMITs the first in pack order. */
export function judge(inquiry: Inquiry, asked: Asked): Verdict {
  return unlessForbidden(inquiry, asked, () => permits(inquiry, asked));
}

/** The verdict, unless a rule forbids; what lifts a prohibition is added to what the permission rests on. */
export function unlessForbidden(inquiry: Inquiry, asked: Asked, verdictOf: () => Verdict): Verdict {
  const lifting: ConsentStanding[] = [];
  let until = Number.POSITIVE_INFINITY;
  for (const one of inquiry.between?.deniesOf.get(asked.category) ?? []) {
    if (!serves(inquiry, one) || inquiry.at >= one.end || !isAbout(inquiry, one)) continue;
    if (inquiry.at < one.start) {
      until = Math.min(until, one.start);
      continue;
    }
    const forbidden = denies(inquiry, one, asked, lifting);
    if (forbidden !== undefined) return forbidden;
  }
  const verdict = verdictOf();
  if (!verdict.permitted || (lifting.length === 0 && until >= verdict.until)) return verdict;
  const ends = lifting.map(({ end }) => end);
  return { ...verdict, standings: [...verdict.standings, ...lifting], until: Math.min(verdict.until, until, ...ends) };
}

/** The refusal by a prohibition that is in force; a consent that lifts it is handed out. */
function denies(inquiry: Inquiry, one: IndexedRule, asked: Asked, lifting: ConsentStanding[]): Refusal | undefined {
  const { rule } = one;
  if (rule.effect === 'PERMIT') return refusal(asked.category === 'C02' ? 'DAP-4209' : 'DAP-4208', 'never', one, []);
  if (!mayApply(inquiry, rule, asked)) return undefined;
  if (rule.unlessConsent === undefined) return refusal(rule.refusal, 'denied', one, []);
  const { from, to } = inquiry.disclosure;
  const lifted = consentsOfPersons(inquiry, asked.personId, { from, to, category: asked.category }, rule.unlessConsent);
  if (!lifted.ok) return refusal(lifted.code, 'denied', one, ['consent']);
  lifting.push(...lifted.standings);
  return undefined;
}

/** The first rule that permits; else the refusal that lacks least, of equals the first in pack order. */
function permits(inquiry: Inquiry, asked: Asked): Verdict {
  let nearest: Refusal | undefined;
  let suspended: IndexedRule | undefined;
  for (const one of inquiry.between?.permitsOf.get(asked.category) ?? []) {
    if (!concerns(inquiry, one) || !serves(inquiry, one)) continue;
    if (isSuspended(inquiry, one)) {
      suspended ??= one;
      continue;
    }
    const verdict = tryRule(inquiry, one, asked);
    if (verdict.permitted) return verdict;
    if (nearest === undefined || verdict.unmet.length < nearest.unmet.length) nearest = verdict;
  }
  if (nearest !== undefined) return nearest;
  if (suspended !== undefined) return refusal('DAP-4205', 'suspended', suspended, ['suspended']);
  return refuseWithoutRule(inquiry, asked);
}

/**
 * What the sender must see to first: a condition (nobody is asked for a consent while the way is not open anyway), in the
 * rule's order, then the consent.
 */
function tryRule(inquiry: Inquiry, one: IndexedRule, asked: Asked): Verdict {
  const conditions = unmetConditions(inquiry, one.rule, asked);
  const consent = consentOfRule(inquiry, one.rule, asked);
  const unmet = conditions.map((condition) => condition.anyOf[0].code);
  if (!consent.ok) unmet.push(consent.wanting);
  const [first] = conditions;
  if (first !== undefined) return refusal(first.refusal, first, one, unmet);
  if (!consent.ok) return refusal(consent.code, consent.wanting, one, unmet);
  return { permitted: true, by: one, standings: consent.standings, until: Math.min(one.end, consent.until, endOfAgreements(inquiry, one.rule)) };
}

/** No rule names this block for these roles, type and purpose. The code says which of them would have to be another. */
function refuseWithoutRule(inquiry: Inquiry, asked: Asked): Refusal {
  const { between, disclosure } = inquiry;
  const usable = (one: IndexedRule): boolean => concerns(inquiry, one) && !isSuspended(inquiry, one);
  const otherPurpose = between?.permitsOf.get(asked.category)?.find(usable);
  if (otherPurpose !== undefined) return refusal('DAP-4205', 'purpose', otherPurpose, ['purpose']);
  const ofMain = between?.permitsOf.get(disclosure.mainCategory)?.find((one) => usable(one) && serves(inquiry, one));
  const otherBlock = ofMain ?? between?.permits.find((one) => usable(one) && serves(inquiry, one));
  if (otherBlock === undefined) return refusal('DAP-4201', 'noRule', undefined, ['rule']);
  return refusal(asked.category === 'C02' ? 'DAP-4209' : 'DAP-4208', 'excess', otherBlock, ['category']);
}

export function refusal(code: RefusalCode, ground: RefusalGround, nearest: IndexedRule | undefined, unmet: readonly string[]): Refusal {
  return { permitted: false, code, ground, nearest, unmet };
}
