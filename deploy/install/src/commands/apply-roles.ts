import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '#runtime';
import { applyRoles, loginRoles } from '../database-roles.ts';
import { InstallFault } from '../install-fault.ts';
import { rolesConfig } from '../install.config.ts';
import { exitCode, type Call, type ExitCode } from './command.ts';

/** `roles`: makes roles and databases, and sets the passwords that lie in a folder. */
export async function rolesCommand({ env, say }: Call): Promise<ExitCode> {
  const { adminUrl, passwordFolder } = loadConfig(rolesConfig, env);
  // Names with a dot before them are how orchestrators mount a folder.
  const files = passwordFolder === undefined ? [] : readdirSync(passwordFolder).filter((name) => !name.startsWith('.'));
  const named = loginRoles.filter((role) => files.includes(role));
  const passwords = Object.fromEntries(named.map((role) => [role, passwordIn(join(passwordFolder ?? '', role))]));
  await applyRoles(adminUrl, passwords);
  say(`Rollen und Datenbanken sind da / roles and databases are there: ${loginRoles.join(', ')}`);
  say(`Kennwörter gesetzt / passwords set: ${named.length === 0 ? 'keine / none' : named.join(', ')}`);
  const foreign = files.filter((name) => !named.some((role) => role === name));
  if (foreign.length > 0) say(`Keine Rolle heisst so / no role has this name: ${foreign.join(', ')}`);
  return exitCode.done;
}

/** PostgreSQL would take an empty password for none, and let nobody in. @throws InstallFault file-unusable */
function passwordIn(path: string): string {
  const unusable = (why: string, cause?: unknown): InstallFault => new InstallFault('file-unusable', `${path} ${why}.`, 'Nothing was changed. Put the password of that role there, or leave the file out.', cause);
  let password: string;
  try {
    password = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw unusable('cannot be read', cause);
  }
  if (password === '') throw unusable('holds no password');
  return password;
}
