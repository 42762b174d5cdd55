import type pg from 'pg';

/**
 * How long a relay owns a shard without a sign of life: as long as the leases of what it claims, so that nobody else takes it over in the
 * middle of a send. Takeover after a crash takes at most this long.
 */
export const shardLeaseSeconds = 10;

/** Ownership of a relay shard. Every write of the relay checks the epoch, so that one that wakes up late writes nothing. */
export interface ShardLease {
  shard: number;
  epoch: string;
}

/** Another process owns the shard by now: this one must stop working on it. */
export class LeaseLost extends Error {
  constructor(what: string) {
    super(`Another process has taken over ${what}.`);
    this.name = 'LeaseLost';
  }
}

/**
 * Takes the shard when nobody holds it, or its holder gave no sign of life; `undefined` while another one does. A lease that ends much later
 * than one given now was given before the database's clock was put back: a holder that lives has renewed it since, and of one that died it
 * would be waited for by as much.
 */
export async function acquireShard(pool: pg.Pool, shard: number, owner: string): Promise<ShardLease | undefined> {
  const { rows } = await pool.query<{ epoch: string }>(
    `update relay_shard set epoch = epoch + 1, owner = $2, lease_until = now() + make_interval(secs => $3)
      where shard = $1 and (lease_until < now() or lease_until > now() + make_interval(secs => 2 * $3)) returning epoch`,
    [shard, owner, shardLeaseSeconds],
  );
  const row = rows[0];
  return row === undefined ? undefined : { shard, epoch: row.epoch };
}

/** Gives the shard back so that another process can go on at once. */
export async function releaseShard(pool: pg.Pool, lease: ShardLease): Promise<void> {
  await pool.query(`update relay_shard set lease_until = '-infinity' where shard = $1 and epoch = $2`, [lease.shard, lease.epoch]);
}
