import { setTimeout as delay } from 'node:timers/promises';
import { openPool } from '#persistence';

/**
 * Asks the database so many statements with parameters of 20 KB, by the pool and by a client of it in turn, with pauses, so that young
 * objects are swept many times: `node … ask-and-forget.main.ts <url> <count>`. Run with `--trace-gc-nvp`, which says what became old.
 */
const [url = '', count = '0'] = process.argv.slice(2);
const pool = openPool({ url });
for (let asked = 0; asked < Number(count); asked++) {
  const values = [Array.from({ length: 500 }, (_, i) => `${asked} and ${i}, forty characters or more of text`)];
  if (asked % 2 === 0) await pool.query({ name: 'echo', text: 'select cardinality($1::text[])', values });
  else {
    const client = await pool.connect();
    await client.query({ name: 'echo', text: 'select cardinality($1::text[])', values });
    client.release();
  }
  if (asked % 8 === 0) await delay(1);
}
await pool.end();
