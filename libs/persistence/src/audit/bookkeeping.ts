import type { ShardTally } from '#audit';
import { packBytes } from '../packed-bytes.ts';
import type { Queryable } from '../transaction.ts';
import type { LogAppend, ShardClaim, UnreadableRecord } from './log-append.ts';

export async function removePending(tx: Queryable, pendingIds: readonly string[]): Promise<void> {
  if (pendingIds.length === 0) return;
  await tx.query({ name: 'log-remove-pending', text: 'delete from pending_event where pending_id = any($1::bigint[])', values: [pendingIds] });
}

export async function countAccepted(tx: Queryable, tallies: readonly ShardTally[]): Promise<void> {
  if (tallies.length === 0) return;
  await tx.query({
    name: 'log-count-accepted',
    text: `insert into shard_tally as t (day, shard, count, sum) select * from unnest($1::date[], $2::smallint[], $3::bigint[], $4::numeric[])
      on conflict (day, shard) do update set count = t.count + excluded.count, sum = t.sum + excluded.sum`,
    values: [tallies.map(({ day }) => day), tallies.map(({ shard }) => shard), tallies.map(({ count }) => count), tallies.map(({ sum }) => sum)],
  });
}

/** Sets what the exchange claims beside what the log holds at this point of the order. */
export async function recordClaims(tx: Queryable, claims: readonly ShardClaim[]): Promise<void> {
  if (claims.length === 0) return;
  await tx.query({
    name: 'log-record-claims',
    text: `insert into shard_check (leaf_index, day, shard, claimed_count, claimed_sum, found_count, found_sum)
      select c.i, c.d, c.s, c.n, c.v, coalesce(t.count, 0), coalesce(t.sum, 0)
        from unnest($1::bigint[], $2::date[], $3::smallint[], $4::bigint[], $5::numeric[]) as c (i, d, s, n, v)
        left join shard_tally t on t.day = c.d and t.shard = c.s`,
    values: [
      claims.map(({ leafIndex }) => leafIndex.toString()),
      claims.map(({ day }) => day),
      claims.map(({ shard }) => shard),
      claims.map(({ count }) => count),
      claims.map(({ sum }) => sum),
    ],
  });
}

/** Keeps what the log tells of legal holds: they stop months from being removed. */
export async function moveHolds(tx: Queryable, holds: LogAppend['holds']): Promise<void> {
  for (const hold of holds) {
    if ('released' in hold) {
      await tx.query({ name: 'log-release-hold', text: 'delete from log_hold where hold_id = $1', values: [hold.holdId] });
    } else {
      const on = hold.placedOn.length === 0 ? [{ kind: null, value: null }] : hold.placedOn;
      await tx.query({
        name: 'log-place-hold',
        text: 'insert into log_hold (hold_id, kind, value) select $1, * from unnest($2::text[], $3::text[]) on conflict do nothing',
        values: [hold.holdId, on.map(({ kind }) => kind), on.map(({ value }) => value)],
      });
    }
  }
}

export async function keepUnreadable(tx: Queryable, records: readonly UnreadableRecord[]): Promise<void> {
  if (records.length === 0) return;
  const values = packBytes(records.map(({ value }) => value ?? Buffer.alloc(0)));
  await tx.query({
    name: 'log-keep-unreadable',
    text: `insert into unreadable_record (topic, partition, record_offset, reason, shard, shard_n, value)
      select t, p, f, r, s, n, substr($1::bytea, o, l)
        from unnest($2::text[], $3::int[], $4::bigint[], $5::text[], $6::smallint[], $7::bigint[], $8::int[], $9::int[]) as u (t, p, f, r, s, n, o, l)
      on conflict do nothing`,
    values: [
      values.bytes,
      records.map(({ topic }) => topic),
      records.map(({ partition }) => partition),
      records.map(({ offset }) => offset.toString()),
      records.map(({ reason }) => reason),
      records.map(({ record }) => record?.shard ?? null),
      records.map(({ record }) => record?.n.toString() ?? null),
      values.offsets,
      values.lengths,
    ],
  });
}

/** Moves the last number of each shard, and where reading the topic goes on. */
export async function movePositions(tx: Queryable, shards: LogAppend['shards'], position: LogAppend['position']): Promise<void> {
  if (shards.size > 0) {
    await tx.query({
      name: 'log-move-shards',
      text: `insert into shard_position (shard, n) select * from unnest($1::smallint[], $2::bigint[])
        on conflict (shard) do update set n = excluded.n`,
      values: [[...shards.keys()], [...shards.values()].map(String)],
    });
  }
  if (position === undefined) return;
  await tx.query({
    name: 'log-move-position',
    text: `insert into consumer_position (topic, partition, next_offset) values ($1, $2, $3)
      on conflict (topic, partition) do update set next_offset = excluded.next_offset`,
    values: [position.topic, position.partition, position.nextOffset.toString()],
  });
}
