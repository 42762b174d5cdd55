import type { LeafEvent } from '#audit';

/** What an event can be filtered by besides case, person, message and time. */
export type FacetKind = 'kind' | 'partner' | 'type' | 'outcome' | 'rule';

/** Facets are codes and ids: anything else in such a place is not searchable by it. */
const facetValue = /^[\x21-\x7e]{1,128}$/;

export function facetName(kind: FacetKind, value: string): string {
  return `${kind}:${value}`;
}

/**
 * The facets of an event: its kind; every partner in it (who acted, who sent, who received); the message type; the
 * outcome (`permitted`, `denied`, also of whatever was refused or withheld, and every code given); the rules that it cites.
 */
export function facetsOf(event: LeafEvent): Set<string> {
  const found = new Set<string>();
  const add = (kind: FacetKind, value: string | undefined) => {
    if (value !== undefined && facetValue.test(value)) found.add(facetName(kind, value));
  };
  add('kind', event.kind);
  for (const partner of [event.actor.id, event.message?.senderId, event.recipient]) add('partner', partner);
  add('type', event.message?.type);
  if (event.kind === 'REFUSED' || event.kind === 'WITHHELD') add('outcome', 'denied');
  for (const code of [event.problem?.code, text(event.detail?.['code'])]) add('outcome', code);
  for (const rule of text(event.detail?.['rules'])?.split(' ') ?? []) add('rule', rule);
  for (const outcome of event.outcomes ?? []) {
    add('partner', outcome.recipient);
    add('outcome', outcome.permitted ? 'permitted' : 'denied');
    for (const code of [outcome.code, ...(outcome.blocks ?? []).map((block) => block.code)]) add('outcome', code);
    for (const rule of [...outcome.rules, ...(outcome.blocks ?? []).map((block) => block.ruleId)]) add('rule', rule);
  }
  return found;
}

function text(value: string | number | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
