import type { Consent } from '#consent';

/** A row of the consent register; `record` is what was granted and never changes. */
export interface ConsentRow {
  case_id: string;
  record: Consent;
  granted_at: Date | string;
  withdrawn_at: Date | string | null;
  /** When the case was closed. */
  ended_at: Date | string | null;
}

/** The consent as `decide()` takes it: the granted record with its withdrawal or end, if there was one. */
export function consentOf({ record, withdrawn_at: withdrawn, ended_at: ended }: Pick<ConsentRow, 'record' | 'withdrawn_at' | 'ended_at'>): Consent {
  if (withdrawn === null && ended === null) return record;
  return { ...record, ...(withdrawn === null ? {} : { withdrawnOn: new Date(withdrawn).toISOString() }), ...(ended === null ? {} : { endedOn: new Date(ended).toISOString() }) };
}
