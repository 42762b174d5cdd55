export type SendFailure =
  /** No broker acknowledged in time. Unknown, not undone: some of the records may be in their topics. Send again. */
  | 'unavailable'
  /** The broker refuses one of the topics named in `topics` (missing, or no right to write). To that one nothing was sent. */
  | 'refused'
  /** A record is larger than its topic takes; it will never pass. */
  | 'too-large'
  | 'closed';

/** A `send` was not acknowledged in full. */
export class SendFailed extends Error {
  readonly reason: SendFailure;
  readonly topics: readonly string[];

  constructor(reason: SendFailure, message: string, topics: readonly string[] = [], cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'SendFailed';
    this.reason = reason;
    this.topics = topics;
  }
}
