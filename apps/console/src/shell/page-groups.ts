import type { Operation } from '../api/call.ts';
import { offers, type Origin } from '../platform/origin.ts';
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
  integritaet: ['GET /log/keys', 'GET /v1/audit/events/{leafHash}', 'GET /v1/audit/proofs/consistency'],
  auffaelligkeiten: ['GET /v1/audit/signals'],
  pflichten: ['GET /v1/obligations'],
  regelwerk: ['GET /v1/policy'],
  aufbewahrung: ['GET /v1/erasures', 'GET /v1/holds'],
  partner: ['GET /v1/partners', 'GET /v1/partners/{partnerId}'],
  wiederherstellung: ['GET /v1/restore'],
};

/** What a page does at an origin that has not what it needs elsewhere: decisions are explained by the log, and decided again where their facts lie. */
const alsoServed: Partial<Record<PageName, readonly Operation[]>> = { entscheid: ['POST /v1/policy/replay'] };

/** What the page needs of this origin. */
export function needsOf(origin: Origin, page: PageName): readonly Operation[] {
  const also = alsoServed[page];
  return also !== undefined && !offers(origin, ...pageNeeds[page]) && offers(origin, ...also) ? also : pageNeeds[page];
}

/** The pages as the navigation has them. */
export const pageGroups = [
  ['look', ['personen', 'faelle', 'ereignisse', 'entscheid']],
  ['answer', ['auskunft', 'aufsicht']],
  ['watch', ['integritaet', 'auffaelligkeiten', 'pflichten']],
  ['steer', ['regelwerk', 'aufbewahrung', 'partner', 'wiederherstellung']],
] as const satisfies readonly (readonly [string, readonly PageName[]])[];
