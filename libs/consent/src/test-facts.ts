import type { Inquiry } from './inquiry.ts';
import type { Condition, FactTest, Rule } from './policy-pack.ts';
import { dayOf } from './solothurn-time.ts';
import type { Category } from './vocabulary.ts';

/** `undefined`: nobody supplied the fact. A PERMIT needs true; a DENY applies unless false. */
export type Truth = boolean | undefined;

/** What a condition is asked about. */
export interface Asked {
  readonly personId: string | null;
  readonly block: string;
  readonly category: Category;
}

function factOf(inquiry: Inquiry, test: FactTest): unknown {
  const { facts, disclosure } = inquiry;
  switch (test.source) {
    case 'assertion':
      return ownValue(facts.assertions, test.code);
    case 'agreement':
      return facts.agreements.includes(test.code);
    case 'registry':
      return ownValue(facts.registry, test.code);
    case 'message':
      if (test.code === 'messageType') return disclosure.messageType;
      if (test.code === 'subjectCount') return new Set(disclosure.items.map((item) => item.personId).filter((id) => id !== null)).size;
      return ownValue(facts.message, test.code);
  }
}

/** Own members only: a fact named like a member of Object.prototype is an absent fact. */
function ownValue(record: object, code: string): unknown {
  return Object.hasOwn(record, code) ? (record as Record<string, unknown>)[code] : undefined;
}

function listHolds(fact: unknown, member: string | null): Truth {
  return Array.isArray(fact) ? member !== null && fact.includes(member) : undefined;
}

function compare(fact: unknown, value: unknown, holds: (a: number, b: number) => boolean): Truth {
  return typeof fact === 'number' && typeof value === 'number' ? holds(fact, value) : undefined;
}

function onOrBefore(inquiry: Inquiry, test: FactTest, fact: unknown): Truth {
  const limit = typeof test.value === 'string' ? factOf(inquiry, { ...test, code: test.value, op: 'present' }) : undefined;
  const a = typeof fact === 'string' ? dayOf(fact) : undefined;
  const b = typeof limit === 'string' ? dayOf(limit) : undefined;
  return a === undefined || b === undefined ? undefined : a <= b;
}

export function testFact(inquiry: Inquiry, test: FactTest, asked: Asked): Truth {
  const fact = factOf(inquiry, test);
  if (fact === undefined || fact === null) return test.op === 'present' || test.op === 'nonEmpty' ? false : undefined;
  switch (test.op) {
    case 'eq':
      return fact === test.value;
    case 'ne':
      return fact !== test.value;
    case 'in':
      return Array.isArray(test.value) && test.value.includes(fact);
    case 'gte':
      return compare(fact, test.value, (a, b) => a >= b);
    case 'lte':
      return compare(fact, test.value, (a, b) => a <= b);
    case 'present':
      return fact !== '';
    case 'nonEmpty':
      return (Array.isArray(fact) || typeof fact === 'string') && fact.length > 0;
    case 'containsPerson':
      return listHolds(fact, asked.personId);
    case 'containsBlock':
      return listHolds(fact, asked.block);
    case 'onOrBefore':
      return onOrBefore(inquiry, test, fact);
  }
}

function anyHolds(inquiry: Inquiry, tests: readonly FactTest[], asked: Asked): Truth {
  let truth: Truth = false;
  for (const test of tests) {
    const one = testFact(inquiry, test, asked);
    if (one === true) return true;
    if (one === undefined) truth = undefined;
  }
  return truth;
}

/** Three-valued: with an unknown premise the condition holds only if it would hold anyway. */
export function conditionHolds(inquiry: Inquiry, condition: Condition, asked: Asked): Truth {
  if (condition.categories !== undefined && !condition.categories.includes(asked.category)) return true;
  const premise = condition.when === undefined ? true : testFact(inquiry, condition.when, asked);
  if (premise === false) return true;
  const holds = anyHolds(inquiry, condition.anyOf, asked);
  return premise === true || holds === true ? holds : undefined;
}

/** The conditions that stand against a PERMIT, in the rule's order. */
export function unmetConditions(inquiry: Inquiry, rule: Rule, asked: Asked): Condition[] {
  return rule.conditions.filter((condition) => conditionHolds(inquiry, condition, asked) !== true);
}

/** Whether a DENY applies: every condition holds or may hold. */
export function mayApply(inquiry: Inquiry, rule: Rule, asked: Asked): boolean {
  return rule.conditions.every((condition) => conditionHolds(inquiry, condition, asked) !== false);
}
