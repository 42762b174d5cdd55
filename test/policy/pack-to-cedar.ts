import { dataCategories } from '#consent';
import type { CedarTexts } from './cedar-pack.ts';
import type { ConditionDocument, Flow, PackDocument, RuleDocument, TermsDocument, TestDocument } from './pack-document.ts';
import { firstMoment, momentAfter } from './solothurn-days.ts';

/**
 * Says in Cedar what a policy pack says, from the description of the format and with none of the engine's code. A condition
 * has two sides: what a permission needs (it is known to hold) and what a prohibition needs (it is not known to fail).
 */
export function packToCedar(pack: PackDocument): CedarTexts {
  const counting = pack.rules.filter(({ status }) => status === 'ACTIVE' || status === 'APPROVED');
  const kinds = new Map<string, string>();
  return {
    rules: [...counting.flatMap((rule) => policiesOf(rule, kinds)), flowPolicy(pack)].join('\n'),
    answers: counting.flatMap((rule) => answerPolicies(rule, counting, pack, kinds)).join('\n'),
    consents: [...standing, ...[...kinds].map(([terms, id]) => kindPolicy(id, JSON.parse(terms) as TermsDocument))].join('\n'),
    consentMaxMonths: pack.consentMaxMonths,
  };
}

const standing = [
  permit('stands', 'context.consent.begins <= context.at && context.at < context.consent.ends && (!(context.consent has withdrawnOn) || context.at < context.consent.withdrawnOn) '
    + '&& context.consent.informedOfAll && (context.consent.voluntary || context.consent.type == "VOLLMACHT_SG17")'),
  permit('covers', `${names('senders', 'principal', 'from')} && ${names('recipients', 'resource', 'to')} && context.consent.categories.contains(context.category) && context.consent.purposes.contains(context.purpose)`),
];

function names(parties: string, role: string, id: string): string {
  const of = `context.consent.${parties}`;
  return `(${of}.roles.contains(${role}) || ${of}.ids.contains(context.${id}) || ${of}.both.contains({role: ${role}, id: context.${id}}))`;
}

function permit(id: string, when: string): string {
  return `@id("${id}") permit (principal, action, resource) when { ${when} };`;
}

function forbid(id: string, when: string): string {
  return `@id("${id}") forbid (principal, action, resource) when { ${when} };`;
}

function policiesOf(rule: RuleDocument, kinds: Map<string, string>): string[] {
  const place = [directionOf(rule), typeOf(rule), purposeOf(rule), forceOf(rule)];
  if (rule.effect === 'DENY') {
    const lifted = rule.unlessConsent === undefined ? [] : [`!(${consentOf(rule.unlessConsent, kinds)})`];
    return [forbid(rule.ruleId, all([...place, isOneOf('context.category', rule.categories), ...(rule.conditions ?? []).map(mayHold), ...lifted]))];
  }
  const never = rule.neverCategories === undefined ? [] : [forbid(`${rule.ruleId}:never`, all([...place, isOneOf('context.category', rule.neverCategories)]))];
  return [permit(rule.ruleId, all([...place, isOneOf('context.sought', rule.categories), ...(rule.conditions ?? []).map(holds), demandOf(rule, kinds)])), ...never];
}

function demandOf(rule: RuleDocument, kinds: Map<string, string>): string {
  if (rule.consentTerms?.asAnswerOf !== undefined) return `context.answerable.contains("${rule.ruleId}")`;
  if (rule.consent === 'NONE') return 'true';
  const consent = consentOf(rule.consentTerms ?? {}, kinds);
  return rule.basis === undefined ? consent : `(${consent} || ${isTrue(rule.basis)})`;
}

/** Of a rule about requests: which rule would let whoever is asked answer with a block. */
function answerPolicies(rule: RuleDocument, counting: readonly RuleDocument[], pack: PackDocument, kinds: Map<string, string>): string[] {
  const answers = counting.filter(({ ruleId, effect }) => effect === 'PERMIT' && rule.consentTerms?.asAnswerOf?.includes(ruleId) === true);
  const answerType = (one: RuleDocument): string => String(one.messageTypes === '*' || one.messageTypes.includes('response.info'));
  return answers.map((one) => permit(`${rule.ruleId}:${one.ruleId}`, all([
    directionOf(one), answerType(one), flowsOf(pack.messageTypes['response.info'] ?? []), purposeOf(one), forceOf(one), isOneOf('context.category', one.categories), demandOf(one, kinds),
  ])));
}

function consentOf(terms: TermsDocument, kinds: Map<string, string>): string {
  const key = JSON.stringify(terms);
  const id = key === '{}' ? 'any' : (kinds.get(key) ?? `${terms.ofRegistration === true ? 'registration' : 'kind'}:${kinds.size}`);
  if (id !== 'any') kinds.set(key, id);
  return `context.consents.contains("${id}")`;
}

function kindPolicy(id: string, { excludedTypes, grantedBy, onwardTransfer, ofRegistration }: TermsDocument): string {
  return permit(id, all([
    ...(excludedTypes === undefined ? [] : [`!${isOneOf('context.consent.type', excludedTypes)}`]), ...(grantedBy === undefined ? [] : [isOneOf('context.consent.grantedBy', grantedBy)]),
    ...(onwardTransfer === true ? ['context.consent.onwardTransfer'] : []), ...(ofRegistration === true ? ['context.consent.ofRegistration'] : []), 'true',
  ]));
}

