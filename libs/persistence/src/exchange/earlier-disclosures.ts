import type { BasisRequest } from './decision-basis.ts';
import type { Queryable } from './transaction.ts';

/** Data of one person in one case, as a rectification or an erasure names them. */
export interface ConcernedData {
  personId: string;
  /** Messages that the sender names, whoever sent them. */
  messageIds: string[];
  /** The block that is concerned (`vn`: the AHV number); undefined: all of the person's data. */
  block: string | undefined;
}

export interface EarlierDisclosures {
  /** Whoever the data went to in this case, or is on its way to, by whomever; neither the sender nor the platform. */
  recipients: string[];
  /** The platform's key of the person until now; null where no AHV number was named. */
  personKey: string | null;
}

/** Nothing is asked about a message that concerns nobody's data. Reads the messages of one case. */
export async function readEarlierDisclosures(db: Queryable, { concerns, senderId, caseId }: BasisRequest): Promise<EarlierDisclosures | undefined> {
  if (concerns === undefined) return undefined;
  const { rows } = await db.query<{ recipients: string[] | null; person_key: string | null }>({
    name: 'earlier-disclosures',
    text: `select (select person_key from case_person p where p.case_id = $1 and p.person_id = $2) as person_key,
        (select array_agg(distinct r->>'recipient' order by r->>'recipient') from message m cross join json_array_elements(m.decisions->'recipients') r
          left join delivery d on d.message_ref = m.message_ref and d.recipient = r->>'recipient'
          where m.case_id = $1 and r->>'permitted' = 'true' and r->>'recipient' <> $3 and r->>'recipient' <> 'iiz-dap' and coalesce(d.state, '') not in ('withheld', 'expired')
            and (m.message_id = any($4::uuid[]) or (select true from json_array_elements(r->'decision'->'items') i where i->>'permitted' = 'true' and i->>'personId' = $2::text and ($5::text is null or i->>'block' = $5) limit 1))) as recipients`,
    values: [caseId, concerns.personId, senderId, concerns.messageIds, concerns.block ?? null],
  });
  return { recipients: rows[0]?.recipients ?? [], personKey: rows[0]?.person_key ?? null };
}

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

/** What was disclosed about a person in a case until a moment, from the platform's own record; its own notices and messages about rights are none. */
export async function readLedger(db: Queryable, about: { caseId: string; personId: string; until: Date }): Promise<LedgerEntry[]> {
  const { rows } = await db.query<LedgerEntry>({
    name: 'disclosure-ledger',
    text: `select m.sender_id as "senderId", d.recipient, d.delivered_at as "deliveredAt", m.disclosure->>'purpose' as purpose, d.rules,
        array(select distinct i->>'category' from json_array_elements(m.decisions->'recipients') r cross join json_array_elements(r->'decision'->'items') i
          where r->>'recipient' = d.recipient and i->>'permitted' = 'true' and (i->>'personId' is null or i->>'personId' = $2::text) order by 1) as categories,
        m.accepted_at + make_interval(days => (select at_most_days from retention r where m.type like any (r.types)
          or r.categories && array(select item->>'category' from json_array_elements(m.disclosure->'items') item) order by place limit 1)) as "keptUntil"
      from message m join delivery d using (message_ref)
      where m.case_id = $1 and d.delivered_at <= $3 and m.sender_id <> 'iiz-dap' and m.type not like 'rights.%'
        and (select true from json_array_elements_text(m.disclosure->'subjects') s where s = $2::text limit 1)
      order by d.delivered_at, d.recipient, m.message_ref`,
    values: [about.caseId, about.personId, about.until],
  });
  return rows;
}
