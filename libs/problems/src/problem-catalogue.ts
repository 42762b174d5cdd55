import { disclosureProblems } from './disclosure-problems.ts';
import { inputProblems } from './input-problems.ts';
import { operationProblems } from './operation-problems.ts';
import type { MemberName, Presence } from './problem-row.ts';
import { senderProblems } from './sender-problems.ts';

/**
 * Every problem type that a door of the platform answers with, by its slug.
 * Closed: a slug that is not here does not compile.
 */
export const problemCatalogue = {
  ...inputProblems,
  ...senderProblems,
  ...disclosureProblems,
  ...operationProblems,
} as const;

export type ProblemSlug = keyof typeof problemCatalogue;

/** The codes that problems of type `S` may carry. */
export type CodeOf<S extends ProblemSlug> = (typeof problemCatalogue)[S]['codes'][number];

/** Any code that an HTTP answer may carry. */
export type ProblemCode = CodeOf<ProblemSlug>;

type PresenceIn<Row> = Row extends { readonly members: infer M extends { readonly [N in MemberName]?: Presence } } ? M : object;

type NamesWith<M, P extends Presence> = { [N in keyof M]: M[N] extends P ? N : never }[keyof M] & MemberName;

type RequiredIn<Row> = Row extends unknown ? NamesWith<PresenceIn<Row>, 'required'> : never;

/** Members that every slug of `S` may carry. */
export type CommonMember<S extends ProblemSlug> = keyof PresenceIn<(typeof problemCatalogue)[S]> & MemberName;

/** Members that at least one slug of `S` must carry. */
export type RequiredMember<S extends ProblemSlug> = RequiredIn<(typeof problemCatalogue)[S]>;

const typePrefix = 'urn:iiz-dap:problem:';

/** The `type` member of RFC 9457 for a slug. */
export function problemType<S extends ProblemSlug>(slug: S): `urn:iiz-dap:problem:${S}` {
  return `${typePrefix}${slug}`;
}

/** The slug of a `type` member that this platform wrote; undefined for any other text. */
export function slugOfType(type: string): ProblemSlug | undefined {
  const slug = type.startsWith(typePrefix) ? type.slice(typePrefix.length) : '';
  return Object.hasOwn(problemCatalogue, slug) ? (slug as ProblemSlug) : undefined;
}
