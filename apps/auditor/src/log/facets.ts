import type { LeafEvent, LeafOutcome } from '#audit';

/** What an event can be filtered by besides case, person, message and time. */
export type FacetKind = 'kind' | 'partner' | 'actor' | 'key' | 'type' | 'outcome' | 'rule' | 'norm' | 'category' | 'purpose' | 'consentless' | 'pack';

/** Facets are codes and ids: anything else in such a place is not searchable by it. */
const facetValue = /^[\x21-\x7e]{1,128}$/;
/** A norm is cited as lawyers do, with blanks and signs. */
const normValue = /^[\p{L}\p{N}\p{P}\p{S} ]{1,128}$/u;

/** Of the facet `consentless`: something, whatever its category. */
export const anyCategory = 'any';

export function facetName(kind: FacetKind, value: string): string {
  return `${kind}:${value}`;
}

/**
 * The facets of an event: its kind; every partner in it (who acted, sent, received), who acted and by which key; the message
 * type and purpose; the outcome (`permitted`, `denied`, also of whatever was refused or withheld, and every code given); the
 * rules and norms that it cites; the categories that it is about, and those that are permitted without a consent. The pack
 * is one where an event is about the pack itself.
 */
export function facetsOf(event: LeafEvent): Set<string> {
  const found = new Set<string>();
  const add = (kind: FacetKind, value: string | undefined, fits = facetValue) => {
    if (value !== undefined && fits.test(value)) found.add(facetName(kind, value));
  };
  add('kind', event.kind);
  for (const partner of [event.actor.id, event.message?.senderId, event.recipient]) add('partner', partner);
  add('actor', event.actor.id);
  add('key', event.actor.keyid);
  add('type', event.message?.type);
  add('purpose', event.purpose);
  if (event.kind === 'OPERATED' || event.kind === 'POLICY_ACTIVATED') add('pack', event.pack);
  if (event.kind === 'REFUSED' || event.kind === 'WITHHELD') add('outcome', 'denied');
  for (const code of [event.problem?.code, text(event.detail?.['code'])]) add('outcome', code);
  for (const rule of words(event.detail?.['rules'])) add('rule', rule);
  for (const category of words(event.detail?.['categories'])) add('category', category);
  for (const category of words(event.detail?.['consentless'])) addConsentless(add, category);
  for (const outcome of event.outcomes ?? []) addOutcome(add, outcome);
  return found;
}

type Add = (kind: FacetKind, value: string | undefined, fits?: RegExp) => void;

function addOutcome(add: Add, { recipient, permitted, code, rules, norms, blocks = [] }: LeafOutcome): void {
  add('partner', recipient);
  add('outcome', permitted ? 'permitted' : 'denied');
  for (const each of [code, ...blocks.map((block) => block.code)]) add('outcome', each);
  for (const rule of [...rules, ...blocks.map((block) => block.ruleId)]) add('rule', rule);
  for (const norm of norms) add('norm', norm, normValue);
  for (const block of blocks) {
    add('category', block.category);
    if (permitted && block.permitted && block.consent === undefined) addConsentless(add, block.category);
  }
}

function addConsentless(add: Add, category: string): void {
  add('consentless', category);
  add('consentless', anyCategory);
}

function words(value: string | number | boolean | undefined): string[] {
  return text(value)?.split(' ').filter((word) => word !== '') ?? [];
}

function text(value: string | number | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
