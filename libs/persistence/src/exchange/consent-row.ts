import type { Consent } from '#consent';

/** A row of the consent register; `record` is what was granted and never changes. */
export interface ConsentRow {
  case_id: string;
  record: Consent;
  granted_at: Date | string;
  withdrawn_at: Date | string | null;
}

/** The consent as `decide()` takes it: the granted record with its withdrawal, if there was one. */
export function consentOf(row: Pick<ConsentRow, 'record' | 'withdrawn_at'>): Consent {
  return row.withdrawn_at === null ? row.record : { ...row.record, withdrawnOn: new Date(row.withdrawn_at).toISOString() };
}
