import { roleCodes } from '#consent';
import type { PolicyPack, RoleCode, Rule } from '#consent';
import { codeMeanings, problemCatalogue } from '#problems';
import type { ProblemCode, ProblemSlug } from '#problems';
import { fieldsOf, readExamples } from '#schemas';
import type { Bilingual, JsonObject, MessageType, SchemaField, SchemaRegistry } from '#schemas';

/** One way that a message of the type may take: between whom, on which rule, with what condition. */
export interface GuideDisclosure {
  rule: Rule;
  /** Pairs of roles by sender. */
  between: { from: RoleCode; to: RoleCode[] }[];
  /** Categories of the type's blocks that the rule permits. */
  categories: string[];
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
  const examples = [...readExamples(id)];
  const ending = registry.versions(id).flatMap(({ version, validUntil }) => (validUntil === undefined ? [] : [{ version, before: validUntil.slice(0, 'YYYY-MM-DD'.length) }]));
  return { type, ending, packVersion: pack?.packVersion ?? '', disclosures, fields: fieldsOf(schema), examples, errors: errorsOf(type, disclosures) };
}

function disclosuresOf(type: MessageType, pack: PolicyPack): GuideDisclosure[] {
  const own = new Set<string>(['C02', ...type.blocks.map(({ category }) => category)]);
  return pack.rules.flatMap((rule): GuideDisclosure[] => {
    if (rule.effect !== 'PERMIT') return [];
    const between = roleCodes.flatMap((from) => {
      const to = roleCodes.filter((role) => permitsBetween(pack, rule, type.id, from, role));
      return to.length === 0 ? [] : [{ from, to }];
    });
    const categories = rule.categories.filter((category) => own.has(category));
    return between.length === 0 || categories.length === 0 ? [] : [{ rule, between, categories, conditions: rule.conditions.filter((condition) => concerns(condition, type.id, own)) }];
  });
}

/** Not those that hold for other types, or for categories that no block of the type has. */
function concerns({ when, categories }: Rule['conditions'][number], type: string, own: ReadonlySet<string>): boolean {
  if (categories?.some((category) => own.has(category)) === false) return false;
  if (when?.code !== 'messageType') return true;
  return when.op === 'ne' ? when.value !== type : when.value === type || (Array.isArray(when.value) && when.value.includes(type));
}

function permitsBetween(pack: PolicyPack, rule: Rule, type: string, from: RoleCode, to: RoleCode): boolean {
  const between = pack.index.get(from)?.get(to);
  return between?.types.has(type) === true && between.permits.some((one) => one.rule === rule && (one.types === undefined || one.types.has(type)));
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
