import { openPool, type Pool } from '#persistence';
import { InstallFault } from './install-fault.ts';

/** Runs `work` on the exchange database and closes the connection whatever happens. @throws InstallFault unreachable, schema-missing */
export async function withDirectory<T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool({ url, poolSize: 1 });
  try {
    await pool.query('select from partner limit 0').catch((cause: unknown) => {
      const code = (cause as { code?: string }).code ?? 'unknown reason';
      throw code === '42P01'
        ? new InstallFault('schema-missing', 'The exchange database has no schema yet.', 'Run "migrate" first.', cause)
        : new InstallFault('unreachable', `The exchange database does not answer (${code}).`, 'Check MIGRATOR_DATABASE_URL, the password and the network.', cause);
    });
    return await work(pool);
  } finally {
    await pool.end();
  }
}
