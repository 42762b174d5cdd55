import { platformPartner } from '#cases';
import type pg from 'pg';
import { wasLeased } from '../deliveries/delivery-states.ts';
import type { BasisRequest, ConcernedData } from './basis-request.ts';
import { transaction } from '../../transaction.ts';
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
  /** The messages of the case about the person that are named as targets. */
  targetRefs: string[];
  /** Whoever sent the targets. */
  targetSenders: string[];
  /** Everybody but the platform. */
  holders: DataHolder[];
  /** The platform's key of the person until now; null where no AHV number was named. */
  personKey: string | null;
}

/** A message that is named as a target, with the blocks that its sender stated. */
interface TargetRow {
  messageRef: string;
  messageId: string;
  senderId: string;
  stated: string[];
}

/** Blocks that a partner got of the person. */
interface ReceivedRow {
  partnerId: string;
  blocks: string[];
}

/**
 * Messages of one case that are read for a partner's rectification or erasure: ten times as many as a long case has. In a longer one it is
 * refused, because an answer that leaves out who has the data would be wrong.
 */
const mostEarlier = 2_000;
/** As a rule it takes a tenth of that. A message of the platform itself forwards what was accepted: it is refused for neither limit. */
const briefly = `set local statement_timeout = '3s'`;

/**
 * What is known of the data that a rectification or an erasure concerns; nothing is asked about a message that concerns nobody's.
 * Reads the messages of one case. What was withheld or has expired reached nobody, unless it may have left before.
 */
export async function readEarlierDisclosures(pool: pg.Pool, { concerns, caseId, senderId }: BasisRequest): Promise<EarlierDisclosures | 'too-many' | undefined> {
  if (concerns === undefined) return undefined;
  return transaction(pool, async (tx) => {
    if (senderId !== platformPartner) {
      await tx.query({ text: briefly });
      const { rows } = await tx.query<{ messages: number }>({
        name: 'earlier-messages',
        text: 'select count(*)::int as messages from (select from message where case_id = $1 limit $2) m',
        values: [caseId, mostEarlier + 1],
      });
      if ((rows[0]?.messages ?? 0) > mostEarlier) return 'too-many';
    }
    return lookThrough(tx, caseId, concerns);
  });
}

async function lookThrough(tx: Queryable, caseId: string, concerns: ConcernedData): Promise<EarlierDisclosures> {
  const { rows } = await tx.query<{ personKey: string | null; targets: TargetRow[] | null; received: ReceivedRow[] | null }>({
    name: 'earlier-disclosures',
    text: `select (select person_key from case_person p where p.case_id = $1 and p.person_id = $2) as "personKey",
        (select json_agg(json_build_object('messageRef', m.message_ref, 'messageId', m.message_id, 'senderId', m.sender_id,
            'stated', array(select distinct i->>'block' from json_array_elements(m.disclosure->'items') i
              where i->>'personId' is null or i->>'personId' = $2::text)) order by m.message_ref)
          from message m where m.case_id = $1 and m.message_id = any($3::uuid[]) and ${aboutPerson}) as targets,
        (select json_agg(json_build_object('partnerId', partner, 'blocks', blocks)) from (
          select r.recipient as partner, array_agg(distinct i.block) as blocks
            from message m cross join json_to_recordset(m.decisions->'recipients') r (recipient text, permitted boolean, decision json)
              cross join json_to_recordset(r.decision->'items') i (block text, permitted boolean, "personId" text)
            where m.case_id = $1 and ${aboutPerson} and r.permitted and i.permitted and (i."personId" is null or i."personId" = $2::text)
              and coalesce((select d.state not in ('withheld', 'expired') or ${wasLeased('d')} from delivery d
                where d.message_ref = m.message_ref and d.recipient = r.recipient), true)
            group by 1) g) as received`,
    values: [caseId, concerns.personId, concerns.messageIds],
  });
  return { personKey: rows[0]?.personKey ?? null, ...heldOf(concerns, rows[0]?.targets ?? [], rows[0]?.received ?? []) };
}

const aboutPerson = `(select true from json_array_elements_text(m.disclosure->'subjects') s where s = $2::text limit 1)`;

function heldOf({ personId, messageIds, block }: ConcernedData, targets: readonly TargetRow[], received: readonly ReceivedRow[]): Omit<EarlierDisclosures, 'personKey'> {
  // An AHV number that was left out is put right where the identity is.
  const states = ({ stated }: TargetRow): boolean => stated.some((each) => block === undefined || each === block || (block === 'vn' && each === 'identity'));
  const sent = targets.map(({ senderId, stated }) => ({ partnerId: senderId, blocks: stated }));
  const partners = [...new Set([...received, ...sent].map(({ partnerId }) => partnerId))].filter((id) => id !== platformPartner).toSorted();
  const blocksIn = (all: readonly ReceivedRow[], partnerId: string): string[] => all.flatMap((each) => (each.partnerId === partnerId ? each.blocks : []));
  return {
    personId,
    block,
    targetsDisclosed: messageIds.length > 0 && messageIds.every((id) => targets.some((each) => each.messageId === id && states(each))),
    targetRefs: targets.map(({ messageRef }) => messageRef),
    targetSenders: [...new Set(targets.map(({ senderId }) => senderId))],
    holders: partners.map((partnerId) => {
      const blocks = blocksIn(received, partnerId);
      return { partnerId, blocks: [...new Set([...blocks, ...blocksIn(sent, partnerId)])].toSorted(), concerned: blocks.some((each) => block === undefined || each === block) };
    }),
  };
}
