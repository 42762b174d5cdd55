import { readCondition, readTest } from './read-condition.ts';
import { MappingReader } from './pack-reader.ts';
import type { FaultList } from './pack-fault.ts';
import type { ConsentTerms, Rule, RuleObligation } from './policy-pack.ts';
import { endOf, isMoment, startOf } from './solothurn-time.ts';
import {
  consentGrantors, consentTypes, dataCategories, forbiddenCategories, obligationAnchors, decisionObligationKinds, purposes, refusalCodes, roleCodes, ruleStatuses,
} from './vocabulary.ts';
import type { RefusalCode } from './vocabulary.ts';

const ruleMembers = [
  'ruleId', 'version', 'status', 'effect', 'title', 'fromRoles', 'toRoles', 'bothWays', 'messageTypes', 'purposes', 'categories', 'neverCategories',
  'consent', 'consentTerms', 'basis', 'unlessConsent', 'conditions', 'obligations', 'onDeny', 'refusal', 'normRefs', 'confidence', 'law', 'note', 'validFrom', 'validTo',
  'approvedBy',
] as const;
const allCategories = [...dataCategories, ...forbiddenCategories] as const;
/** `<partner>/<function>`: who stands for it, without a person's name in the pack. */
const approver = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/;

export interface RuleContext {
  readonly typeIds: ReadonlySet<string>;
  readonly approvedBy: readonly string[];
  readonly faults: FaultList;
}

/** Reads one rule. With faults the result is not used, so that its values only have to be of the right kind. */
export function readRule(value: unknown, pointer: string, context: RuleContext): Rule {
  const reader = new MappingReader(value, pointer, ruleMembers, context.faults);
  const has = (name: string): boolean => reader.has(name);
  const effect = reader.word('effect', ['PERMIT', 'DENY'] as const);
  const status = reader.word('status', ruleStatuses);
  const rule: Rule = {
    ruleId: reader.text('ruleId', /^[A-Z]\d{1,4}[a-z]?$/),
    version: reader.integer('version', 1),
    status,
    effect,
    title: reader.bilingual('title'),
    fromRoles: reader.words('fromRoles', roleCodes, roleCodes),
    toRoles: reader.words('toRoles', roleCodes, roleCodes),
    bothWays: reader.flag('bothWays'),
    messageTypes: readTypes(reader, context),
    purposes: reader.words('purposes', purposes, purposes),
    categories: reader.words('categories', allCategories, dataCategories),
    neverCategories: has('neverCategories') ? reader.words('neverCategories', allCategories) : [],
    consent: effect === 'DENY' && !has('consent') ? 'NONE' : reader.word('consent', ['NONE', 'REQUIRED', 'REQUIRED_OR_BASIS'] as const),
    consentTerms: has('consentTerms') ? readTerms(reader, 'consentTerms') : {},
    ...readOptional(reader),
    conditions: readList(reader, 'conditions', (entry, at) => readCondition(entry, at, context.faults)),
    obligations: readList(reader, 'obligations', (entry, at) => readObligation(entry, at, context.faults)),
    refusal: readRefusal(reader, effect),
    normRefs: readNorms(reader),
    confidence: reader.word('confidence', ['H', 'M', 'L', 'PROPOSAL'] as const),
    law: has('law') ? reader.word('law', ['IN_FORCE', 'DRAFT'] as const) : 'IN_FORCE',
    validFrom: readMoment(reader, 'validFrom'),
    approvedBy: readApprovals(reader, context.approvedBy, status === 'APPROVED' || status === 'ACTIVE'),
  };
  checkWhole(reader, rule);
  return rule;
}

function readTypes(reader: MappingReader, context: RuleContext): Rule['messageTypes'] {
  if (reader.get('messageTypes') === '*') return '*';
  const types = reader.texts('messageTypes');
  if (types.length === 0) reader.fault('messageTypes', 'missing', 'a rule names its message types, or * for all');
  for (const [i, type] of types.entries()) {
    if (!context.typeIds.has(type)) reader.faults.add(`${reader.at('messageTypes')}/${i}`, 'unknown-type', `${type} is not listed under messageTypes of the pack`);
  }
  return types;
}

function readOptional(reader: MappingReader): Pick<Rule, 'basis' | 'unlessConsent' | 'onDeny' | 'note' | 'validTo'> {
  const basis = reader.has('basis') ? readTest(reader.get('basis'), reader.at('basis'), reader.faults) : undefined;
  return {
    ...(basis === undefined ? {} : { basis }),
    ...(reader.has('unlessConsent') ? { unlessConsent: readTerms(reader, 'unlessConsent') } : {}),
    ...(reader.has('onDeny') ? { onDeny: reader.word('onDeny', ['STRIP_OPTIONAL_BLOCKS'] as const) } : {}),
    ...(reader.has('note') ? { note: reader.bilingual('note') } : {}),
    ...(reader.has('validTo') ? { validTo: readMoment(reader, 'validTo') } : {}),
  };
}

