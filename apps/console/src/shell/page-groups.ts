import type { Operation } from '../api/call.ts';
import type { PageName } from '../platform/place.tsx';

/** What each page cannot do without; the first place where one sees which pages an origin serves. */
export const pageNeeds: Record<PageName, readonly Operation[]> = {
  start: [],
  ereignisse: ['POST /v1/audit/queries'],
};

/** The pages as the navigation has them. */
export const pageGroups = [
  ['look', ['ereignisse']],
] as const satisfies readonly (readonly [string, readonly PageName[]])[];
