import type { Operation } from '../api/call.ts';
import type { PageName } from '../platform/place.tsx';

/** What each page cannot do without; the first place where one sees which pages an origin serves. */
export const pageNeeds: Record<PageName, readonly Operation[]> = {
  start: [],
  personen: ['POST /v1/audit/persons'],
  faelle: ['POST /v1/audit/cases'],
  ereignisse: ['POST /v1/audit/queries'],
  entscheid: ['POST /v1/audit/decisions'],
  auskunft: ['POST /v1/audit/access-reports'],
  aufsicht: ['POST /v1/audit/breach-reports', 'POST /v1/audit/vn-inventory'],
  integritaet: ['GET /log/checkpoint', 'GET /v1/audit/events/{leafHash}', 'GET /v1/audit/proofs/consistency'],
  auffaelligkeiten: ['GET /v1/audit/signals'],
  pflichten: ['GET /v1/obligations'],
  regelwerk: ['GET /v1/policy'],
  aufbewahrung: ['GET /v1/erasures', 'GET /v1/holds'],
};

/** The pages as the navigation has them. */
export const pageGroups = [
  ['look', ['personen', 'faelle', 'ereignisse', 'entscheid']],
  ['answer', ['auskunft', 'aufsicht']],
  ['watch', ['integritaet', 'auffaelligkeiten', 'pflichten']],
  ['steer', ['regelwerk', 'aufbewahrung']],
] as const satisfies readonly (readonly [string, readonly PageName[]])[];
