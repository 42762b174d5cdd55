import { addDays, zurichDate } from '#cases';
import type { LedgerEntry } from '#persistence';

/** As many as the answer's schema allows; the log has them all. */
const atMost = 500;
/** What stands in the request itself is kept so long at least. */
const requestDays = 365;

/**
 * What a person is told of the disclosures about it (DSG Art. 25 Abs. 2): from whom, to whom, when, which categories, by
 * which rules, for what, and until when the platform keeps its copies. A pure function of the record.
 */
export function tellDisclosures(ledger: readonly LedgerEntry[], at: Date): object {
  const told = new Map<string, { partnerId: string; on: string; blocks: string[]; legalBasis: string }>();
  for (const { recipient, deliveredAt, categories, rules } of ledger) {
    const entry = { partnerId: recipient, on: zurichDate(deliveredAt), legalBasis: rules.join('_') };
    const key = Object.values(entry).join(' ');
    told.set(key, { ...entry, blocks: [...new Set([...(told.get(key)?.blocks ?? []), ...categories])].sort() });
  }
  const categories = [...new Set(ledger.flatMap((each) => each.categories))].sort();
  return {
    sources: [...new Set(ledger.map(({ senderId }) => senderId))].sort().slice(0, 50),
    recipients: [...told.values()].slice(-atMost),
    purposes: ledger.length === 0 ? ['P9'] : [...new Set(ledger.map(({ purpose }) => purpose))].sort(),
    retention:
      ledger.length === 0
        ? [{ category: 'C16', until: addDays(zurichDate(at), requestDays) }]
        : categories.map((category) => ({ category, until: keptUntil(ledger, category, at) })),
    ...(categories.includes('C10') ? { viaPhysician: true } : {}),
  };
}

/** The last day on which the platform may still have something of a category; what ends with the case is counted a year. */
function keptUntil(ledger: readonly LedgerEntry[], category: string, at: Date): string {
  const days = ledger
    .filter(({ categories }) => categories.includes(category))
    .map(({ keptUntil: until }) => (until === null ? addDays(zurichDate(at), requestDays) : zurichDate(until)));
  return days.toSorted().at(-1) ?? zurichDate(at);
}