function flowPolicy(pack: PackDocument): string {
  const flows = Object.entries(pack.messageTypes).map(([type, list]) => `(action == Action::"${type}" && ${flowsOf(list)})`);
  return `@id("flow") forbid (principal, action, resource) unless { ${flows.join(' || ')} };`;
}

function flowsOf(flows: readonly Flow[]): string {
  return `(${['false', ...flows.map(({ fromRoles, toRoles }) => `(${isRole('principal', fromRoles)} && ${isRole('resource', toRoles)})`)].join(' || ')})`;
}

function directionOf({ fromRoles, toRoles, bothWays }: RuleDocument): string {
  const there = `(${isRole('principal', fromRoles)} && ${isRole('resource', toRoles)})`;
  return bothWays === true ? `(${there} || (${isRole('resource', fromRoles)} && ${isRole('principal', toRoles)}))` : there;
}

function isRole(of: string, roles: readonly string[] | '*'): string {
  return roles === '*' ? 'true' : `[${roles.map((role) => `Role::"${role}"`).join(', ')}].contains(${of})`;
}

function typeOf({ messageTypes }: RuleDocument): string {
  return messageTypes === '*' ? 'true' : `[${messageTypes.map((type) => `Action::"${type}"`).join(', ')}].contains(action)`;
}

function purposeOf({ purposes }: RuleDocument): string {
  return purposes === '*' ? 'true' : isOneOf('context.purpose', purposes);
}

/** `*` as categories means C01 to C18, never what is forbidden. */
function isOneOf(of: string, words: readonly string[] | '*'): string {
  return `${JSON.stringify(words === '*' ? dataCategories : words)}.contains(${of})`;
}

function forceOf({ validFrom, validTo }: RuleDocument): string {
  const begun = `context.at >= ${firstMoment(validFrom)}`;
  return validTo === undefined ? begun : `${begun} && context.at < ${momentAfter(validTo)}`;
}

function all(parts: readonly string[]): string {
  return parts.map((part) => `(${part})`).join(' && ');
}

function outside({ categories }: ConditionDocument): string {
  return categories === undefined ? 'false' : `!${isOneOf('context.category', categories)}`;
}

function holds(condition: ConditionDocument): string {
  const exempt = condition.when === undefined ? 'false' : isFalse(condition.when);
  return `(${outside(condition)} || ${exempt} || ${condition.anyOf.map(isTrue).join(' || ')})`;
}

function mayHold(condition: ConditionDocument): string {
  const exempt = condition.when === undefined ? 'false' : `!${isTrue(condition.when)}`;
  return `(${outside(condition)} || ${exempt} || ${condition.anyOf.map((test) => `!${isFalse(test)}`).join(' || ')})`;
}

const records = { assertion: 'asserted', registry: 'registry', message: 'message' } as const;

/** Whether a fact is known, and where it stands. */
function factOf({ source, code }: TestDocument): { readonly known: string; readonly fact: string } {
  if (source === 'agreement') return { known: 'true', fact: `context.agreed.contains("${code}")` };
  if (code === 'subjectCount') return { known: 'true', fact: 'context.persons' };
  return { known: `context.${records[source]} has ${code}`, fact: `context.${records[source]}.${code}` };
}

function isTrue(test: TestDocument): string {
  if (test.code === 'messageType') return ofMessageType(test);
  const { known, fact } = factOf(test);
  if (test.op === 'onOrBefore') return `(${known} && context.message has ${String(test.value)} && ${fact} <= context.message.${String(test.value)})`;
  return `(${known} && ${compared(test, fact)})`;
}

function isFalse(test: TestDocument): string {
  if (test.code === 'messageType') return `!${ofMessageType(test)}`;
  const { known, fact } = factOf(test);
  if (test.op === 'onOrBefore') return `(${known} && context.message has ${String(test.value)} && ${fact} > context.message.${String(test.value)})`;
  if (test.op === 'present' || test.op === 'nonEmpty') return `!(${known} && ${compared(test, fact)})`;
  return `(${known} && !(${compared(test, fact)}))`;
}

function compared({ op, code, value }: TestDocument, fact: string): string {
  if (op === 'eq') return `${fact} == ${JSON.stringify(value)}`;
  if (op === 'ne') return `${fact} != ${JSON.stringify(value)}`;
  if (op === 'in') return isOneOf(fact, value as readonly string[]);
  if (op === 'gte') return `${fact} >= ${String(value)}`;
  if (op === 'lte') return `${fact} <= ${String(value)}`;
  if (op === 'containsPerson') return `(context has person && ${fact}.contains(context.person))`;
  if (op === 'containsBlock') return `${fact}.contains(context.block)`;
  return op === 'nonEmpty' && (code.endsWith('Ids') || code.endsWith('Blocks')) ? `!${fact}.isEmpty()` : `${fact} != ""`;
}

/** The message type is the action and always known. */
function ofMessageType({ op, value }: TestDocument): string {
  const types = (Array.isArray(value) ? value : [value]).map((type) => `Action::"${String(type)}"`);
  if (op === 'eq' || op === 'in') return `[${types.join(', ')}].contains(action)`;
  return op === 'ne' ? `(action != ${types[0] ?? ''})` : '(action == action)';
}
