import type { DisclosureItem } from './decision.ts';
import type { Rule } from './policy-pack.ts';
import type { Bilingual, RefusalCode } from './vocabulary.ts';
import type { RefusalGround, Verdict } from './verdict.ts';

const ofConsent: Readonly<Partial<Record<RefusalCode, Bilingual>>> = {
  'DAP-4201': {
    de: 'Für diese Person liegt keine Einwilligung vor, die dafür genügt.',
    en: 'There is no consent of this person that suffices for it.',
  },
  'DAP-4202': {
    de: 'Die Einwilligung gilt an diesem Tag nicht (abgelaufen oder noch nicht begonnen).',
    en: 'The consent does not hold on this day (expired or not yet begun).',
  },
  'DAP-4203': {
    de: 'Die Einwilligung umfasst diese Datenkategorie nicht.',
    en: 'The consent does not cover this data category.',
  },
  'DAP-4204': {
    de: 'Die Einwilligung nennt diese empfangende Stelle nicht.',
    en: 'The consent does not name this recipient.',
  },
  'DAP-4207': {
    de: 'Die Einwilligung wurde vor der Zustellung widerrufen.',
    en: 'The consent was withdrawn before delivery.',
  },
};

const ofGround: Readonly<Record<Exclude<RefusalGround, object>, Bilingual>> = {
  denied: { de: 'Die Bekanntgabe ist ausgeschlossen.', en: 'The disclosure is ruled out.' },
  never: { de: 'Dieser Block darf an diese Stelle nie bekannt gegeben werden.', en: 'This block may never be disclosed to this recipient.' },
  consent: { de: 'Die Einwilligung fehlt.', en: 'Consent is missing.' },
  answerRule: {
    de: 'Das Gesuch bittet um einen Block, den die angefragte Stelle nicht bekannt geben darf.',
    en: 'The request asks for a block that the partner asked may not disclose.',
  },
  purpose: { de: 'Zu diesem Zweck darf der Block nicht bekannt gegeben werden.', en: 'The block may not be disclosed for this purpose.' },
  excess: { de: 'Dieser Block darf mit dieser Meldung nicht mitgegeben werden.', en: 'This block may not go along with this message.' },
  suspended: { de: 'Die Regel, die dies zuliesse, ist ausgesetzt.', en: 'The rule that would permit it is suspended.' },
  noRule: { de: 'Keine Regel lässt diese Bekanntgabe zu.', en: 'No rule permits this disclosure.' },
  noMainBlock: { de: 'Der Hauptblock der Meldung fehlt.', en: 'The main block of the message is missing.' },
};

interface RuleTexts {
  readonly permit: Bilingual;
  readonly cite: Bilingual;
}

/** A rule's own texts, put together once: they are the same in every decision. */
const textsOf = new WeakMap<Rule, RuleTexts>();

/** Why, in a sentence for each language: the rule and its norms, and of a refusal what stands against it. No personal value. */
export function reasonOf(item: DisclosureItem, verdict: Verdict): Bilingual {
  if (verdict.permitted) return ruleTexts(verdict.by.rule).permit;
  const rule = verdict.nearest?.rule;
  const why = refusalText(verdict.ground, verdict.code, rule);
  const what = `${item.block} (${item.category}): `;
  if (rule === undefined) return { de: what + why.de, en: what + why.en };
  const { cite } = ruleTexts(rule);
  return { de: `${what}${why.de} ${cite.de}`, en: `${what}${why.en} ${cite.en}` };
}

function ruleTexts(rule: Rule): RuleTexts {
  const known = textsOf.get(rule);
  if (known !== undefined) return known;
  const { ruleId, title, normRefs } = rule;
  const cite = { de: `(${ruleId} ${title.de}; ${normRefs.join('; ')})`, en: `(${ruleId} ${title.en}; ${normRefs.join('; ')})` };
  const texts = { cite, permit: { de: `Zulässig ${cite.de}.`, en: `Permitted ${cite.en}.` } };
  textsOf.set(rule, texts);
  return texts;
}

function refusalText(ground: RefusalGround, code: RefusalCode, rule: Rule | undefined): Bilingual {
  if (typeof ground === 'object') return ground.text;
  if (ground === 'consent') return ofConsent[code] ?? ofGround.consent;
  if (ground === 'denied' || ground === 'never') return rule?.note ?? ofGround[ground];
  return ofGround[ground];
}
