import { blockCategories, consentGrantors, consentTypes, dataCategories, factCodes } from '#consent';
import type { Category, Condition, Consent, ConsentTerms, Disclosure, FactTest, PolicyPack, Purpose, Rule } from '#consent';
import type { SeededRandom } from '../faults/random.ts';

/** A case under construction: everything of it may still change. */
export interface Draft {
  messageType: string;
  from: Disclosure['from'];
  to: Disclosure['to'];
  purpose: Purpose;
  mainCategory: Category;
  items: Disclosure['items'][number][];
  consents: Consent[];
  assertions: Record<string, boolean | string | number>;
  agreements: string[];
  registry: Record<string, unknown>;
  message: Record<string, unknown>;
  at: Date;
  suspended: Set<string>;
  stage: 'submission' | 'delivery';
}

type Direction = readonly [from: Disclosure['from']['role'], to: Disclosure['from']['role']];

export const persons = ['5d20a6d4-6f0c-4f3e-9b1d-000000000001', '5d20a6d4-6f0c-4f3e-9b1d-000000000002', '5d20a6d4-6f0c-4f3e-9b1d-000000000003'] as const;
export const blockOf: ReadonlyMap<Category, string> = new Map(Object.entries(blockCategories).map(([block, category]) => [category, block]));
const relations = ['LEAD_TO_PARTICIPANT', 'PARTICIPANT_TO_LEAD', 'LEAD_TO_INVITED', 'INVITED_TO_LEAD', 'OTHER'];

/** How often a condition is left unmet: a rule that lacks one thing only is where engines differ. */
const nearMiss = 0.07;

/** Makes cases that a given rule concerns and mostly permits or forbids. */
export class FittingCases {
  readonly #pack: PolicyPack;
  readonly #random: SeededRandom;
  readonly #flows = new Map<Rule, readonly (readonly [type: string, direction: Direction])[]>();

  constructor(pack: PolicyPack, random: SeededRandom) {
    this.#pack = pack;
    this.#random = random;
  }

  fitting(rule: Rule): Draft {
    const answer = this.#answerRule(rule);
    const [messageType, [from, to]] = this.#random.pick(this.#flowsOf(rule, answer));
    const purpose = this.#random.pick(answer === undefined ? rule.purposes : rule.purposes.filter((one) => answer.purposes.includes(one)));
    const about = this.#chance(0.9) ? this.#random.shuffled(persons).slice(0, 1 + this.#random.below(2)) : [null];
    const mainCategory = this.#random.pick(rule.categories);
    const draft: Draft = {
      messageType, purpose, mainCategory, from: { partnerId: `p-${from}`, role: from }, to: { partnerId: `p-${to}`, role: to },
      items: about.map((personId) => itemOf(personId, mainCategory)), consents: [], assertions: {}, agreements: [], registry: this.#registry(), message: this.#message(),
      at: new Date('2026-03-02T10:00:00Z'), suspended: new Set(), stage: this.#chance(0.3) ? 'delivery' : 'submission',
    };
    this.#addItems(draft, rule, about);
    for (const condition of rule.conditions) if (!this.#chance(nearMiss)) this.#meet(draft, condition, rule.effect === 'DENY');
    if (answer !== undefined) draft.message['requestedBlocks'] = this.#random.shuffled(answer.categories).slice(0, 1 + this.#random.below(2)).map((one) => blockOf.get(one) ?? one);
    this.#consent(draft, rule, answer);
    return draft;
  }

  #chance(share: number): boolean {
    return this.#random.next() < share;
  }

