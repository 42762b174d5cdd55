import { policySetTextToParts, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Context } from '@cedar-policy/cedar-wasm/nodejs';

/** What Cedar says of one request. */
export interface CedarAnswer {
  readonly allowed: boolean;
  /** Ids of the policies that decided, in the order of the text: all permits that hold, or, if any does, all forbids. */
  readonly reasons: readonly string[];
}

export interface CedarRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

let parsed = 0;

/** A set of Cedar policies, parsed once. Every policy carries its id as the annotation `@id`. */
export class CedarPolicies {
  readonly #name: string;
  readonly #order: ReadonlyMap<string, number>;

  /** @throws when Cedar does not understand the text, or two policies have one id */
  constructor(text: string) {
    const parts = policySetTextToParts(text);
    if (parts.type === 'failure') throw new Error(parts.errors.map(({ message }) => message).join('; '));
    const policies = parts.policies.map((policy) => [/@id\("([^"]+)"\)/.exec(policy)?.[1] ?? '', policy] as const);
    const staticPolicies = Object.fromEntries(policies);
    if (Object.keys(staticPolicies).length !== policies.length || '' in staticPolicies) throw new Error('every policy needs an id of its own');
    this.#name = `set-${parsed += 1}`;
    const answer = preparsePolicySet(this.#name, { staticPolicies });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    // Cedar hands its policies out in an order of its own.
    this.#order = new Map(policies.map(([id]) => [id, text.indexOf(`@id("${id}")`)]));
  }

  /** @throws when a policy could not be evaluated: a prohibition that fails would silently not apply */
  ask({ principal, action, resource, context }: CedarRequest): CedarAnswer {
    const answer = statefulIsAuthorized({
      principal: { type: 'Role', id: principal }, action: { type: 'Action', id: action }, resource: { type: 'Role', id: resource },
      context, entities: [], preparsedPolicySetId: this.#name,
    });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0) throw new Error(diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`).join('; '));
    const place = (id: string): number => this.#order.get(id) ?? 0;
    return { allowed: decision === 'allow', reasons: diagnostics.reason.toSorted((a, b) => place(a) - place(b)) };
  }
}
