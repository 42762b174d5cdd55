import type { CaseState } from '#cases';
import type { Consent } from '#consent';
import type pg from 'pg';
import { consentOf } from './consent-row.ts';
import type { ConsentRow } from './consent-row.ts';

/** A case with every consent registered for it. */
export interface CaseConsents {
  state: CaseState;
  consents: Consent[];
}

/** `undefined`: the platform does not know the case. */
export async function readCaseConsents(pool: pg.Pool, caseId: string): Promise<CaseConsents | undefined> {
  const head = await pool.query<{ state: CaseState | null }>('select state from case_head where case_id = $1', [caseId]);
  const state = head.rows[0]?.state;
  if (state === undefined || state === null) return undefined;
  const { rows } = await pool.query<ConsentRow>(
    'select case_id, record, granted_at, withdrawn_at, ended_at from consent where case_id = $1 order by granted_at, consent_id',
    [caseId],
  );
  return { state, consents: rows.map(consentOf) };
}
