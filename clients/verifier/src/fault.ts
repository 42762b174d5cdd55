import { faultTexts, type FaultCode } from './fault-texts.ts';

/** One thing that does not hold, and where. */
export interface Fault {
  readonly code: FaultCode;
  /** In a file a JSON pointer, in a log the path of its part. */
  readonly place: string;
  /** Index of the leaf that it is about. */
  readonly leaf?: number;
  readonly de: string;
  readonly en: string;
}

/** What a verification found out. It holds when there is no fault; every one found is listed. */
export interface Report {
  readonly kind: 'query' | 'message' | 'log' | 'unknown';
  readonly faults: readonly Fault[];
  /** What was verified, for the one line that says so. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export function fault(code: FaultCode, place: string, leaf?: bigint | number): Fault {
  return { code, place, ...(leaf === undefined ? {} : { leaf: Number(leaf) }), ...faultTexts[code] };
}
