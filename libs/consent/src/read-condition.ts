import { factCodes, factSources } from './fact-codes.ts';
import type { FactCode, FactType } from './fact-codes.ts';
import { MappingReader } from './pack-reader.ts';
import type { FaultList } from './pack-fault.ts';
import { conditionOps } from './policy-pack.ts';
import type { Condition, ConditionOp, ConditionValue, FactTest } from './policy-pack.ts';
import { conditionRefusals, dataCategories } from './vocabulary.ts';

const testMembers = ['source', 'code', 'op', 'value'] as const;
const conditionMembers = [...testMembers, 'anyOf', 'when', 'categories', 'refusal', 'text'] as const;

/** Which facts an operator can be asked of; those without a value compare nothing. */
const opTypes: Readonly<Record<ConditionOp, readonly FactType[]>> = {
  eq: ['boolean', 'string', 'number'], ne: ['boolean', 'string', 'number'], in: ['string'],
  gte: ['number'], lte: ['number'],
  present: ['boolean', 'string', 'number', 'date', 'strings'], nonEmpty: ['string', 'strings'],
  containsPerson: ['strings'], containsBlock: ['strings'], onOrBefore: ['date'],
};
const withoutValue: ReadonlySet<ConditionOp> = new Set(['present', 'nonEmpty', 'containsPerson', 'containsBlock']);

export function readCondition(value: unknown, pointer: string, faults: FaultList): Condition | undefined {
  const reader = new MappingReader(value, pointer, conditionMembers, faults);
  const tests = reader.has('anyOf') ? readAnyOf(reader) : [readTestOf(reader)];
  const when = reader.has('when') ? readTest(reader.get('when'), reader.at('when'), faults) : undefined;
  const text = reader.bilingual('text');
  const refusal = reader.has('refusal') ? reader.word('refusal', conditionRefusals) : 'DAP-4205';
  const categories = reader.has('categories') ? reader.words('categories', dataCategories) : undefined;
  const [first, ...rest] = tests.filter((test) => test !== undefined);
  if (first === undefined) return undefined;
  return {
    anyOf: [first, ...rest],
    ...(when === undefined ? {} : { when }),
    ...(categories === undefined ? {} : { categories }),
    refusal,
    text,
  };
}

function readAnyOf(reader: MappingReader): (FactTest | undefined)[] {
  if (testMembers.some((name) => reader.has(name))) reader.fault('anyOf', 'contradiction', 'either anyOf or a single test, not both');
  const entries = reader.entries('anyOf');
  if (entries.length === 0) reader.fault('anyOf', 'missing', 'anyOf may not be empty');
  return entries.map((entry, i) => readTest(entry, `${reader.at('anyOf')}/${i}`, reader.faults));
}

export function readTest(value: unknown, pointer: string, faults: FaultList): FactTest | undefined {
  return readTestOf(new MappingReader(value, pointer, testMembers, faults));
}

function readTestOf(reader: MappingReader): FactTest | undefined {
  const before = reader.faults.faults.length;
  const source = reader.word('source', factSources);
  const code = reader.text('code');
  const op = reader.word('op', conditionOps);
  if (reader.faults.faults.length > before) return undefined;
  const fact = findFact(reader, source, code);
  if (fact === undefined) return undefined;
  if (!opTypes[op].includes(fact.type)) return reader.fault('op', 'op-type', `${op} cannot be asked of ${code}, which is of type ${fact.type}`);
  if (op === 'present' && source === 'agreement') return reader.fault('op', 'op-type', `${code} is always known, as agreed or not; ask eq true`);
  if (withoutValue.has(op)) {
    if (reader.has('value')) return reader.fault('value', 'contradiction', `${op} takes no value`);
    return { source, code, op };
  }
  const value = readValue(reader, fact, op);
  return value === undefined ? undefined : { source, code, op, value };
}

function findFact(reader: MappingReader, source: string, code: string): FactCode | undefined {
  const named: readonly FactCode[] = factCodes.filter((fact) => fact.code === code);
  const [other] = named;
  if (other === undefined) return reader.fault('code', 'unknown-code', `${code} is no fact`);
  const fact = named.find((one) => one.source === source);
  return fact ?? reader.fault('source', 'wrong-source', `${code} comes from ${named.map((one) => one.source).join(' or ')}, not from ${source}`);
}

function readValue(reader: MappingReader, fact: FactCode, op: ConditionOp): ConditionValue | undefined {
  const value = reader.get('value');
  if (op === 'in') return reader.texts('value');
  if (op === 'onOrBefore') {
    const other = typeof value === 'string' ? findFact(reader, fact.source, value) : undefined;
    if (other?.type === 'date') return other.code;
    return reader.fault('value', 'value-type', `the code of another date of source ${fact.source} is expected`);
  }
  if (fact.type !== 'date' && fact.type !== 'strings' && typeof value === fact.type) return value as ConditionValue;
  return reader.fault('value', 'value-type', `a ${fact.type} is expected`);
}
