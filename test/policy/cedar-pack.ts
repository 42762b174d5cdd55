import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '@cedar-policy/cedar-wasm/nodejs';
import type { Consent, Disclosure } from '#consent';
import { CedarPolicies } from './cedar-policies.ts';
import type { DisclosureCase } from './disclosure-case.ts';
import { dayNumber, firstMoment, momentAfter, momentAfterMonths } from './solothurn-days.ts';

/** What Cedar says of one block of one person: with the rule that permits or forbids; by default denied without one. */
export interface CedarVerdict {
  readonly permitted: boolean;
  readonly ruleId: string | undefined;
}

export interface CedarTexts {
  readonly rules: string;
  readonly consents: string;
  readonly answers: string;
  readonly consentMaxMonths: number;
}

type Item = Disclosure['items'][number];
type Party = Disclosure['from'];

interface Direction {
  readonly from: Party;
  readonly to: Party;
  readonly category: string;
}

/** Block names in the order of their categories C01 to C18. */
const blocks = [
  'identity', 'vn', 'contact', 'household', 'residence', 'education', 'employment', 'labourMarket', 'ivProcedure', 'health', 'socialAid', 'finance', 'sanctions',
  'assessment', 'plan', 'case', 'consent', 'stats',
];
const riders = new Set(['C01', 'C16']);

/** The Cedar texts that stand beside this file, written by hand. */
export function handWritten(): CedarPack {
  const read = (name: string): string => readFileSync(join(import.meta.dirname, `${name}.cedar`), 'utf8');
  return new CedarPack({ rules: read('rules') + read('message-types'), consents: read('consents'), answers: read('answers'), consentMaxMonths: 24 });
}

/**
 * Decides deliveries by Cedar. Cedar has no "for every person" and no "for some consent", so these quantifiers and the riding
 * of C01 and C16 are here; every comparison of a value is in the Cedar texts.
 */
export class CedarPack {
  readonly #rules: CedarPolicies;
  readonly #consents: CedarPolicies;
  readonly #answers: CedarPolicies;
  readonly #maxMonths: number;

  constructor({ rules, consents, answers, consentMaxMonths }: CedarTexts) {
    this.#rules = new CedarPolicies(rules);
    this.#consents = new CedarPolicies(consents);
    this.#answers = new CedarPolicies(answers);
    this.#maxMonths = consentMaxMonths;
  }

  decide(given: DisclosureCase): CedarVerdict[] {
    const { items, mainCategory } = given.disclosure;
    const facts = factsOf(given);
    const verdicts = new Map<string, CedarVerdict>();
    const own = (item: Item): CedarVerdict => {
      const key = `${item.personId} ${item.block}`;
      const verdict = verdicts.get(key) ?? this.#ask(given, facts, item, item.category);
      verdicts.set(key, verdict);
      return verdict;
    };
    return items.map((item) => {
      if (!riders.has(item.category) || item.category === mainCategory) return own(item);
      const forbidden = this.#ask(given, facts, item, 'none');
      return forbidden.ruleId === undefined ? rideOf(item, items.filter(({ category }) => category === mainCategory), own) : forbidden;
    });
  }

