import { applyEffect, settleNotices } from './journal-effects.ts';
import type { Completion, JournalEntry, JournalOutcome, StoredReceipt } from './journal-entry.ts';
import { recordsOf } from './journal-entry.ts';
import { appendOutbox } from './outbox-append.ts';
import type { Queryable } from './transaction.ts';

/**
 * The journal's transaction (design.md 4), for a batch with at most one message per case. Every step is sorted by
 * its key, so that two batches cannot deadlock. Returns one outcome per entry, in the order given.
 */
export async function writeEntries(tx: Queryable, entries: readonly JournalEntry[]): Promise<JournalOutcome[]> {
  const outcomes = new Map<JournalEntry, JournalOutcome>();
  const current = await lockCases(tx, entries, outcomes);
  const keyed = await takeKeys(tx, current, outcomes);
  const fresh = await takeNonces(tx, keyed, outcomes);
  const written: { entry: JournalEntry; completion: Completion }[] = [];
  for (const entry of fresh) written.push({ entry, completion: entry.complete(await applyEffect(tx, entry)) });
  if (written.length > 0) {
    await insertMessages(tx, written);
    await settleNotices(tx, written);
    await appendOutbox(tx, written.map(({ entry, completion }) => ({ caseId: entry.caseId, records: recordsOf(entry, completion) })));
  }
  for (const { entry, completion } of written) outcomes.set(entry, { kind: 'accepted', receipt: completion.receipt });
  return entries.map((entry) => outcomes.get(entry) ?? { kind: 'stale' });
}

/** Step 1: the cases' heads, locked in the order of their ids. A message decided on another `seq` is stale. */
async function lockCases(tx: Queryable, entries: readonly JournalEntry[], outcomes: Map<JournalEntry, JournalOutcome>): Promise<JournalEntry[]> {
  const created = entries.filter((e) => e.decidedOn === undefined).map((e) => e.caseId).toSorted();
  if (created.length > 0) {
    await tx.query({
      name: 'journal-create-cases',
      text: 'insert into case_head (case_id, seq) select id, 0 from unnest($1::uuid[]) id on conflict do nothing',
      values: [created],
    });
  }
  const { rows } = await tx.query<{ case_id: string; seq: string }>({
    name: 'journal-lock-cases',
    text: 'select case_id, seq from case_head where case_id = any($1::uuid[]) order by case_id for update',
    values: [entries.map((e) => e.caseId)],
  });
  const seqs = new Map(rows.map((row) => [row.case_id, row.seq]));
  return entries.filter((entry) => {
    const fits = seqs.get(entry.caseId) === (entry.decidedOn ?? '0');
    if (!fits) outcomes.set(entry, { kind: 'stale' });
    return fits;
  });
}

/** Step 2: the ids. Who loses gets what is stored under the id. */
async function takeKeys(tx: Queryable, entries: readonly JournalEntry[], outcomes: Map<JournalEntry, JournalOutcome>): Promise<JournalEntry[]> {
  const sorted = entries.toSorted((a, b) => order(`${a.senderId} ${a.messageId}`, `${b.senderId} ${b.messageId}`));
  const { rows } = await tx.query<{ message_ref: string }>({
    name: 'journal-take-keys',
    text: `insert into message_key (sender_id, message_id, digest, message_ref)
      select * from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) on conflict do nothing returning message_ref`,
    values: [sorted.map((e) => e.senderId), sorted.map((e) => e.messageId), sorted.map((e) => e.digest), sorted.map((e) => e.messageRef)],
  });
  const won = new Set(rows.map((row) => row.message_ref));
  const winners: JournalEntry[] = [];
  for (const entry of entries) {
    if (won.has(entry.messageRef)) winners.push(entry);
    else outcomes.set(entry, (await outcomeByKey(tx, entry)) ?? { kind: 'stale' });
  }
  return winners;
}

