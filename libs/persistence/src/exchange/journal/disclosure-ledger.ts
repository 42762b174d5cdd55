import { platformPartner } from '#cases';
import { keptCategories } from '../deliveries/kept-categories.ts';
import type { Queryable } from '../../transaction.ts';

/** A disclosure that happened, as the person may be told of it. */
export interface LedgerEntry {
  senderId: string;
  recipient: string;
  deliveredAt: Date;
  purpose: string;
  categories: string[];
  rules: string[];
  /** When the platform destroys its copy at the latest; null: with the case. */
  keptUntil: Date | null;
}

/** Messages of the case that one statement reads: a tenth of a second. */
const together = 500;

/**
 * What was disclosed about a person in a case until a moment, from the platform's own record, in the order of its disclosure; its own
 * notices and messages about rights are none. All of it, however long the case: part by part, so that no statement takes long.
 */
export async function readLedger(db: Queryable, about: { caseId: string; personId: string; until: Date }): Promise<LedgerEntry[]> {
  const ledger: LedgerEntry[] = [];
  for (let after: string | null = '-1'; after !== null; ) {
    const part: LedgerPart = await readPart(db, about, after);
    ledger.push(...part.entries);
    after = part.last;
  }
  return ledger.toSorted((a, b) => a.deliveredAt.getTime() - b.deliveredAt.getTime() || (a.recipient < b.recipient ? -1 : Number(a.recipient > b.recipient)));
}

interface LedgerPart {
  entries: LedgerEntry[];
  /** Where the next one goes on; null: the case ends here. */
  last: string | null;
}

async function readPart(db: Queryable, { caseId, personId, until }: { caseId: string; personId: string; until: Date }, after: string): Promise<LedgerPart> {
  const { rows: ends } = await db.query<{ messages: number; last: string | null }>({
    name: 'disclosure-ledger-part',
    text: 'select count(*)::int as messages, max(case_seq) as last from (select case_seq from message where case_id = $1 and case_seq > $2 order by case_seq limit $3) m',
    values: [caseId, after, together],
  });
  const { messages = 0, last = null } = ends[0] ?? {};
  if (last === null) return { entries: [], last };
  const { rows: entries } = await db.query<LedgerEntry>({
    name: 'disclosure-ledger',
    text: `select m.sender_id as "senderId", d.recipient, d.delivered_at as "deliveredAt", m.disclosure->>'purpose' as purpose, d.rules,
        array(select distinct i->>'category' from json_array_elements(m.decisions->'recipients') r cross join json_array_elements(r->'decision'->'items') i
          where r->>'recipient' = d.recipient and i->>'permitted' = 'true' and (i->>'personId' is null or i->>'personId' = $2::text) order by 1) as categories,
        m.accepted_at + make_interval(days => (select at_most_days from retention r where m.type like any (r.types)
          or r.categories && ${keptCategories('m')} order by place limit 1)) as "keptUntil"
      from message m join delivery d using (message_ref)
      where m.case_id = $1 and m.case_seq > $4 and m.case_seq <= $5 and d.delivered_at <= $3 and m.sender_id <> '${platformPartner}' and m.type not like 'rights.%'
        and (select true from json_array_elements_text(m.disclosure->'subjects') s where s = $2::text limit 1)
      order by m.case_seq, d.recipient`,
    values: [caseId, personId, until, after, last],
  });
  return { entries, last: messages < together ? null : last };
}
