export type SendFailure =
  /** No broker acknowledged in time. Unknown, not undone: some of the records may be in their topics. Send again. */
  | 'unavailable'
  /** The broker refuses one of the topics named in `topics` (missing, or no right to write). To that one nothing was written. */
  | 'refused'
  /** A record is larger than its topic takes; it will never pass. */
  | 'too-large'
  | 'closed';

/** A `send` was not acknowledged in full. */
export class SendFailed extends Error {
  readonly reason: SendFailure;
  readonly topics: readonly string[];
  /** It failed before anything was sent: no topic has any of it. Else nobody can tell of the topics it names, or of all where it names none. */
  readonly nothingSent: boolean;

  constructor(reason: SendFailure, message: string, { topics = [], nothingSent = false, cause }: { topics?: readonly string[]; nothingSent?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'SendFailed';
    this.reason = reason;
    this.topics = topics;
    this.nothingSent = nothingSent;
  }
}
