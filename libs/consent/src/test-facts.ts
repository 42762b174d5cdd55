import { personsOf } from './inquiry.ts';
import type { Inquiry } from './inquiry.ts';
import type { Condition, ConditionOp, ConditionValue, FactTest, Rule } from './policy-pack.ts';
import { factCodes } from './fact-codes.ts';
import type { FactSource } from './fact-codes.ts';
import { dayOf, endOf } from './solothurn-time.ts';
import type { Category } from './vocabulary.ts';

/** `undefined`: nobody supplied the fact. A PERMIT needs true; a DENY applies unless false. */
export type Truth = boolean | undefined;

/** What a condition is asked about. */
export interface Asked {
  readonly personId: string | null;
  readonly block: string;
  readonly category: Category;
}

/** Own members only: a fact named like a member of Object.prototype is an absent fact. */
function ownValue(record: object, code: string): unknown {
  return Object.hasOwn(record, code) ? (record as Record<string, unknown>)[code] : undefined;
}

const personalFacts: ReadonlySet<string> = new Set(factCodes.flatMap((fact) => ('ofPerson' in fact ? [fact.code] : [])));

function messageFact({ disclosure, facts, at }: Inquiry, code: string, { personId }: Asked): unknown {
  if (code === 'messageType') return disclosure.messageType;
  if (code === 'subjectCount') return personsOf(disclosure).length;
  if (code === 'dayOfDecision') return new Date(at).toISOString();
  const fact = ownValue(facts.message, code);
  if (!personalFacts.has(code) || typeof fact !== 'object' || fact === null) return fact;
  return personId === null ? undefined : ownValue(fact, personId);
}

const factOf: Readonly<Record<FactSource, (inquiry: Inquiry, code: string, asked: Asked) => unknown>> = {
  assertion: ({ facts }, code) => ownValue(facts.assertions, code),
  agreement: ({ facts }, code) => facts.agreements.includes(code),
  registry: ({ facts }, code) => ownValue(facts.registry, code),
  message: messageFact,
};

function compare(fact: unknown, value: unknown, holds: (a: number, b: number) => boolean): Truth {
  return typeof fact === 'number' && typeof value === 'number' ? holds(fact, value) : undefined;
}

function listHolds(fact: unknown, member: string | null): Truth {
  return Array.isArray(fact) ? member !== null && fact.includes(member) : undefined;
}

function daysInOrder(first: unknown, second: unknown): Truth {
  const a = typeof first === 'string' ? dayOf(first) : undefined;
  const b = typeof second === 'string' ? dayOf(second) : undefined;
  return a === undefined || b === undefined ? undefined : a <= b;
}

interface Question {
  readonly fact: unknown;
  readonly value: ConditionValue | undefined;
  readonly asked: Asked;
  /** Another fact of the same source. */
  readonly other: (code: string) => unknown;
}

/** What each operator says of a fact that is known. */
const operators: Readonly<Record<ConditionOp, (question: Question) => Truth>> = {
  eq: ({ fact, value }) => fact === value,
  ne: ({ fact, value }) => fact !== value,
  in: ({ fact, value }) => Array.isArray(value) && value.includes(fact),
  gte: ({ fact, value }) => compare(fact, value, (a, b) => a >= b),
  lte: ({ fact, value }) => compare(fact, value, (a, b) => a <= b),
  present: ({ fact }) => fact !== '',
  nonEmpty: ({ fact }) => (Array.isArray(fact) || typeof fact === 'string') && fact.length > 0,
  containsPerson: ({ fact, asked }) => listHolds(fact, asked.personId),
  containsBlock: ({ fact, asked }) => listHolds(fact, asked.block),
  onOrBefore: ({ fact, value, other }) => daysInOrder(fact, typeof value === 'string' ? other(value) : undefined),
};

export function testFact(inquiry: Inquiry, test: FactTest, asked: Asked): Truth {
  const read = factOf[test.source];
  const fact = read(inquiry, test.code, asked);
  if (fact === undefined || fact === null) return test.op === 'present' || test.op === 'nonEmpty' ? false : undefined;
  return operators[test.op]({ fact, value: test.value, asked, other: (code) => read(inquiry, code, asked) });
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
function conditionHolds(inquiry: Inquiry, condition: Condition, asked: Asked): Truth {
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

/** First instant at which an agreement that the rule asks for has ended. */
export function endOfAgreements({ facts }: Inquiry, { conditions, basis }: Rule): number {
  let end = Number.POSITIVE_INFINITY;
  if (facts.agreementEnds === undefined) return end;
  for (const { source, code } of [...conditions.flatMap(({ anyOf }) => anyOf), ...(basis === undefined ? [] : [basis])]) {
    const until = source === 'agreement' && facts.agreements.includes(code) ? ownValue(facts.agreementEnds, code) : undefined;
    if (typeof until === 'string') end = Math.min(end, endOf(until));
  }
  return end;
}

/** Whether a DENY applies: every condition holds or may hold. */
export function mayApply(inquiry: Inquiry, rule: Rule, asked: Asked): boolean {
  return rule.conditions.every((condition) => conditionHolds(inquiry, condition, asked) !== false);
}
