import { consentGrantors, consentTypes, dataCategories, factCodes, forbiddenCategories } from '#consent';
import type { SeededRandom } from '../faults/random.ts';
import type { ConditionDocument, Flow, PackDocument, RuleDocument, TermsDocument, TestDocument } from './pack-document.ts';

/** Few words, so that rules meet: the same roles, types and categories come up again and again. */
const roles = ['SR', 'RAV', 'IVST', 'VPE', 'KOI'];
const types = ['case.registration', 'segment.assigned', 'plan.published', 'response.info', 'request.info'];
const purposes = ['P1', 'P2', 'P3'];
const categories = ['C01', 'C02', 'C03', 'C07', 'C10', 'C14', 'C16'];
const begins = ['2026-01-01', '2026-01-01', '2026-01-01', '2026-03-02T11:00:00+01:00', '2026-03-03', '2026-10-25'];
const ends = ['2026-03-02', '2026-10-25', '2026-12-31', '2027-12-31'];
const text = { de: 'erzeugt', en: 'generated' };

const opsOf: Readonly<Record<string, readonly string[]>> = {
  boolean: ['eq', 'eq', 'ne', 'present'], string: ['eq', 'ne', 'in', 'present', 'nonEmpty'], number: ['eq', 'ne', 'gte', 'lte', 'present'], date: ['present', 'onOrBefore'],
  strings: ['present', 'nonEmpty', 'containsPerson', 'containsBlock'],
};
const wordsOf: Readonly<Record<string, readonly string[]>> = {
  messageType: types, permit: ['B_REF', 'F_VA'], evidenceHash: ['ab', ''], caseRelation: ['LEAD_TO_PARTICIPANT', 'PARTICIPANT_TO_LEAD', 'OTHER'],
};
const numbersOf: Readonly<Record<string, readonly number[]>> = { subjectCount: [0, 1, 2], justificationLength: [30, 1000] };

/** Writes packs that no lawyer would: every member of the format, in any combination that loads. */
export class RandomPacks {
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  pack(rules: number): PackDocument {
    const ids = Array.from({ length: rules }, (_, i) => `X${i}`);
    return {
      packVersion: 'random', title: text, consentMaxMonths: this.#random.pick([6, 24]), approvedBy: ['a/eins', 'b/zwei'],
      messageTypes: Object.fromEntries(types.map((type) => [type, Array.from({ length: 1 + this.#random.below(2) }, (): Flow => ({ fromRoles: this.#words(roles, 0.4), toRoles: this.#words(roles, 0.4) }))])),
      rules: ids.map((ruleId, i) => this.#rule(ruleId, ids.filter((_, k) => k % 4 !== 0), i % 4 === 0)),
    };
  }

  #chance(share: number): boolean {
    return this.#random.next() < share;
  }

  #some<T>(list: readonly T[], most = 3): T[] {
    return this.#random.shuffled(list).slice(0, 1 + this.#random.below(most));
  }

  #words(list: readonly string[], all: number): readonly string[] | '*' {
    return this.#chance(all) ? '*' : this.#some(list);
  }

  /** Every fourth rule may be one about requests, which refers to the others. */
  #rule(ruleId: string, others: readonly string[], mayRefer: boolean): RuleDocument {
    const effect = this.#chance(0.88) ? 'PERMIT' : 'DENY';
    const refers = mayRefer && effect === 'PERMIT' && this.#chance(0.5);
    const validFrom = this.#random.pick(begins);
    const validTo = this.#random.pick(ends);
    return {
      ruleId, version: 1, effect, title: text, normRefs: ['erzeugt'], confidence: 'L', validFrom,
      status: this.#random.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'APPROVED', 'DRAFT', 'SUSPENDED', 'RETIRED']),
      fromRoles: this.#words(roles, 0.2), toRoles: this.#words(roles, 0.2), ...(this.#chance(0.3) ? { bothWays: true } : {}),
      messageTypes: refers ? ['request.info'] : this.#words(types, 0.3), purposes: this.#words(purposes, 0.3),
      conditions: Array.from({ length: this.#random.below(3) }, () => this.#condition()),
      ...(this.#chance(0.2) && validFrom.slice(0, 10) <= validTo ? { validTo } : {}),
      ...(effect === 'DENY' ? this.#prohibition() : this.#permission(refers ? others : undefined)),
    };
  }

  #prohibition(): Pick<RuleDocument, 'categories' | 'unlessConsent'> {
    const some = this.#some<string>(this.#chance(0.2) ? [...forbiddenCategories, ...categories] : categories, 2);
    return { categories: some, ...(this.#chance(0.4) ? { unlessConsent: this.#terms() } : {}) };
  }

  #permission(answers: readonly string[] | undefined): Pick<RuleDocument, 'categories' | 'neverCategories' | 'consent' | 'consentTerms' | 'basis'> {
    const some = this.#chance(0.1) ? '*' : this.#some(categories, 5);
    const never = dataCategories.filter((one) => some !== '*' && !some.includes(one) && this.#chance(0.15));
    const always = { categories: some, ...(never.length > 0 && this.#chance(0.3) ? { neverCategories: never } : {}) } as const;
    if (answers !== undefined) return { ...always, consent: 'REQUIRED', consentTerms: { asAnswerOf: this.#some(answers) } };
    const consent = this.#random.pick(['NONE', 'REQUIRED', 'REQUIRED', 'REQUIRED_OR_BASIS'] as const);
    if (consent === 'NONE') return { ...always, consent };
    const terms = this.#chance(0.6) ? { consentTerms: this.#terms() } : {};
    return consent === 'REQUIRED' ? { ...always, ...terms, consent } : { ...always, ...terms, consent, basis: this.#basis() };
  }

  #terms(): TermsDocument {
    return {
      ...(this.#chance(0.3) ? { excludedTypes: this.#some(consentTypes, 2) } : {}), ...(this.#chance(0.3) ? { grantedBy: this.#some(consentGrantors, 2) } : {}),
      ...(this.#chance(0.2) ? { onwardTransfer: true } : {}), ...(this.#chance(0.2) ? { ofRegistration: true } : {}),
    };
  }

  #basis(): TestDocument {
    const fact = this.#random.pick(factCodes.filter(({ source }) => source === 'agreement' || source === 'assertion'));
    return { source: fact.source, code: fact.code, op: 'eq', value: this.#chance(0.8) };
  }

  #condition(): ConditionDocument {
    return {
      anyOf: Array.from({ length: this.#chance(0.7) ? 1 : 2 }, () => this.#test()), text,
      ...(this.#chance(0.3) ? { when: this.#test() } : {}), ...(this.#chance(0.2) ? { categories: this.#some(categories) } : {}),
    };
  }

  #test(): TestDocument {
    const fact = this.#random.pick(factCodes);
    const { source, code, type } = fact;
    const op = this.#random.pick((opsOf[type] ?? []).filter((one) => source !== 'agreement' || one !== 'present'));
    if (op === 'onOrBefore') return { source, code, op, value: this.#random.pick(['messageDate', 'subjectInformedOn', 'dayOfDecision'].filter((other) => other !== code)) };
    if (['present', 'nonEmpty', 'containsPerson', 'containsBlock'].includes(op)) return { source, code, op };
    const words = wordsOf[code] ?? ['ab'];
    if (op === 'in') return { source, code, op, value: this.#some(words.filter((word) => word !== ''), 2) };
    if (type === 'boolean') return { source, code, op, value: this.#chance(0.7) };
    return { source, code, op, value: type === 'number' ? this.#random.pick(numbersOf[code] ?? [1]) : this.#random.pick(words) };
  }
}