  #answerRule(rule: Rule): Rule | undefined {
    const named = rule.consentTerms.asAnswerOf;
    const usable = this.#pack.rules.filter((one) => named?.includes(one.ruleId) === true && one.effect === 'PERMIT'
      && one.purposes.some((purpose) => rule.purposes.includes(purpose)) && this.#flowsOf(rule, one).length > 0);
    return usable.length === 0 ? undefined : this.#random.pick(usable);
  }

  /** Types and directions that the rule names and the pack lets pass; of a request, those whose answer a rule is about. */
  #flowsOf(rule: Rule, answer?: Rule): readonly (readonly [string, Direction])[] {
    const known = answer === undefined ? this.#flows.get(rule) : undefined;
    if (known !== undefined) return known;
    const types = rule.messageTypes === '*' ? [...this.#pack.messageTypes.keys()] : rule.messageTypes;
    const all = types.flatMap((type) => directionsOf(rule).map((direction) => [type, direction] as const));
    const open = all.filter(([type, [from, to]]) => this.#pack.messageTypes.get(type)?.some((flow) => flow.fromRoles.includes(from) && flow.toRoles.includes(to)) === true);
    const answered = (direction: Direction): boolean => answer === undefined || directionsOf(answer).some(([from, to]) => from === direction[1] && to === direction[0]);
    const flows = (open.length > 0 ? open : all).filter(([, direction]) => answered(direction));
    if (answer === undefined) this.#flows.set(rule, flows);
    return flows;
  }

  #registry(): Record<string, unknown> {
    return {
      senderParticipates: this.#chance(0.8), recipientParticipates: this.#chance(0.8), recipientInCase: this.#chance(0.8),
      caseRelation: this.#random.pick(relations), registrationConsentIds: ['c-0', 'c-1', 'c-9'].filter(() => this.#chance(0.5)), childPersonIds: [],
    };
  }

  #message(): Record<string, unknown> {
    return { caseBound: this.#chance(0.9), messageDate: '2026-03-02T10:59:00+01:00', minorPersonIds: [] };
  }

  #addItems(draft: Draft, rule: Rule, about: readonly (string | null)[]): void {
    for (const personId of about) {
      if (this.#chance(0.6)) draft.items.push(itemOf(personId, 'C01'));
      if (this.#chance(0.3)) draft.items.push(itemOf(personId, this.#random.pick(rule.categories)));
    }
    if (this.#chance(0.4)) draft.items.push(itemOf(null, 'C16'));
    draft.items = distinct(this.#chance(0.5) ? draft.items : this.#random.shuffled(draft.items));
  }

  #meet(draft: Draft, condition: Condition, always: boolean): void {
    if (condition.when !== undefined && (always || this.#chance(0.7))) this.#makeTrue(draft, condition.when);
    this.#makeTrue(draft, this.#random.pick(condition.anyOf));
  }

  #makeTrue(draft: Draft, { source, code, op, value }: FactTest): void {
    const put = (fact: unknown): void => {
      if (source === 'agreement') draft.agreements = fact === true ? [...new Set([...draft.agreements, code])] : draft.agreements.filter((one) => one !== code);
      else if (source === 'assertion') draft.assertions[code] = fact as boolean;
      else if (code === 'messageType') draft.messageType = String(fact);
      else if (code === 'subjectCount') draft.items = distinct(draft.items.map((item) => ({ ...item, personId: null })));
      else draft[source][code] = isOfPerson(code) ? Object.fromEntries(of.filter(() => this.#chance(0.9)).map((personId) => [personId, fact])) : fact;
    };
    const of = draft.items.map(({ personId }) => personId).filter((id) => id !== null);
    if (op === 'eq' || op === 'gte' || op === 'lte') put(value);
    else if (op === 'ne') put(this.#otherThan(code, value));
    else if (op === 'in') put(this.#random.pick(value as readonly string[]));
    else if (op === 'onOrBefore') put('2026-03-01');
    else if (op === 'containsPerson') put(of.filter(() => this.#chance(0.7)));
    else if (op === 'containsBlock') put(draft.items.map(({ block }) => block).filter(() => this.#chance(0.9)));
    else put(this.#presentValue(draft, code));
  }

  #presentValue(draft: Draft, code: string): unknown {
    const type = factCodes.find((fact) => fact.code === code)?.type;
    if (type === 'strings') return code.endsWith('Blocks') ? draft.items.map(({ block }) => block) : [...persons];
    return type === 'boolean' ? this.#chance(0.5) : type === 'number' ? 1 : type === 'date' ? '2026-03-01' : 'ab';
  }

  #otherThan(code: string, value: unknown): unknown {
    if (typeof value === 'boolean') return !value;
    if (typeof value === 'number') return value + 1;
    return code === 'messageType' ? this.#random.pick([...this.#pack.messageTypes.keys()]) : 'OTHER';
  }

  #consent(draft: Draft, rule: Rule, answer: Rule | undefined): void {
    const asking = answer ?? rule;
    if (asking.basis !== undefined && this.#chance(0.5)) return this.#makeTrue(draft, asking.basis);
    const terms = rule.unlessConsent ?? asking.consentTerms;
    if (asking.consent === 'NONE' && rule.unlessConsent === undefined && this.#chance(0.8)) return;
    if (rule.unlessConsent !== undefined && this.#chance(0.5)) return;
    const of = new Set(draft.items.map(({ personId }) => personId).filter((id) => id !== null));
    for (const personId of of.size === 0 ? [persons[0]] : of) draft.consents.push(this.#consentFor(draft, personId, terms, answer !== undefined));
    if (terms.ofRegistration === true) draft.registry['registrationConsentIds'] = draft.consents.map(({ consentId }) => consentId);
  }

  #consentFor(draft: Draft, personId: string, terms: ConsentTerms, back: boolean): Consent {
    const [sender, recipient] = back ? [draft.to, draft.from] : [draft.from, draft.to];
    const partyOf = ({ partnerId, role }: Disclosure['from']): Consent['senders'] =>
      [this.#random.pick([{ roleCode: role }, { partnerId }, { roleCode: role, partnerId }])];
    const requested = (draft.message['requestedBlocks'] as readonly string[] | undefined) ?? [];
    return {
      consentId: `c-${draft.consents.length}`, personId, caseId: 'case', capacityChecked: true,
      type: this.#random.pick(consentTypes.filter((one) => terms.excludedTypes?.includes(one) !== true)),
      grantedBy: this.#random.pick(terms.grantedBy ?? consentGrantors), senders: partyOf(sender), recipients: partyOf(recipient),
      categories: dataCategories.filter((one) => this.#chance(0.1) || draft.items.some(({ category }) => category === one) || requested.includes(blockOf.get(one) ?? '')),
      purposes: [draft.purpose], grantedOn: '2026-01-15', validUntil: '2026-12-31', informedPoints: { all: true }, voluntary: true,
      onwardTransfer: terms.onwardTransfer === true || this.#chance(0.3), evidence: { formVersion: '1', documentHash: '00', signedOn: '2026-01-15', storedAt: 'p' },
    };
  }
}

function isOfPerson(code: string): boolean {
  return factCodes.some((fact) => fact.code === code && 'ofPerson' in fact);
}

function directionsOf(rule: Rule): Direction[] {
  const there = rule.fromRoles.flatMap((from) => rule.toRoles.map((to): Direction => [from, to]));
  return rule.bothWays ? [...there, ...there.map(([from, to]): Direction => [to, from])] : there;
}

export function itemOf(personId: string | null, category: Category): Draft['items'][number] {
  return { personId, block: blockOf.get(category) ?? category, category };
}

export function distinct(items: readonly Draft['items'][number][]): Draft['items'] {
  return [...new Map(items.map((item) => [`${item.personId} ${item.block}`, item])).values()];
}
