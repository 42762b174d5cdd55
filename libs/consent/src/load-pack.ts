import { createHash } from 'node:crypto';
import { readYaml } from '#yaml-text';
import { FaultList } from './pack-fault.ts';
import type { PackFault } from './pack-fault.ts';
import { MappingReader } from './pack-reader.ts';
import { checkWidth } from './pack-width.ts';
import type { PolicyPack, Rule, TypeFlow } from './policy-pack.ts';
import { readApprovals, readRule } from './read-rule.ts';
import { indexRules } from './rule-index.ts';
import { roleCodes } from './vocabulary.ts';

export type LoadedPack = { readonly ok: true; readonly pack: PolicyPack } | { readonly ok: false; readonly faults: readonly PackFault[] };

const packMembers = ['packVersion', 'title', 'consentMaxMonths', 'approvedBy', 'messageTypes', 'rules'] as const;
const typeId = /^[a-z]+(?:[.-][a-z]+)*$/;

/**
 * Reads a policy pack (YAML 1.2, its JSON Schema is policies/policy-pack.schema.json) and indexes its rules. All faults are
 * reported together; a pack with one fault is no pack. Unknown words, codes and members are faults, because a misspelt
 * condition would otherwise widen a rule; so is a rule, or a pack, too wide to be looked over (`checkWidth`). A pack without rules is
 * valid and denies everything.
 */
export function loadPack(yamlText: string): LoadedPack {
  const faults = new FaultList();
  const document = parseYaml(yamlText, faults);
  if (faults.faults.length > 0) return { ok: false, faults: faults.faults };
  const reader = new MappingReader(document, '', packMembers, faults);
  const approvedBy = readApprovals(reader, [], false);
  const messageTypes = readTypes(reader);
  const context = { typeIds: new Set(messageTypes.keys()), approvedBy, faults };
  const rules = reader.entries('rules').map((entry, i) => readRule(entry, `/rules/${i}`, context));
  checkRuleIds(rules, faults);
  checkWidth(rules, messageTypes, faults);
  const pack: Omit<PolicyPack, 'index'> = {
    packVersion: reader.text('packVersion', /^[a-z0-9][a-z0-9.-]*$/),
    title: reader.bilingual('title'),
    consentMaxMonths: reader.integer('consentMaxMonths', 1),
    messageTypes,
    rules,
  };
  return faults.faults.length > 0 ? { ok: false, faults: faults.faults } : { ok: true, pack: { ...pack, index: indexRules(rules, messageTypes) } };
}

/** SHA-256 (lower-case hex) of the pack's text: what approvers approve, to the byte. */
export function packHash(yamlText: string): string {
  return createHash('sha256').update(yamlText, 'utf8').digest('hex');
}

function parseYaml(yamlText: string, faults: FaultList): unknown {
  const read = readYaml(yamlText);
  if (read.ok) return read.value;
  for (const fault of read.faults) faults.add('', 'yaml', fault);
  return undefined;
}

function readTypes(reader: MappingReader): Map<string, readonly TypeFlow[]> {
  const types = new Map<string, readonly TypeFlow[]>();
  const value = reader.get('messageTypes');
  const ids = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const mapping = new MappingReader(value, reader.at('messageTypes'), ids, reader.faults);
  for (const id of ids) {
    if (!typeId.test(id)) mapping.fault(id, 'format', `must match ${typeId.source}`);
    types.set(id, mapping.entries(id).map((entry, i) => readFlow(entry, `${mapping.at(id)}/${i}`, reader.faults)));
  }
  return types;
}

function readFlow(value: unknown, pointer: string, faults: FaultList): TypeFlow {
  const reader = new MappingReader(value, pointer, ['fromRoles', 'toRoles'], faults);
  return { fromRoles: reader.words('fromRoles', roleCodes, roleCodes), toRoles: reader.words('toRoles', roleCodes, roleCodes) };
}

function checkRuleIds(rules: readonly Rule[], faults: FaultList): void {
  const seen = new Map<string, number>();
  for (const [i, rule] of rules.entries()) {
    const first = seen.get(rule.ruleId);
    if (first !== undefined) faults.add(`/rules/${i}/ruleId`, 'duplicate', `${rule.ruleId} stands at /rules/${first} already`);
    else seen.set(rule.ruleId, i);
  }
  for (const [i, rule] of rules.entries()) {
    for (const [k, id] of (rule.consentTerms.asAnswerOf ?? []).entries()) {
      if (!seen.has(id)) faults.add(`/rules/${i}/consentTerms/asAnswerOf/${k}`, 'unknown-rule', `${id} is not in the pack`);
    }
  }
}
