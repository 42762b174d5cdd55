import type { WrittenEntry } from './journal-entry.ts';

/**
 * Messages on their way into the database as two parameters: what is short as JSON, what is long as one run of bytes, each
 * row naming where its parts begin. An array of bytes would be sent in hex, and documents within JSON be read twice.
 */
export interface PackedMessages {
  rows: string;
  bytes: Buffer;
}

export function packMessages(written: readonly WrittenEntry[]): PackedMessages {
  const parts: Buffer[] = [];
  let end = 1;
  const place = (bytes: Buffer): number => {
    parts.push(bytes);
    end += bytes.length;
    return end;
  };
  const rows = written.map(({ entry, completion }) => {
    const documents = [entry.wire, entry.disclosure, entry.decisions, completion.receipt, entry.nextState].map((each) => Buffer.from(JSON.stringify(each)));
    return {
      ref: entry.messageRef, sender: entry.senderId, id: entry.messageId, digest: entry.digest, case_id: entry.caseId, decided_on_seq: entry.decidedOnSeq,
      claims: entry.routedTo.length > 0, type: entry.type, version: entry.version, accepted_at: entry.acceptedAt, leaf_hash: entry.leafHash,
      kek: entry.kekId, keyid: entry.nonce?.keyid, nonce: entry.nonce?.nonce,
      at: [end, ...[entry.sealed, entry.wrappedKey, ...documents].map(place)],
    };
  });
  return { rows: JSON.stringify(rows), bytes: Buffer.concat(parts, end - 1) };
}

/** The messages as rows, from the parameters $1 and $2. */
export const packedMessages = `select * from json_to_recordset($1::json) as m (ref uuid, sender text, id uuid, digest text, case_id uuid, decided_on_seq bigint,
  claims boolean, type text, version text, accepted_at timestamptz, leaf_hash text, kek text, keyid text, nonce text, at int[])`;

/** What a message changes in its case's head (`h`, by `m`). */
export const headColumns = `seq = h.seq + 1, claimed_seq = case when m.claims then h.seq + 1 else h.claimed_seq end, state = ${document(6)}`;

/** Messages and keys, where `m` are the messages and `head` the new heads of their cases: without its head a message is refused. */
export const messageInserts = `message as (
    insert into message (message_ref, sender_id, message_id, case_id, case_seq, type, version, accepted_at, digest, leaf_hash, wire, disclosure, decisions, receipt, sealed)
    select m.ref, m.sender, m.id, m.case_id, head.seq, m.type, m.version, m.accepted_at, m.digest, m.leaf_hash,
      ${document(2)}, ${document(3)}, ${document(4)}, ${document(5)}, ${part(0)}
    from m left join head using (case_id) returning 1
  ), payload as (
    insert into payload_key (message_ref, wrapped, kek_id) select m.ref, ${part(1)}, m.kek from m
  )`;

function part(i: number): string {
  return `substr($2::bytea, m.at[${i + 1}], m.at[${i + 2}] - m.at[${i + 1}])`;
}

function document(i: number): string {
  return `convert_from(${part(i)}, 'UTF8')::json`;
}
