import type { BreachReport } from '../../api/auditor.ts';

type Touched = BreachReport['persons'][number];

/** What pages say together, the newest first; the last one says whether there is more. */
export function joinedBreach(pages: readonly BreachReport[], last: BreachReport): BreachReport {
  const all = [...pages, last];
  const persons = new Map<string, Touched>();
  for (const one of all.flatMap((page) => page.persons)) {
    const { sent = 0, read = 0 } = persons.get(nameOf(one)) ?? {};
    persons.set(nameOf(one), { ...one, sent: sent + one.sent, read: read + one.read });
  }
  return {
    ...last, partners: [...new Set(all.flatMap(({ partners }) => partners))].sort(), persons: [...persons.values()], sent: all.flatMap(({ sent }) => sent), read: all.flatMap(({ read }) => read),
    refused: all.reduce((sum, { refused }) => sum + refused, 0), security: all.reduce((sum, { security }) => sum + security, 0), complete: last.nextCursor === undefined,
  };
}

function nameOf({ caseId, personId }: Touched): string {
  return `${caseId} ${personId}`;
}
