import { decide } from '../decide.ts';
import type { Decision, DecisionItem } from '../decision.ts';
import type { PolicyPack } from '../policy-pack.ts';
import type { DecisionRecord } from '../replay-decision.ts';
import type { Bilingual, Category, Purpose, RefusalCode } from '../vocabulary.ts';
import { asInForce } from './in-force.ts';
import { sayCategories, sayPurposes } from './names.ts';
import type { Language } from './names.ts';

/** Disclosures of one kind from one partner to another that would be decided the other way. */
export interface SimulatedShift {
  readonly kind: 'newlyPermitted' | 'newlyDenied';
  readonly from: string;
  readonly to: string;
  readonly messageType: string;
  readonly purpose: Purpose;
  /** Of the blocks that are decided the other way. */
  readonly categories: readonly Category[];
  /** What the draft cites for them. */
  readonly ruleIds: readonly string[];
  /** Of a refusal. */
  readonly code?: RefusalCode;
  readonly count: number;
  readonly text: Bilingual;
}

interface SimulatedCounts {
  readonly decisions: number;
  readonly newlyPermitted: number;
  readonly newlyDenied: number;
  /** Of them, those about messages that were refused to all their recipients: nobody had anything of them. */
  readonly refused: { readonly decisions: number; readonly newlyPermitted: number };
}

/** What a draft would have decided otherwise: counts and partners, no case, no person. */
export interface SimulationResult extends SimulatedCounts {
  /** Permitted then and now, by other rules. */
  readonly otherBasis: number;
  /** Every pair of partners between which something was decided. */
  readonly partners: readonly ({ readonly from: string; readonly to: string } & SimulatedCounts)[];
  readonly shifts: readonly SimulatedShift[];
}

type Shift = Omit<SimulatedShift, 'count' | 'text'>;

interface Pair {
  readonly from: string;
  readonly to: string;
  decisions: number;
  newlyPermitted: number;
  newlyDenied: number;
  readonly refused: { decisions: number; newlyPermitted: number };
}

/**
 * Tries a draft on decisions of the past, one after the other: with the consents and facts of then, as if the draft had been in
 * force as it stands on a day. A fact that nobody asked for then is unknown now, and permits nothing; `comparePacks` says what a
 * draft permits at all.
 */
export class Simulation {
  readonly #draft: PolicyPack;
  readonly #partners = new Map<string, Pair>();
  readonly #shifts = new Map<string, { shift: Shift; count: number }>();
  #otherBasis = 0;

  /** @param inForceOn the day whose rules of the draft are tried */
  constructor(draft: PolicyPack, inForceOn: Date) {
    this.#draft = asInForce(draft, inForceOn);
  }

  /** @param refused the message went to none of its recipients */
  see({ disclosure, consents, facts, at, suspendedRuleIds, stage, decision: before }: DecisionRecord, refused = false): void {
    const after = decide(this.#draft, disclosure, consents, facts, new Date(at), { stage });
    const [from, to] = [disclosure.from.partnerId, disclosure.to.partnerId];
    const pair = this.#partners.get(`${from} ${to}`) ?? { from, to, decisions: 0, newlyPermitted: 0, newlyDenied: 0, refused: { decisions: 0, newlyPermitted: 0 } };
    this.#partners.set(`${from} ${to}`, pair);
    pair.decisions += 1;
    if (refused) pair.refused.decisions += 1;
    if (before.permitted === after.permitted) {
      if (after.permitted && before.rules.join() !== after.rules.join() && !suspendedRuleIds.some((id) => after.rules.includes(id))) this.#otherBasis += 1;
      return;
    }
    const kind = after.permitted ? 'newlyPermitted' : 'newlyDenied';
    pair[kind] += 1;
    if (refused && after.permitted) pair.refused.newlyPermitted += 1;
    const shift: Shift = { kind, from, to, messageType: disclosure.messageType, purpose: disclosure.purpose, ...differenceOf(before, after) };
    const key = JSON.stringify(shift);
    this.#shifts.set(key, { shift, count: (this.#shifts.get(key)?.count ?? 0) + 1 });
  }

  result(): SimulationResult {
    const partners = [...this.#partners.values()].toSorted((a, b) => order(`${a.from} ${a.to}`, `${b.from} ${b.to}`));
    const sum = (of: (pair: Pair) => number): number => partners.reduce((total, pair) => total + of(pair), 0);
    const shifts = [...this.#shifts.values()].toSorted(
      (a, b) => order(a.shift.kind, b.shift.kind) * -1 || b.count - a.count || order(JSON.stringify(a.shift), JSON.stringify(b.shift)),
    );
    return {
      decisions: sum((pair) => pair.decisions), newlyPermitted: sum((pair) => pair.newlyPermitted), newlyDenied: sum((pair) => pair.newlyDenied),
      refused: { decisions: sum(({ refused }) => refused.decisions), newlyPermitted: sum(({ refused }) => refused.newlyPermitted) }, otherBasis: this.#otherBasis, partners,
      shifts: shifts.map(({ shift, count }) => ({ ...shift, count, text: { de: this.#say(shift, count, 'de'), en: this.#say(shift, count, 'en') } })),
    };
  }

  #say(shift: Shift, count: number, language: Language): string {
    const { kind, from, to, messageType, purpose, categories, ruleIds, code } = shift;
    const say = words[language];
    const norms = this.#draft.rules.filter(({ ruleId }) => ruleIds.includes(ruleId)).flatMap(({ normRefs }) => normRefs);
    const basis =
      kind === 'newlyPermitted'
        ? `${say.basis} ${[...new Set(norms)].join('; ')} (${ruleIds.join(', ')})`
        : `${code ?? ''}${ruleIds.length === 0 ? '' : ` (${ruleIds.join(', ')})`}`;
    return `${say[kind]}: ${from} → ${to}, ${messageType}, ${sayCategories(categories, language)}, ${sayPurposes([purpose], language)}, ${basis}: ${count} ${count === 1 ? say.one : say.many}.`;
  }
}

const words = {
  de: { newlyPermitted: 'Neu erlaubt', newlyDenied: 'Neu abgelehnt', basis: 'gestützt auf', one: 'Bekanntgabe', many: 'Bekanntgaben' },
  en: { newlyPermitted: 'Newly permitted', newlyDenied: 'Newly denied', basis: 'resting on', one: 'disclosure', many: 'disclosures' },
} as const;

function differenceOf(before: Decision, after: Decision): Pick<Shift, 'categories' | 'ruleIds' | 'code'> {
  const turned = after.items.filter((item, i) => item.permitted !== before.items[i]?.permitted);
  const of = (turned.length > 0 ? turned : after.items) satisfies readonly DecisionItem[];
  return {
    categories: [...new Set(of.map(({ category }) => category))].toSorted(),
    ruleIds: [...new Set(of.flatMap(({ ruleId }) => ruleId ?? []))],
    ...(after.code === undefined ? {} : { code: after.code }),
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