/** Step 3: the nonces, each good for one message, also within a batch. Who loses gives the id back. */
async function takeNonces(tx: Queryable, entries: readonly JournalEntry[], outcomes: Map<JournalEntry, JournalOutcome>): Promise<JournalEntry[]> {
  const signed = entries.flatMap((e) => (e.nonce === undefined ? [] : [e.nonce])).toSorted((a, b) => order(`${a.keyid} ${a.nonce}`, `${b.keyid} ${b.nonce}`));
  if (signed.length === 0) return [...entries];
  const { rows } = await tx.query<{ keyid: string; nonce: string }>({
    name: 'journal-take-nonces',
    text: `insert into nonce (keyid, nonce) select * from unnest($1::text[], $2::text[]) on conflict do nothing returning keyid, nonce`,
    values: [signed.map((n) => n.keyid), signed.map((n) => n.nonce)],
  });
  const taken = new Set(rows.map((row) => `${row.keyid} ${row.nonce}`));
  const fresh = entries.filter((e) => e.nonce === undefined || taken.delete(`${e.nonce.keyid} ${e.nonce.nonce}`));
  const replayed = entries.filter((e) => !fresh.includes(e));
  for (const entry of replayed) outcomes.set(entry, { kind: 'replay' });
  if (replayed.length > 0) {
    await tx.query({ text: 'delete from message_key where message_ref = any($1::uuid[])', values: [replayed.map((e) => e.messageRef)] });
  }
  return fresh;
}

/** Steps 4 and 5 in one statement. The sealed payloads travel as one parameter: an array of bytea would be sent as hex. */
async function insertMessages(tx: Queryable, written: readonly { entry: JournalEntry; completion: Completion }[]): Promise<void> {
  const blobs: Buffer[] = [];
  let at = 1;
  const place = (blob: Buffer): { at: number; len: number } => {
    blobs.push(blob);
    at += blob.length;
    return { at: at - blob.length, len: blob.length };
  };
  const rows = written.map(({ entry, completion }) => {
    const sealed = place(entry.sealed);
    const wrapped = place(entry.wrappedKey);
    return {
      ref: entry.messageRef, claims: entry.routedTo.length > 0, sender: entry.senderId, id: entry.messageId, case_id: entry.caseId, state: entry.nextState, type: entry.type,
      version: entry.version, accepted_at: entry.acceptedAt.toISOString(), digest: entry.digest, leaf_hash: entry.leafHash, wire: entry.wire,
      disclosure: entry.disclosure, decisions: entry.decisions, receipt: completion.receipt, kek: entry.kekId,
      sealed_at: sealed.at, sealed_len: sealed.len, wrapped_at: wrapped.at, wrapped_len: wrapped.len,
    };
  });
  await tx.query({
    name: 'journal-insert-messages',
    text: `with m as (
        select * from json_to_recordset($1::json) as m (ref uuid, claims boolean, sender text, id uuid, case_id uuid, state jsonb, type text, version text,
          accepted_at timestamptz, digest text, leaf_hash text, wire json, disclosure json, decisions json, receipt json, kek text,
          sealed_at int, sealed_len int, wrapped_at int, wrapped_len int)
      ), head as (
        update case_head h set seq = h.seq + 1, claimed_seq = case when m.claims then h.seq + 1 else h.claimed_seq end, state = m.state from m where h.case_id = m.case_id returning h.case_id, h.seq
      ), message as (
        insert into message (message_ref, sender_id, message_id, case_id, case_seq, type, version, accepted_at, digest, leaf_hash, wire,
          disclosure, decisions, receipt, sealed)
        select m.ref, m.sender, m.id, m.case_id, head.seq, m.type, m.version, m.accepted_at, m.digest, m.leaf_hash, m.wire,
          m.disclosure, m.decisions, m.receipt, substr($2::bytea, m.sealed_at, m.sealed_len)
        from m join head using (case_id)
      )
      insert into payload_key (message_ref, wrapped, kek_id) select m.ref, substr($2::bytea, m.wrapped_at, m.wrapped_len), m.kek from m`,
    values: [JSON.stringify(rows), Buffer.concat(blobs)],
  });
}

/** What stands under an entry's id; `undefined`: nothing. `accepted` when it is this very entry. */
export async function outcomeByKey(db: Queryable, entry: JournalEntry): Promise<JournalOutcome | undefined> {
  const { rows } = await db.query<{ digest: string; message_ref: string; receipt: StoredReceipt }>({
    name: 'journal-outcome-by-key',
    text: `select k.digest, k.message_ref, m.receipt from message_key k join message m using (message_ref) where k.sender_id = $1 and k.message_id = $2`,
    values: [entry.senderId, entry.messageId],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  if (row.message_ref === entry.messageRef) return { kind: 'accepted', receipt: row.receipt };
  return { kind: 'known', sameDigest: row.digest === entry.digest, receipt: row.receipt };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
