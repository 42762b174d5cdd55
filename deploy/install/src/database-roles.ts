import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeLiteral } from 'pg';
import { InstallFault } from './install-fault.ts';
import { repositoryRoot } from './repository-root.ts';

/** The roles of deploy/postgres/roles.sql that log in. */
export const loginRoles = ['iiz_migrator', 'iiz_gateway', 'iiz_router', 'iiz_operator', 'iiz_audit_migrator', 'iiz_auditor'] as const;

export type LoginRole = (typeof loginRoles)[number];

const alreadyThere = new Set(['42710', '42P04']);

/**
 * Makes the roles and the two databases of deploy/postgres/roles.sql, and gives the named roles these passwords. May be run
 * again on a server that has them. Where the server has the tablespace `iiz_keys`, the exchange's keys may lie in it.
 *
 * @param adminUrl of a superuser
 * @throws InstallFault unreachable
 */
export async function applyRoles(adminUrl: string, passwords: Partial<Record<LoginRole, string>>): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect().catch((cause: unknown) => {
    const { host } = new URL(adminUrl);
    throw new InstallFault('unreachable', `No PostgreSQL answers at ${host}: ${cause instanceof Error ? cause.message : 'unknown reason'}.`, 'Check the address, the password and the network.', cause);
  });
  try {
    for (const statement of roleStatements()) await runUnlessThere(client, statement);
    const { rowCount: keySpace } = await client.query(`select from pg_tablespace where spcname = 'iiz_keys'`);
    if (keySpace === 1) await client.query('grant create on tablespace iiz_keys to iiz_migrator');
    for (const role of loginRoles) {
      const password = passwords[role];
      if (password !== undefined) await client.query(`alter role ${role} password ${escapeLiteral(password)}`);
    }
  } finally {
    await client.end();
  }
}

/** The statements of roles.sql one by one: CREATE DATABASE runs in no transaction, and several in one query are one. */
function roleStatements(): string[] {
  const script = readFileSync(join(repositoryRoot(), 'deploy', 'postgres', 'roles.sql'), 'utf8');
  const withoutComments = script.replaceAll(/^[ \t]*--.*$/gm, '');
  return withoutComments.split(';').map((statement) => statement.trim()).filter((statement) => statement !== '');
}

async function runUnlessThere(client: Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!alreadyThere.has((error as { code?: string }).code ?? '')) throw error;
  }
}
