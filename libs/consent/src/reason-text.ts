import type { DisclosureItem } from './decision.ts';
import type { Inquiry } from './inquiry.ts';
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

const permits = new WeakMap<Rule, Bilingual>();

/** Why, in a sentence for each language: the rule and its norms, and of a refusal what stands against it. No personal value. */
export function reasonOf(inquiry: Inquiry, item: DisclosureItem, verdict: Verdict): Bilingual {
  if (verdict.permitted) return permitText(verdict.by.rule);
  const why = refusalText(verdict.ground, verdict.code, verdict.nearest?.rule);
  const rule = verdict.nearest?.rule;
  const what: Bilingual = { de: `${item.block} (${item.category})`, en: `${item.block} (${item.category})` };
  if (rule === undefined) return { de: `${what.de}: ${why.de}`, en: `${what.en}: ${why.en}` };
  return { de: `${what.de}: ${why.de} ${cite(rule, 'de')}`, en: `${what.en}: ${why.en} ${cite(rule, 'en')}` };
}

function cite(rule: Rule, language: keyof Bilingual): string {
  return `(${rule.ruleId} ${rule.title[language]}; ${rule.normRefs.join('; ')})`;
}

function permitText(rule: Rule): Bilingual {
  const known = permits.get(rule);
  if (known !== undefined) return known;
  const text: Bilingual = { de: `Zulässig nach ${cite(rule, 'de')}.`, en: `Permitted by ${cite(rule, 'en')}.` };
  permits.set(rule, text);
  return text;
}

function refusalText(ground: RefusalGround, code: RefusalCode, rule: Rule | undefined): Bilingual {
  if (typeof ground === 'object') return ground.text;
  if (ground === 'consent') return ofConsent[code] ?? ofGround.consent;
  if (ground === 'denied' && rule?.unlessConsent !== undefined) return rule.note ?? ofGround.denied;
  return ground === 'denied' ? (rule?.note ?? ofGround.denied) : ofGround[ground];
}
