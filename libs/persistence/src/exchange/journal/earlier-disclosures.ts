import { platformPartner } from '#cases';
import { wasLeased } from '../deliveries/delivery-states.ts';
import { keptCategories } from '../deliveries/kept-categories.ts';
import type { BasisRequest, ConcernedData } from './basis-request.ts';
import type { Queryable } from '../../transaction.ts';

/** A partner that has data of the person. */
export interface DataHolder {
  partnerId: string;
  /** Blocks of the person, or of nobody, that were disclosed to it in this case or are on their way, and those of a target that it sent. */
  blocks: string[];
  /** What is concerned was disclosed to it. */
  concerned: boolean;
}

export interface EarlierDisclosures {
  personId: string;
  /** The block that is concerned (`vn`: the AHV number); undefined: all of the person's data. */
  block: string | undefined;
  /** Every target is a message of the case and disclosed what is concerned. */
  targetsDisclosed: boolean;
  /** Whoever sent the targets. */
  targetSenders: string[];
  /** Everybody but the platform. */
  holders: DataHolder[];
  /** The platform's key of the person until now; null where no AHV number was named. */
  personKey: string | null;
}

interface DisclosureRow {
  messageId: string;
  senderId: string;
  /** Partners with the blocks that were disclosed to them; the sender with all that it stated. */
  recipients: { partnerId: string; blocks: string[] }[];
  stated: string[];
}

/**
 * What is known of the data that a rectification or an erasure concerns; nothing is asked about a message that concerns nobody's.
 * Reads the messages of one case. What was withheld or has expired reached nobody, unless it may have left before.
 */
export async function readEarlierDisclosures(db: Queryable, { concerns, caseId }: BasisRequest): Promise<EarlierDisclosures | undefined> {
  if (concerns === undefined) return undefined;
  const { rows } = await db.query<{ person_key: string | null; disclosures: DisclosureRow[] | null }>({
    name: 'earlier-disclosures',
    text: `select (select person_key from case_person p where p.case_id = $1 and p.person_id = $2) as person_key,
        (select json_agg(json_build_object('messageId', m.message_id, 'senderId', m.sender_id,
          'stated', array(select distinct i->>'block' from json_array_elements(m.disclosure->'items') i where i->>'personId' is null or i->>'personId' = $2::text),
          'recipients', (select coalesce(json_agg(json_build_object('partnerId', r->>'recipient',
              'blocks', array(select distinct i->>'block' from json_array_elements(r->'decision'->'items') i where i->>'permitted' = 'true' and (i->>'personId' is null or i->>'personId' = $2::text)))), '[]')
            from json_array_elements(m.decisions->'recipients') r left join delivery d on d.message_ref = m.message_ref and d.recipient = r->>'recipient'
            where r->>'permitted' = 'true' and (coalesce(d.state, '') not in ('withheld', 'expired') or ${wasLeased('d')}))) order by m.message_ref)
          from message m where m.case_id = $1 and (select true from json_array_elements_text(m.disclosure->'subjects') s where s = $2::text limit 1)) as disclosures`,
    values: [caseId, concerns.personId],
  });
  return { personKey: rows[0]?.person_key ?? null, ...heldOf(concerns, rows[0]?.disclosures ?? []) };
}

function heldOf({ personId, messageIds, block }: ConcernedData, disclosures: readonly DisclosureRow[]): Omit<EarlierDisclosures, 'personKey'> {
  const targets = disclosures.filter(({ messageId }) => messageIds.includes(messageId));
  // An AHV number that was left out is put right where the identity is.
  const states = ({ stated }: DisclosureRow): boolean => stated.some((each) => block === undefined || each === block || (block === 'vn' && each === 'identity'));
  const received = disclosures.flatMap(({ recipients }) => recipients);
  const sent = targets.map(({ senderId, stated }) => ({ partnerId: senderId, blocks: stated }));
  const partners = [...new Set([...received, ...sent].map(({ partnerId }) => partnerId))].filter((id) => id !== platformPartner).toSorted();
  const blocksIn = (all: typeof received, partnerId: string): string[] => all.flatMap((each) => (each.partnerId === partnerId ? each.blocks : []));
  return {
    personId,
    block,
    targetsDisclosed: messageIds.length > 0 && messageIds.every((id) => targets.some((each) => each.messageId === id && states(each))),
    targetSenders: [...new Set(targets.map(({ senderId }) => senderId))],
    holders: partners.map((partnerId) => {
      const blocks = blocksIn(received, partnerId);
      return { partnerId, blocks: [...new Set([...blocks, ...blocksIn(sent, partnerId)])].toSorted(), concerned: blocks.some((each) => block === undefined || each === block) };
    }),
  };
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
          or r.categories && ${keptCategories('m')} order by place limit 1)) as "keptUntil"
      from message m join delivery d using (message_ref)
      where m.case_id = $1 and d.delivered_at <= $3 and m.sender_id <> '${platformPartner}' and m.type not like 'rights.%'
        and (select true from json_array_elements_text(m.disclosure->'subjects') s where s = $2::text limit 1)
      order by d.delivered_at, d.recipient, m.message_ref`,
    values: [about.caseId, about.personId, about.until],
  });
  return rows;
}
