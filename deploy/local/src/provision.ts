import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeLiteral } from 'pg';
import { EngineFault } from './engine-fault.ts';
import { repositoryRoot } from './repository-root.ts';

/** Connection URLs, each of one role; none of them opens the other database. */
export interface DatabaseUrls {
  exchange: { migrator: string; gateway: string; router: string; operator: string };
  audit: { migrator: string; auditor: string };
}

const alreadyThere = new Set(['42710', '42P04']);
const loginRoles = ['iiz_migrator', 'iiz_gateway', 'iiz_router', 'iiz_operator', 'iiz_audit_migrator', 'iiz_auditor'] as const;

/**
 * Makes the roles and the two databases of deploy/postgres/roles.sql and gives every login role a new random password,
 * so that each start has its own. May be run again on a server that has them.
 * @param adminUrl of a superuser
 * @throws EngineFault unreachable
 */
export async function provision(adminUrl: string): Promise<DatabaseUrls> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect().catch((cause: unknown) => {
    const { host } = new URL(adminUrl);
    throw new EngineFault('unreachable', `No PostgreSQL answers at ${host}: ${cause instanceof Error ? cause.message : 'unknown reason'}.`, 'Check the address, the password and the network.', cause);
  });
  try {
    for (const statement of roleStatements()) await runUnlessThere(client, statement);
    const passwords = Object.fromEntries(loginRoles.map((role) => [role, randomBytes(24).toString('base64url')])) as Record<(typeof loginRoles)[number], string>;
    const { rowCount: keySpace } = await client.query(`select from pg_tablespace where spcname = 'iiz_keys'`);
    if (keySpace === 1) await client.query('grant create on tablespace iiz_keys to iiz_migrator');
    for (const role of loginRoles) await client.query(`alter role ${role} password ${escapeLiteral(passwords[role])}`);
    const url = (role: (typeof loginRoles)[number], database: string): string => {
      const made = new URL(adminUrl);
      [made.username, made.password, made.pathname] = [role, passwords[role], `/${database}`];
      return made.href;
    };
    return {
      exchange: {
        migrator: url('iiz_migrator', 'iiz_exchange'), gateway: url('iiz_gateway', 'iiz_exchange'), router: url('iiz_router', 'iiz_exchange'), operator: url('iiz_operator', 'iiz_exchange'),
      },
      audit: { migrator: url('iiz_audit_migrator', 'iiz_audit'), auditor: url('iiz_auditor', 'iiz_audit') },
    };
  } finally {
    await client.end();
  }
}

/** The statements of roles.sql one by one: CREATE DATABASE runs in no transaction, and several in one query are one. */
export function roleStatements(): string[] {
  const script = readFileSync(join(repositoryRoot(), 'deploy', 'postgres', 'roles.sql'), 'utf8');
  const withoutComments = script.replaceAll(/^\s*--.*$/gm, '');
  return withoutComments.split(';').map((statement) => statement.trim()).filter((statement) => statement !== '');
}

async function runUnlessThere(client: Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!alreadyThere.has((error as { code?: string }).code ?? '')) throw error;
  }
}
