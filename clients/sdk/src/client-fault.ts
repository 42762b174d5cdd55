/** What keeps a call from having an answer at all. A refusal is no fault: it is an answer, `{ ok: false, problem }`. */
export type ClientFaultCode =
  /** Nothing answers, or only 429, 502, 503 and 504, after every repetition: sending the same bytes again later is safe. */
  | 'unreachable'
  /** An answer came that the platform or the sender did not sign, or a proof that does not hold. Trust nothing of it. */
  | 'not-genuine'
  /** An answer that this API does not give: most likely the address of something else. */
  | 'unexpected-answer'
  /** The platform does not take what was handed in, and asking again changes nothing: `remedy` says what does. */
  | 'refused'
  /** A key, certificate or setting of the caller cannot be used. */
  | 'settings-unusable';

/** The message is one sentence saying what is wrong, `remedy` one saying what to do. Neither holds a payload value. */
export class ClientFault extends Error {
  readonly code: ClientFaultCode;
  readonly remedy: string;

  constructor(code: ClientFaultCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'ClientFault';
    this.code = code;
    this.remedy = remedy;
  }
}

/** @throws ClientFault not-genuine, always. */
export function refuseAsNotGenuine(what: string, reason: string): never {
  throw new ClientFault('not-genuine', `${what} cannot be trusted: ${reason}.`, 'Do not process it; tell the operator of the platform, with the time and this message.');
}
