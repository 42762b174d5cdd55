import { Client } from 'pg';

/** Begins to count statements (pg_stat_statements; the server must have loaded it). */
export async function countStatements(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('create extension if not exists pg_stat_statements');
    await client.query('select pg_stat_statements_reset()');
  });
}

/** The statements that took most of PostgreSQL's time since then, on all databases. */
export async function statementReport(adminUrl: string): Promise<string> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string; calls: string; ms: number; rows: string; query: string }>(
      `select d.datname, s.calls, s.total_exec_time as ms, s.rows, s.query from pg_stat_statements s join pg_database d on d.oid = s.dbid order by s.total_exec_time desc limit 40`,
    );
    const total = rows.reduce((sum, { ms }) => sum + ms, 0);
    return rows
      .map(({ datname, calls, ms, rows: count, query }) =>
        `${((ms * 100) / total).toFixed(1).padStart(6)} % ${calls.padStart(8)} calls ${(ms / Number(calls)).toFixed(2).padStart(8)} ms ${count.padStart(8)} rows  ${datname.slice(0, 12)}  ${query.replaceAll(/\s+/g, ' ').slice(0, 110)}`)
      .join('\n');
  });
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
