import { codeMeanings } from './code-meanings.ts';
import { problemCatalogue, problemType } from './problem-catalogue.ts';
import type { CodeOf, CommonMember, ProblemCode, ProblemSlug, RequiredMember } from './problem-catalogue.ts';
import type { Bilingual, ProblemRow } from './problem-row.ts';

/** A place in the document sent, and the rule it breaks. Never the value that stands there. */
export interface FaultPointer {
  /** RFC 6901; for a query the pointer into its body or `/<parameter>`, for a record's headers `/headers`. */
  readonly pointer: string;
  readonly rule: string;
}

/** Why one block about one person may not go to a recipient. */
export interface RefusedItem {
  /** Index into `frame.iiz.subjectRefs`; absent for a block about no person. */
  readonly subject?: number;
  /** Name of a block of the frame, or `vn` for the AHV number. */
  readonly block: string;
  readonly category: string;
  readonly code: CodeOf<'disclosure-not-permitted'>;
  /** The rule that refused, or came nearest to permitting. */
  readonly ruleId?: string;
  readonly reason?: Bilingual;
}

/** The refusal of a whole delivery to one recipient. */
export interface RecipientRefusal {
  readonly recipient: string;
  readonly code: CodeOf<'disclosure-not-permitted' | 'not-authorised'>;
  /** Only the refused items, in the order of the message; absent when the recipient as such is refused. */
  readonly items?: readonly RefusedItem[];
}

interface MemberTypes {
  pointers: readonly FaultPointer[];
  recipients: readonly RecipientRefusal[];
  /** Whole seconds, at least 1: sent as Retry-After too. */
  retryAfterSeconds: number;
  /** Methods that are allowed here: sent as Allow. */
  allow: readonly string[];
}

type HasOneCode<S extends ProblemSlug> = (typeof problemCatalogue)[S]['codes'] extends readonly [string] ? true : false;

type CodeMember<S extends ProblemSlug> =
  HasOneCode<S> extends true ? { readonly code?: CodeOf<S> | undefined } : { readonly code: CodeOf<S> };

/**
 * What whoever raises a problem of type `S` must and may say about it. For a union of slugs: what all of them
 * allow, and what any of them demands; slugs whose demands exclude each other do not compile together.
 */
export type ProblemMembers<S extends ProblemSlug> = CodeMember<S> & {
  readonly [M in RequiredMember<S>]: M extends CommonMember<S> ? MemberTypes[M] : never;
} & { readonly [M in Exclude<CommonMember<S>, RequiredMember<S>>]?: MemberTypes[M] | undefined };

/** The members, or nothing where nothing is required. */
export type ProblemArguments<S extends ProblemSlug> = [HasOneCode<S>, RequiredMember<S>] extends [true, never]
  ? [members?: ProblemMembers<S>]
  : [members: ProblemMembers<S>];

/** The document of RFC 9457, media type `application/problem+json`. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly instance?: string;
  readonly remedy: Bilingual;
  readonly pointers?: readonly FaultPointer[];
  readonly recipients?: readonly RecipientRefusal[];
  readonly retryAfterSeconds?: number;
}

/** Faults beyond this number are not reported (THR-J10). */
export const maxPointers = 20;

interface GivenMembers extends Partial<MemberTypes> {
  readonly code?: ProblemCode;
}

/**
 * A refusal on its way to the client. Raised once, in the use case; turned into an answer by one filter.
 * Texts come from the catalogue alone, so that no value of a payload can reach an answer or a log.
 */
export class Problem<S extends ProblemSlug = ProblemSlug> extends Error {
  readonly slug: S;
  readonly status: number;
  readonly code: ProblemCode;
  readonly members: Readonly<Partial<MemberTypes>>;

  constructor(slug: S, ...[members]: ProblemArguments<S>) {
    const row: ProblemRow = problemCatalogue[slug];
    const { code = row.codes[0] as ProblemCode, ...given } = (members ?? {}) as GivenMembers;
    super(`${slug} (${code})`);
    this.name = 'Problem';
    this.slug = slug;
    this.status = row.status;
    this.code = code;
    this.members = given.pointers ? { ...given, pointers: given.pointers.slice(0, maxPointers) } : given;
  }

  /** The answer's body. `instance` names this occurrence (a request id); `language` is that of title and detail. */
  toBody(instance?: string, language: keyof Bilingual = 'de'): ProblemBody {
    const { pointers, recipients, retryAfterSeconds } = this.members;
    const row: ProblemRow = problemCatalogue[this.slug];
    return {
      type: problemType(this.slug),
      title: row.title[language],
      status: this.status,
      code: this.code,
      detail: codeMeanings[this.code][language],
      ...(instance === undefined ? {} : { instance }),
      remedy: row.remedies?.[this.code] ?? row.remedy,
      ...(pointers ? { pointers } : {}),
      ...(recipients ? { recipients } : {}),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }

  /** The header fields that RFC 9110 ties to the status: Retry-After, Allow, WWW-Authenticate. */
  toHeaders(): Readonly<Record<string, string>> {
    const { allow, retryAfterSeconds } = this.members;
    return {
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(allow ? { allow: allow.join(', ') } : {}),
      ...(this.status === 401 ? { 'www-authenticate': this.slug === 'unauthenticated' ? 'Bearer' : 'Signature' } : {}),
    };
  }
}
