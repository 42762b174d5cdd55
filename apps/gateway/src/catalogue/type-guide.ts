import { waysOf } from '#consent';
import type { Category, IndexedRule, PolicyPack, RoleCode, Rule, Way } from '#consent';
import { codeMeanings, problemCatalogue } from '#problems';
import type { ProblemCode, ProblemSlug } from '#problems';
import { fieldsOf, readExamples } from '#schemas';
import type { Bilingual, JsonObject, MessageType, SchemaField, SchemaRegistry } from '#schemas';

/** What a rule says of a message of the type: between whom, and of which categories of its blocks. */
export interface GuideProhibition {
  rule: Rule;
  /** Pairs of roles by sender. */
  between: { from: RoleCode; to: RoleCode[] }[];
  categories: Category[];
}

/** One way that a message of the type may take: nothing that is forbidden in any case is in it. */
export interface GuideDisclosure extends GuideProhibition {
  /** Of its conditions those that can concern the type. */
  conditions: Rule['conditions'];
}

/** What an integrator or a lawyer asks about a message type. */
export interface TypeGuide {
  type: MessageType;
  /** Its versions with an end, for whoever still sends or reads one. */
  ending: { version: string; before: string }[];
  packVersion: string;
  disclosures: GuideDisclosure[];
  prohibitions: GuideProhibition[];
  fields: SchemaField[];
  examples: [name: string, message: JsonObject][];
  errors: { code: ProblemCode; meaning: Bilingual }[];
}

/** Everything about a type in its newest version, under the pack given; `undefined` for a type that does not exist. */
export function guideTo(id: string, registry: SchemaRegistry, pack: PolicyPack | undefined): TypeGuide | undefined {
  const type = registry.type(id);
  const schema = type && registry.schema(id, type.version);
  if (type === undefined || schema === undefined) return undefined;
  const disclosures = pack === undefined ? [] : disclosuresOf(type, pack);
  const prohibitions = pack === undefined ? [] : prohibitionsOf(type, pack);
  const examples = [...readExamples(id)];
  const ending = registry.versions(id).flatMap(({ version, validUntil }) => (validUntil === undefined ? [] : [{ version, before: validUntil.slice(0, 'YYYY-MM-DD'.length) }]));
  return { type, ending, packVersion: pack?.packVersion ?? '', disclosures, prohibitions, fields: fieldsOf(schema), examples, errors: errorsOf(type, disclosures) };
}

/** What one rule says of one category between two roles. */
type Cell = Pick<Way, 'rule' | 'from' | 'to' | 'category'>;

function disclosuresOf(type: MessageType, pack: PolicyPack): GuideDisclosure[] {
  const own = categoriesOf(type);
  const ways = waysOf(pack, type.id).filter((way) => own.has(way.category) && isAnswerable(pack, way));
  return gathered(ways, pack).map((each) => ({ ...each, conditions: each.rule.conditions.filter((condition) => concerns(condition, type.id, own)) }));
}

/** What is forbidden of the type between those who exchange it at all, for a purpose that it is sent for. */
function prohibitionsOf(type: MessageType, pack: PolicyPack): GuideProhibition[] {
  const own = categoriesOf(type);
  const purposes = new Set(waysOf(pack, type.id).map(({ purpose }) => purpose));
  const stands = ({ rule, types }: IndexedRule, category: Category): boolean =>
    (types === undefined || types.has(type.id)) &&
    rule.purposes.some((purpose) => purposes.has(purpose)) &&
    !rule.conditions.some((condition) => asksOtherType(condition, category, type.id));
  const cells = [...pack.index].flatMap(([from, row]) =>
    [...row].flatMap(([to, between]) =>
      (between.types.has(type.id) ? [...own] : []).flatMap((category): Cell[] =>
        (between.deniesOf.get(category) ?? []).flatMap((one) => (stands(one, category) ? [{ rule: one.rule, from, to, category }] : [])),
      ),
    ),
  );
  return gathered(cells, pack);
}

