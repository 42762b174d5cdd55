import type { PersonLedger } from '../../api/auditor.ts';

/** What pages say together, the newest first; the last one says whether there is more. */
export function joinedLedger(pages: readonly PersonLedger[], last: PersonLedger): PersonLedger {
  const all = [...pages, last];
  return {
    ...last,
    disclosures: all.flatMap(({ disclosures }) => disclosures).toSorted(byTime), refusals: all.flatMap(({ refusals }) => refusals), looks: all.flatMap(({ looks }) => looks), consents: all.flatMap(({ consents }) => consents),
    events: all.reduce((sum, { events }) => sum + events, 0), complete: last.nextCursor === undefined,
  };
}

function byTime(a: { readonly at: string }, b: { readonly at: string }): number {
  return a.at < b.at ? 1 : a.at > b.at ? -1 : 0;
}