function readTerms(reader: MappingReader, name: string): ConsentTerms {
  const members = ['excludedTypes', 'grantedBy', 'onwardTransfer', 'ofRegistration', 'asAnswerOf'];
  const terms = new MappingReader(reader.get(name), reader.at(name), members, reader.faults);
  return {
    ...(terms.has('excludedTypes') ? { excludedTypes: terms.words('excludedTypes', consentTypes) } : {}),
    ...(terms.has('grantedBy') ? { grantedBy: terms.words('grantedBy', consentGrantors) } : {}),
    ...(terms.flag('onwardTransfer') ? { onwardTransfer: true } : {}),
    ...(terms.flag('ofRegistration') ? { ofRegistration: true } : {}),
    ...(terms.has('asAnswerOf') ? { asAnswerOf: terms.texts('asAnswerOf') } : {}),
  };
}

function readList<T>(reader: MappingReader, name: string, read: (entry: unknown, pointer: string) => T | undefined): T[] {
  if (!reader.has(name)) return [];
  return reader.entries(name).map((entry, i) => read(entry, `${reader.at(name)}/${i}`)).filter((one) => one !== undefined);
}

function readObligation(value: unknown, pointer: string, faults: FaultList): RuleObligation {
  const reader = new MappingReader(value, pointer, ['kind', 'dueInDays', 'from', 'perPerson'], faults);
  return {
    kind: reader.word('kind', decisionObligationKinds),
    dueInDays: reader.has('dueInDays') ? reader.integer('dueInDays', 0) : null,
    from: reader.has('from') ? reader.word('from', obligationAnchors) : 'DISCLOSURE',
    perPerson: reader.flag('perPerson'),
  };
}

function readRefusal(reader: MappingReader, effect: Rule['effect']): RefusalCode {
  if (!reader.has('refusal')) return effect === 'DENY' ? 'DAP-4208' : 'DAP-4201';
  if (effect === 'PERMIT') reader.fault('refusal', 'contradiction', 'only a DENY refuses with a code of its own');
  return reader.word('refusal', refusalCodes);
}

function readNorms(reader: MappingReader): readonly string[] {
  const norms = reader.has('normRefs') ? reader.texts('normRefs') : [];
  if (norms.length === 0) reader.fault('normRefs', 'missing-norm', 'a rule names at least one norm or source');
  return norms;
}

function readMoment(reader: MappingReader, name: string): string {
  const text = reader.text(name);
  if (text !== '' && !isMoment(text)) reader.fault(name, 'format', 'a day (YYYY-MM-DD) or a date-time with its offset is expected');
  return text;
}

/** Two approvers, not the same; a rule without its own has those of the pack. */
export function readApprovals(reader: MappingReader, inherited: readonly string[], required: boolean): readonly string[] {
  if (!reader.has('approvedBy')) {
    if (required && inherited.length !== 2) reader.fault('approvedBy', 'approvals', 'an approved or active rule needs two approvers, its own or the pack’s');
    return inherited;
  }
  const entries = reader.entries('approvedBy');
  const valid = entries.filter((entry) => typeof entry === 'string' && approver.test(entry));
  if (entries.length === 2 && valid.length === 2 && entries[0] !== entries[1]) return valid as string[];
  return reader.fault('approvedBy', 'approvals', 'two different approvers are expected, each as <partner>/<function>') ?? [];
}

function checkWhole(reader: MappingReader, rule: Rule): void {
  if (rule.consent === 'REQUIRED_OR_BASIS' && rule.basis === undefined) reader.fault('basis', 'missing', 'REQUIRED_OR_BASIS names the basis');
  if (rule.consent !== 'REQUIRED_OR_BASIS' && reader.has('basis')) reader.fault('basis', 'contradiction', 'a basis stands in for a consent only with REQUIRED_OR_BASIS');
  if (rule.consent === 'NONE' && reader.has('consentTerms')) reader.fault('consentTerms', 'contradiction', 'terms without a consent');
  if (rule.effect === 'PERMIT' && rule.unlessConsent !== undefined) reader.fault('unlessConsent', 'contradiction', 'only a DENY is lifted by a consent');
  if (rule.effect === 'DENY' && rule.onDeny !== undefined) reader.fault('onDeny', 'contradiction', 'only what a PERMIT lets through can be stripped');
  if (rule.effect === 'DENY' && rule.consent !== 'NONE') reader.fault('consent', 'contradiction', 'a DENY asks for no consent; use unlessConsent');
  if (rule.effect === 'PERMIT' && rule.categories.some((one) => (forbiddenCategories as readonly string[]).includes(one))) {
    reader.fault('categories', 'contradiction', 'no rule permits a forbidden category');
  }
  if (rule.neverCategories.some((one) => rule.categories.includes(one))) reader.fault('neverCategories', 'contradiction', 'permitted and refused at once');
  if (rule.validTo !== undefined && !(startOf(rule.validFrom) < endOf(rule.validTo))) reader.fault('validTo', 'period', 'ends before it begins');
}
