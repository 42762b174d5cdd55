import type { Pool } from '#persistence';

/** A pool whose clients stop before one named statement until the barrier is opened. */
export interface Barrier {
  pool: Pool;
  /** Settles when the first client stands before the statement. */
  reached: Promise<void>;
  open(): void;
}

/** Holds whoever runs `statement` (its `name`, or `commit`) on the returned pool, in the middle of the transaction that it belongs to. */
export function barrierBefore(pool: Pool, statement: string): Barrier {
  const arrived = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const connect = async (): Promise<object> => {
    const client = await pool.connect();
    const query = async (config: string | { name?: string }): Promise<unknown> => {
      if ((typeof config === 'object' ? config.name : config) === statement) {
        arrived.resolve();
        await opened.promise;
      }
      return client.query(config as string);
    };
    return { query, release: (error?: Error) => client.release(error) };
  };
  return { pool: { connect } as unknown as Pool, reached: arrived.promise, open: () => opened.resolve() };
}
