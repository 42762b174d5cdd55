import type pg from 'pg';
import type { JournalEntry, JournalOutcome } from './journal-entry.ts';
import { causedBy } from './journal-entry.ts';
import { headColumns, messageInserts, packMessages, packedMessages } from './journal-rows.ts';
import { writeEntries } from './journal-transaction.ts';
import { obligationInserts, openedRows } from './obligation-rows.ts';
import { outboxInsert, outboxParameters, outboxValues } from '../outbox/outbox-append.ts';
import { noEffect } from './stop-deliveries.ts';
import { singleStatement, transaction } from '../../transaction.ts';

/**
 * Writes a batch with at most one message per case: in one statement where nothing stands against any of them, else step by
 * step. Returns one outcome per entry, in the order given.
 */
export async function writeBatch(pool: pg.Pool, entries: readonly JournalEntry[]): Promise<JournalOutcome[]> {
  return (entries.every(isPlain) ? await writePlain(pool, entries) : undefined) ?? transaction(pool, (tx) => writeEntries(tx, entries));
}

/** It goes into a case that is there, and changes nothing that is there besides. */
function isPlain({ decidedOnSeq, effect, fulfils, obligations, persons }: JournalEntry): boolean {
  return decidedOnSeq !== undefined && effect.kind === 'none' && fulfils === undefined && obligations.settled.length === 0 && persons.length === 0;
}

/** All of them, or `undefined` and nothing: one was decided on another `seq`, or its id or nonce is taken. */
async function writePlain(pool: pg.Pool, entries: readonly JournalEntry[]): Promise<JournalOutcome[] | undefined> {
  const written = entries.map((entry) => ({ entry, completion: entry.complete(noEffect) }));
  if (written.some(({ completion }) => completion.notices.length > 0)) return undefined;
  const { rows, bytes } = packMessages(written);
  try {
    await singleStatement(pool, {
      name: 'journal-write',
      text: plainBatch,
      values: [rows, bytes, entries.map((e) => e.caseId), ...outboxValues(written.map(causedBy)), openedRows(written)],
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === notNull || error.code === taken)) return undefined;
    throw error;
  }
  return written.map(({ completion }) => ({ kind: 'accepted', receipt: completion.receipt }));
}

const notNull = '23502';
const taken = '23505';

/**
 * The steps of `writeEntries`: the cases' heads are locked in the order of their ids, then everything else is written, the
 * outbox once the messages are. A head of another `seq` is not joined: its message is left without a `case_seq`, which the table
 * refuses, and the whole batch with it.
 */
const plainBatch = `with m as materialized (${packedMessages}), locked as materialized (
    select case_id, seq from case_head where case_id = any($3::uuid[]) order by case_id for update
  ), head as (
    update case_head h set ${headColumns} from m join locked l on l.case_id = m.case_id and l.seq = m.decided_on_seq
    where h.case_id = m.case_id returning h.case_id, h.seq
  ), ${messageInserts}, key as (
    insert into message_key (sender_id, message_id, digest, message_ref) select sender, id, digest, ref from m order by sender, id
  ), nonces as (
    insert into nonce (keyid, nonce) select keyid, nonce from m where keyid is not null order by keyid, nonce
  ), obligations as (
    ${obligationInserts(`$${4 + outboxParameters}`)}
  )
  ${outboxInsert(4, '(select count(*) from message) written')}`;
