/** A text for people: German first, English beside it. */
export interface Bilingual {
  readonly de: string;
  readonly en: string;
}

/** Whether a member of a problem must, may or cannot be given; a member not named cannot. */
export type Presence = 'required' | 'optional';

/** Names of the members that a row may ask for; their types are in `MemberTypes` (problem.ts). */
export type MemberName = 'pointers' | 'recipients' | 'retryAfterSeconds' | 'allow';

/** One problem type: what clients rely on, and what people read. */
export interface ProblemRow {
  /** HTTP status of the answer. */
  readonly status: number;
  /** The codes it may carry. With more than one, whoever raises the problem must choose. */
  readonly codes: readonly [string, ...string[]];
  readonly members?: { readonly [M in MemberName]?: Presence };
  readonly title: Bilingual;
  /** What the reader can do about it, in one or two sentences. */
  readonly remedy: Bilingual;
  /** In place of it, where a code calls for something else. */
  readonly remedies?: Readonly<Record<string, Bilingual>>;
}
