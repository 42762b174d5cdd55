import type { DecisionItem } from '../decision.ts';
import type { PolicyPack, Rule } from '../policy-pack.ts';
import { replayDecision } from '../replay-decision.ts';
import type { DecisionRecord } from '../replay-decision.ts';
import type { Bilingual } from '../vocabulary.ts';
import { sayConsent, sayObligation } from './rule-text.ts';

/** A rule as an explanation cites it. */
export interface CitedRule {
  readonly ruleId: string;
  readonly title: Bilingual;
  readonly norms: readonly string[];
  readonly confidence: Rule['confidence'];
  readonly law: Rule['law'];
  readonly consent: Bilingual;
  readonly obligations: readonly Bilingual[];
}

/** Why one block of one person is permitted or refused. */
export interface ExplainedItem {
  /** Which of the persons of the message, counted from one; absent for a block about no person. */
  readonly person?: number;
  readonly block: string;
  readonly category: string;
  readonly permitted: boolean;
  readonly code?: string;
  /** The rule that permits or forbids; of a refusal by default the nearest one. */
  readonly rule?: CitedRule;
  readonly text: Bilingual;
  /** What the nearest rule lacked. */
  readonly missing: readonly { readonly code: string; readonly text: Bilingual }[];
}

/** A stored decision in words, for whoever has to answer for it. No person, no payload. */
export interface Explanation {
  readonly recipient: string;
  readonly decidedAt: string;
  readonly packVersion: string;
  readonly permitted: boolean;
  readonly code?: string;
  /** Whether deciding it again under the same pack gives the same, to the word. */
  readonly reproduces: boolean;
  readonly items: readonly ExplainedItem[];
}

/** @param pack the one that the decision was made under */
export function explainDecision(pack: PolicyPack, record: DecisionRecord): Explanation {
  const { decision, disclosure, at } = record;
  const persons = [...new Set(decision.items.map(({ personId }) => personId).filter((id) => id !== null))];
  return {
    recipient: disclosure.to.partnerId, decidedAt: at, packVersion: decision.packVersion, permitted: decision.permitted,
    ...(decision.code === undefined ? {} : { code: decision.code }),
    reproduces: replayDecision(pack, record).equal,
    items: decision.items.map((item) => explainItem(pack, item, persons)),
  };
}

function explainItem(pack: PolicyPack, item: DecisionItem, persons: readonly string[]): ExplainedItem {
  const rule = pack.rules.find(({ ruleId }) => ruleId === item.ruleId);
  return {
    ...(item.personId === null ? {} : { person: persons.indexOf(item.personId) + 1 }),
    block: item.block, category: item.category, permitted: item.permitted,
    ...(item.code === undefined ? {} : { code: item.code }),
    ...(rule === undefined ? {} : { rule: citeRule(rule) }),
    text: item.reasonText,
    missing: (item.unmet ?? []).map((code) => ({ code, text: missingText(rule, code) })),
  };
}

/** A rule in words. */
export function citeRule(rule: Rule): CitedRule {
  const { ruleId, title, normRefs: norms, confidence, law, obligations } = rule;
  return {
    ruleId, title, norms, confidence, law, consent: { de: sayConsent(rule, 'de'), en: sayConsent(rule, 'en') },
    obligations: obligations.map((each) => ({ de: sayObligation(each, 'de'), en: sayObligation(each, 'en') })),
  };
}

/** What is lacking that is no condition of the rule. */
const otherwise: Readonly<Record<string, Bilingual>> = {
  consent: { de: 'Eine genügende Einwilligung fehlt.', en: 'A sufficient consent is missing.' },
  answerRule: { de: 'Keine Regel liesse die Antwort auf dieses Gesuch zu.', en: 'No rule would permit the answer to this request.' },
  purpose: { de: 'Die Regel dient einem anderen Zweck.', en: 'The rule serves another purpose.' },
  category: { de: 'Die Regel nennt diesen Block nicht.', en: 'The rule does not name this block.' },
  rule: { de: 'Keine Regel verbindet diese Stellen für diese Meldung.', en: 'No rule joins these partners for this message.' },
  suspended: { de: 'Die Regel ist ausgesetzt.', en: 'The rule is suspended.' },
  mainBlock: { de: 'Der Hauptblock der Meldung fehlt.', en: 'The main block of the message is missing.' },
};

/** What a rule lacked, in words, by its code in `DecisionItem.unmet`. */
export function missingText(rule: Rule | undefined, code: string): Bilingual {
  const condition = rule?.conditions.find(({ anyOf }) => anyOf[0].code === code);
  return condition?.text ?? otherwise[code] ?? { de: code, en: code };
}
