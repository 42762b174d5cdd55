import { findConsent, findRegistrationConsent } from './consent-standing.ts';
import type { ConsentFound } from './consent-standing.ts';
import type { DisclosureParty } from './decision.ts';
import { concerns, isSuspended, personsOf, serves } from './inquiry.ts';
import type { ConsentStanding, Inquiry } from './inquiry.ts';
import type { ConsentTerms, IndexedRule, Rule } from './policy-pack.ts';
import { testFact } from './test-facts.ts';
import type { Asked } from './test-facts.ts';
import { blockCategories } from './vocabulary.ts';
import type { Category, RefusalCode } from './vocabulary.ts';

/** The consents that meet a rule's demand (none when it demands none), or what is wanting. */
export type ConsentMet =
  | {
    readonly ok: true;
    readonly standings: readonly ConsentStanding[];
    /** First instant at which one of them, or a rule that this rests on besides, has ended. */
    readonly until: number;
  }
  | { readonly ok: false; readonly code: RefusalCode; readonly wanting: 'consent' | 'answerRule' };

const noAnswer: ConsentMet = { ok: false, code: 'DAP-4208', wanting: 'answerRule' };
const met: ConsentMet = { ok: true, standings: [], until: Number.POSITIVE_INFINITY };

/** A direction and category to look for consents in: the disclosure's own, or that of the answer to a request. */
interface Flow {
  readonly from: DisclosureParty;
  readonly to: DisclosureParty;
  readonly category: Category;
}

export function consentOfRule(inquiry: Inquiry, rule: Rule, asked: Asked): ConsentMet {
  if (rule.consentTerms.asAnswerOf !== undefined) return consentOfAnswer(inquiry, rule.consentTerms.asAnswerOf, asked);
  if (needsNoConsent(inquiry, rule, asked)) return met;
  const { from, to } = inquiry.disclosure;
  return consentsOfPersons(inquiry, asked.personId, { from, to, category: asked.category }, rule.consentTerms);
}

function needsNoConsent(inquiry: Inquiry, rule: Rule, asked: Asked): boolean {
  return rule.consent === 'NONE' || (rule.basis !== undefined && testFact(inquiry, rule.basis, asked) === true);
}

/**
 * Consent is per person. A block about no person rests on the consents of all persons of the message; under the consent
 * of the registration, on any of those.
 */
export function consentsOfPersons(inquiry: Inquiry, personId: string | null, flow: Flow, terms: ConsentTerms): ConsentMet {
  if (personId === null && terms.ofRegistration === true) return oneOf(findRegistrationConsent(inquiry, terms));
  const persons = personId === null ? personsOf(inquiry.disclosure) : [personId];
  if (persons.length === 0) return { ok: false, code: 'DAP-4201', wanting: 'consent' };
  const standings: ConsentStanding[] = [];
  for (const person of persons) {
    const found = findConsent(inquiry, { ...flow, personId: person, terms });
    if (!found.ok) return oneOf(found);
    standings.push(found.standing);
  }
  return { ok: true, standings, until: Math.min(...standings.map(({ end }) => end)) };
}

function oneOf(found: ConsentFound): ConsentMet {
  return found.ok ? { ok: true, standings: [found.standing], until: found.standing.end } : { ok: false, code: found.code, wanting: 'consent' };
}

/** Of a request: for every block asked for, what a rule of the answer would require (R19). Without a block there is no answer. */
function consentOfAnswer(inquiry: Inquiry, ruleIds: readonly string[], asked: Asked): ConsentMet {
  const blocks = inquiry.facts.message.requestedBlocks ?? [];
  const standings: ConsentStanding[] = [];
  let until = Number.POSITIVE_INFINITY;
  for (const block of blocks) {
    const category = blockCategories[block];
    const found = category === undefined ? noAnswer : consentOfBlock(inquiry, ruleIds, asked, category);
    if (!found.ok) return found;
    standings.push(...found.standings);
    until = Math.min(until, found.until);
  }
  return blocks.length === 0 ? noAnswer : { ok: true, standings, until };
}

/** The first rule in pack order that would permit the answer; when a consent is wanting everywhere, what the first one lacks. */
function consentOfBlock(inquiry: Inquiry, ruleIds: readonly string[], asked: Asked, category: Category): ConsentMet {
  const { from, to } = inquiry.disclosure;
  let lacking: ConsentMet | undefined;
  for (const { rule, end } of answerRules(inquiry, ruleIds, category)) {
    const found = needsNoConsent(inquiry, rule, asked) ? met : consentsOfPersons(inquiry, asked.personId, { from: to, to: from, category }, rule.consentTerms);
    if (found.ok) return { ...found, until: Math.min(found.until, end) };
    lacking ??= found;
  }
  return lacking ?? noAnswer;
}

/** The rules that are about the answer, in pack order; an answer's type is `response.info`. */
function answerRules(inquiry: Inquiry, ruleIds: readonly string[], category: Category): readonly IndexedRule[] {
  const { from, to } = inquiry.disclosure;
  const answer: Inquiry = {
    ...inquiry,
    disclosure: { ...inquiry.disclosure, from: to, to: from, messageType: 'response.info' },
    between: inquiry.pack.index.get(to.role)?.get(from.role),
  };
  const isAboutAnswer = (one: IndexedRule): boolean =>
    ruleIds.includes(one.rule.ruleId) && concerns(answer, one) && serves(answer, one) && !isSuspended(answer, one);
  return answer.between?.permitsOf.get(category)?.filter(isAboutAnswer) ?? [];
}