/** A condition on the category that no message of this type meets. */
function asksOtherType({ anyOf, categories }: Rule['conditions'][number], category: Category, type: string): boolean {
  if (categories?.includes(category) === false) return false;
  return anyOf.every(({ code, op, value }) => code === 'messageType' && op === 'eq' && value !== type);
}

function categoriesOf(type: MessageType): Set<Category> {
  return new Set<Category>([...(type.blocks.some(({ name }) => name === 'identity') ? ['C02' as const] : []), ...type.blocks.map(({ category }) => category)]);
}

/** Whether there is an answer to a request that rests on the rule of its answer; any other way needs none. */
function isAnswerable(pack: PolicyPack, { rule, from, to, purpose }: Way): boolean {
  const { asAnswerOf } = rule.consentTerms;
  return (
    asAnswerOf === undefined ||
    pack.index
      .get(to)
      ?.get(from)
      ?.permits.some((answer) => asAnswerOf.includes(answer.rule.ruleId) && answer.rule.purposes.includes(purpose)) === true
  );
}

/** By rule in the pack's order, and by what is the same between several. */
function gathered(cells: readonly Cell[], pack: PolicyPack): GuideProhibition[] {
  const byPair = Map.groupBy(cells, ({ rule, from, to }) => `${pack.rules.indexOf(rule)} ${from} ${to}`);
  const alike = Map.groupBy(byPair.values(), (of) => `${of[0]?.rule.ruleId} ${[...new Set(of.map(({ category }) => category))].toSorted().join(' ')}`);
  const found = [...alike.values()].flatMap((pairs): GuideProhibition[] => {
    const [first] = pairs.flat();
    if (first === undefined) return [];
    const senders = [
      ...Map.groupBy(
        pairs.flatMap((of) => of.slice(0, 1)),
        ({ from }) => from,
      ),
    ];
    return [
      {
        rule: first.rule,
        between: senders.map(([from, to]) => ({ from, to: to.map((each) => each.to) })),
        categories: [...new Set(pairs.flat().map(({ category }) => category))].toSorted(),
      },
    ];
  });
  return found.toSorted((a, b) => pack.rules.indexOf(a.rule) - pack.rules.indexOf(b.rule));
}

/** Not those that hold for other types, or for categories that no block of the type has. */
function concerns({ when, categories }: Rule['conditions'][number], type: string, own: ReadonlySet<string>): boolean {
  if (categories?.some((category) => own.has(category)) === false) return false;
  if (when?.code !== 'messageType') return true;
  return when.op === 'ne' ? when.value !== type : when.value === type || (Array.isArray(when.value) && when.value.includes(type));
}

const ofTheMessage: readonly ProblemSlug[] = ['frame-invalid', 'payload-invalid', 'category-mismatch', 'schema-unknown', 'message-conflict', 'not-authorised'];
const consentCodes: readonly ProblemCode[] = ['DAP-4201', 'DAP-4202', 'DAP-4203', 'DAP-4204'];

/** The codes by which a message of the type can be refused, each with its meaning. */
function errorsOf(type: MessageType, disclosures: readonly GuideDisclosure[]): TypeGuide['errors'] {
  const needsConsent = disclosures.some(({ rule }) => rule.consent !== 'NONE');
  const codes = new Set<ProblemCode>([
    ...ofTheMessage.flatMap((slug) => [...problemCatalogue[slug].codes] as ProblemCode[]),
    ...(needsConsent ? consentCodes : []),
    ...disclosures.flatMap(({ conditions }) => conditions.map(({ refusal }) => refusal as ProblemCode)),
    ...(['DAP-4208', 'DAP-4209'] as ProblemCode[]),
    ...(type.caseBound ? ([...problemCatalogue['case-rule'].codes] as ProblemCode[]) : []),
  ]);
  return [...codes].toSorted().map((code) => ({ code, meaning: codeMeanings[code] }));
}