  #ask(given: DisclosureCase, shared: Context, item: Item, sought: string): CedarVerdict {
    const { from, to, messageType } = given.disclosure;
    const facts: Context = { ...shared, message: messageOf(given, item.personId) };
    const { allowed, reasons } = this.#rules.ask({
      principal: from.role, action: messageType, resource: to.role,
      context: {
        ...facts, category: item.category, sought, block: item.block, ...(item.personId === null ? {} : { person: item.personId }),
        consents: this.#kinds(given, item.personId, { from, to, category: item.category }), answerable: this.#answerable(given, facts, item.personId),
      },
    });
    const first = reasons.find((id) => (allowed ? !given.suspended.has(id) : isProhibition(id, reasons)));
    return { permitted: allowed && first !== undefined, ruleId: first?.split(':')[0] };
  }

  /** Kinds of consent that cover a block: of its person, or all persons of the message gave them. */
  #kinds(given: DisclosureCase, personId: string | null, direction: Direction): string[] {
    const of = (consents: readonly Consent[]): Set<string> => new Set(consents.flatMap((consent) => this.#kindsOf(given, consent, direction)));
    if (personId !== null) return [...of(given.consents.filter((consent) => consent.personId === personId))];
    const persons = [...new Set(given.disclosure.items.map((item) => item.personId).filter((id) => id !== null))];
    const [first, ...others] = persons.map((person) => of(given.consents.filter((consent) => consent.personId === person)));
    const common = [...(first ?? [])].filter((kind) => !isOfRegistration(kind) && others.every((kinds) => kinds.has(kind)));
    return [...common, ...[...of(given.consents)].filter(isOfRegistration)];
  }

  #kindsOf({ disclosure, facts, at }: DisclosureCase, consent: Consent, { from, to, category }: Direction): string[] {
    const context: Context = {
      at: at.getTime(), from: from.partnerId, to: to.partnerId, category, purpose: disclosure.purpose,
      consent: {
        type: consent.type, grantedBy: consent.grantedBy, voluntary: consent.voluntary, onwardTransfer: consent.onwardTransfer,
        categories: [...consent.categories], purposes: [...consent.purposes], senders: partiesOf(consent.senders), recipients: partiesOf(consent.recipients),
        begins: firstMoment(consent.grantedOn), ends: Math.min(momentAfter(consent.validUntil), momentAfterMonths(consent.grantedOn, this.#maxMonths)),
        ...(consent.withdrawnOn === undefined ? {} : { withdrawnOn: firstMoment(consent.withdrawnOn) }),
        informedOfAll: Object.values<boolean>(consent.informedPoints).length > 0 && Object.values<boolean>(consent.informedPoints).every(Boolean),
        ofRegistration: facts.registry.registrationConsentIds?.includes(consent.consentId) === true,
      },
    };
    const holds = new Set(this.#consents.ask({ principal: from.role, action: 'consent', resource: to.role, context }).reasons);
    if (!holds.delete('stands')) return [];
    const covers = holds.delete('covers');
    return [...holds].filter((kind) => covers || isOfRegistration(kind)).concat(covers ? ['any'] : []);
  }

  /** Of each rule about requests, by its id, whether some answer's rule would let every block asked for be answered. */
  #answerable(given: DisclosureCase, known: Context, personId: string | null): string[] {
    const { disclosure: { from, to }, facts, suspended } = given;
    const asked = facts.message.requestedBlocks ?? [];
    const perBlock = asked.map((block) => {
      const category = blocks.includes(block) ? `C${String(blocks.indexOf(block) + 1).padStart(2, '0')}` : 'none';
      const context: Context = { ...known, category, consents: this.#kinds(given, personId, { from: to, to: from, category }) };
      const { reasons } = this.#answers.ask({ principal: to.role, action: 'answer', resource: from.role, context });
      return new Set(reasons.filter((id) => !suspended.has(id.split(':')[1] ?? '')).map((id) => id.split(':')[0] ?? ''));
    });
    const [first, ...others] = perBlock;
    return [...(first ?? [])].filter((rule) => others.every((rules) => rules.has(rule)));
  }
}

/** The catalogue takes permissions away but is no rule; a permission's own "never" holds within the catalogue alone. */
function isProhibition(id: string, reasons: readonly string[]): boolean {
  return id !== 'flow' && !(id.endsWith(':never') && reasons.includes('flow'));
}

function isOfRegistration(kind: string): boolean {
  return kind.startsWith('registration');
}

/** A rider shares the verdict on its person's main block, or what that would be; about nobody, that on any permitted one. */
function rideOf(item: Item, mains: readonly Item[], own: (item: Item) => CedarVerdict): CedarVerdict {
  const [first] = mains;
  if (first === undefined) return { permitted: false, ruleId: undefined };
  const main = mains.find(({ personId }) => personId === item.personId);
  if (main !== undefined) return own(main);
  if (item.personId === null) return mains.map(own).find(({ permitted }) => permitted) ?? own(first);
  return own({ ...first, personId: item.personId });
}

function factsOf({ disclosure, facts, at }: DisclosureCase): Context {
  return {
    at: at.getTime(), purpose: disclosure.purpose, asserted: { ...facts.assertions }, agreed: [...facts.agreements],
    persons: new Set(disclosure.items.map(({ personId }) => personId).filter((id) => id !== null)).size,
    registry: plain(facts.registry),
  };
}

/** What the message says of a person, or of nobody in particular. */
function messageOf({ facts, at }: DisclosureCase, personId: string | null): Context {
  const { messageDate, subjectInformedOn, informedOn, permit, labourMarketReady, ...message } = facts.message;
  const personal = personId === null ? {} : { permit: permit?.[personId], labourMarketReady: labourMarketReady?.[personId] };
  return {
    ...plain({ ...message, ...personal }),
    ...(messageDate === undefined ? {} : { messageDate: dayNumber(messageDate) }),
    ...(subjectInformedOn === undefined ? {} : { subjectInformedOn: dayNumber(subjectInformedOn) }),
    ...(informedOn === undefined ? {} : { informedOn: dayNumber(informedOn) }),
    dayOfDecision: dayNumber(at.toISOString()),
  };
}

function plain(record: object): Context {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function partiesOf(parties: Consent['senders']): Context {
  const role = (id: string): Context => ({ __entity: { type: 'Role', id } });
  return {
    roles: parties.flatMap(({ roleCode, partnerId }) => (roleCode !== undefined && partnerId === undefined ? [role(roleCode)] : [])),
    ids: parties.flatMap(({ roleCode, partnerId }) => (roleCode === undefined && partnerId !== undefined ? [partnerId] : [])),
    both: parties.flatMap(({ roleCode, partnerId }) => (roleCode !== undefined && partnerId !== undefined ? [{ role: role(roleCode), id: partnerId }] : [])),
  };
}
