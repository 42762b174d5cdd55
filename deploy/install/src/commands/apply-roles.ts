import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '#runtime';
import { applyRoles, loginRoles } from '../database-roles.ts';
import { rolesConfig } from '../install.config.ts';
import { exitCode, type Call, type ExitCode } from './command.ts';

/** `roles`: makes roles and databases, and sets the passwords that lie in a folder. */
export async function rolesCommand({ env, say }: Call): Promise<ExitCode> {
  const { adminUrl, passwordFolder } = loadConfig(rolesConfig, env);
  const named = loginRoles.filter((role) => passwordFolder !== undefined && existsSync(join(passwordFolder, role)));
  const passwords = Object.fromEntries(named.map((role) => [role, readFileSync(join(passwordFolder ?? '', role), 'utf8').trim()]));
  await applyRoles(adminUrl, passwords);
  say(`Rollen und Datenbanken sind da / roles and databases are there: ${loginRoles.join(', ')}`);
  say(`Kennwörter gesetzt / passwords set: ${named.length === 0 ? 'keine / none' : named.join(', ')}`);
  return exitCode.done;
}
