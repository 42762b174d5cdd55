import { applyEffects, settleNotices } from './journal-effects.ts';
import type { JournalEntry, JournalOutcome, StoredReceipt, WrittenEntry } from './journal-entry.ts';
import { causedBy } from './journal-entry.ts';
import { headColumns, messageInserts, packMessages, packedMessages } from './journal-rows.ts';
import { writeObligations } from './obligation-rows.ts';
import { appendCaused } from '../outbox/append-caused.ts';
import type { Queryable } from '../../transaction.ts';
import { isVeiled } from './veiled-message.ts';
import type { VeiledReceipt } from './veiled-message.ts';

/**
 * The journal's transaction step by step (ADR 9), for a batch with at most one message per case. Every step is sorted
 * by its key, so that two batches cannot deadlock. Returns one outcome per entry, in the order given.
 */
export async function writeEntries(tx: Queryable, entries: readonly JournalEntry[]): Promise<JournalOutcome[]> {
  const outcomes = new Map<JournalEntry, JournalOutcome>();
  const current = await lockCases(tx, entries, outcomes);
  const keyed = await takeKeys(tx, current, outcomes);
  const fresh = await takeNonces(tx, keyed, outcomes);
  const effectOf = await applyEffects(tx, fresh);
  const written = fresh.map((entry): WrittenEntry => ({ entry, completion: entry.complete(effectOf(entry)) }));
  if (written.length > 0) {
    await insertMessages(tx, written);
    await enterPersons(tx, written);
    await settleNotices(tx, fresh);
    await writeObligations(tx, written);
    await appendCaused(tx, written.map(causedBy));
  }
  for (const { entry, completion } of written) outcomes.set(entry, { kind: 'accepted', receipt: completion.receipt });
  return entries.map((entry) => outcomes.get(entry) ?? { kind: 'stale' });
}

/** Step 1: the cases' heads, locked in the order of their ids. A message decided on another `seq` is stale. */
async function lockCases(tx: Queryable, entries: readonly JournalEntry[], outcomes: Map<JournalEntry, JournalOutcome>): Promise<JournalEntry[]> {
  const created = entries.filter((e) => e.decidedOnSeq === undefined).map((e) => e.caseId).toSorted();
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
    const fits = seqs.get(entry.caseId) === (entry.decidedOnSeq ?? '0');
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

/** Steps 4 and 5 in one statement. */
async function insertMessages(tx: Queryable, written: readonly WrittenEntry[]): Promise<void> {
  const { rows, bytes } = packMessages(written);
  await tx.query({
    name: 'journal-insert-messages',
    text: `with m as materialized (${packedMessages}), head as (
        update case_head h set ${headColumns} from m where h.case_id = m.case_id returning h.case_id, h.seq
      ), ${messageInserts}
      select`,
    values: [rows, bytes],
  });
}

/** Two batches wait for each other's persons in the order of their ids; the cases are locked by then. */
async function enterPersons(tx: Queryable, written: readonly WrittenEntry[]): Promise<void> {
  const persons = written.flatMap(({ entry: { caseId, persons: each } }) => each.map((person) => ({ caseId, ...person })));
  if (persons.length === 0) return;
  await tx.query({
    name: 'journal-enter-persons',
    text: `insert into case_person as p (case_id, person_id, person_key, registered)
      select "caseId", "personId", max("personKey"), bool_or(registered)
      from json_to_recordset($1::json) as n ("caseId" uuid, "personId" uuid, "personKey" text, registered boolean) group by 1, 2 order by 2, 1
      on conflict (case_id, person_id) do update set person_key = coalesce(excluded.person_key, p.person_key), registered = p.registered or excluded.registered,
        former_keys = p.former_keys || array(select p.person_key where p.person_key <> excluded.person_key and p.person_key <> all(p.former_keys))`,
    values: [JSON.stringify(persons)],
  });
}

/** True when another case was registered with one of the entry's persons since it was decided: the index stands in the way. */
export function isRegisteredMeanwhile(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'case_person_registered';
}

/** What stands under an entry's id; `undefined`: nothing. `accepted` when it is this very entry. */
export async function outcomeByKey(db: Queryable, entry: JournalEntry): Promise<JournalOutcome | undefined> {
  const { rows } = await db.query<{ digest: string; message_ref: string; receipt: StoredReceipt | VeiledReceipt }>({
    name: 'journal-outcome-by-key',
    text: `select k.digest, k.message_ref, m.receipt from message_key k join message m using (message_ref) where k.sender_id = $1 and k.message_id = $2`,
    values: [entry.senderId, entry.messageId],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  // Erased since it was looked for: whoever decides looks again.
  if (isVeiled(row.receipt)) return { kind: 'stale' };
  if (row.message_ref === entry.messageRef) return { kind: 'accepted', receipt: row.receipt };
  return { kind: 'known', sameDigest: row.digest === entry.digest, receipt: row.receipt };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
