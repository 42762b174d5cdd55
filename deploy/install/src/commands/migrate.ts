import { migrateAudit, migrateExchange, SchemaNewer, SchemaUnsettled, type Migrated } from '#persistence';
import { loadConfig } from '#runtime';
import { InstallFault } from '../install-fault.ts';
import { migrateConfig } from '../install.config.ts';
import { exitCode, UsageFault, type Call, type ExitCode } from './command.ts';

/** `migrate`: brings both schemas, or the one whose URL is set, up to date; with --check only says what is to be done. */
export async function migrateCommand({ env, options, say }: Call): Promise<ExitCode> {
  const { exchangeUrl, auditUrl } = loadConfig(migrateConfig, env);
  const dryRun = options.check === true;
  const schemas = [
    ...(exchangeUrl === undefined ? [] : [{ name: 'exchange', url: exchangeUrl, migrate: migrateExchange }]),
    ...(auditUrl === undefined ? [] : [{ name: 'audit', url: auditUrl, migrate: migrateAudit }]),
  ];
  if (schemas.length === 0) throw new UsageFault('Set MIGRATOR_DATABASE_URL, AUDIT_MIGRATOR_DATABASE_URL, or both.');
  let pending = 0;
  for (const { name, url, migrate } of schemas) {
    const { before, steps } = await migrate(url, { dryRun }).catch((error: unknown) => { throw faultOf(error, name); });
    pending += steps.length;
    say(`${name}: ${said({ before, steps }, dryRun)}`);
  }
  return dryRun && pending > 0 ? exitCode.refused : exitCode.done;
}

function said({ before, steps }: Migrated, dryRun: boolean): string {
  if (steps.length === 0) return `auf dem Stand / up to date (${before.at(-1) ?? '-'})`;
  return `${dryRun ? 'steht aus / pending' : 'ausgeführt / taken'}: ${steps.join(', ')}`;
}

function faultOf(error: unknown, name: string): unknown {
  if (error instanceof SchemaNewer) return new InstallFault('schema-newer', `The ${name} schema was migrated by a newer version (${error.unknown.join(', ')}).`, 'Run the version that migrated it, or restore the backup from before.', error);
  if (error instanceof SchemaUnsettled) return new InstallFault('schema-unsettled', `The ${name} schema was made by a version from before 30 November 2026, whose first step was another; no step leads from there.`, 'Nothing was changed. Go on with the version that made it, or make both databases, and the topics, anew.', error);
  const code = (error as { code?: unknown }).code;
  // Neither connected nor let in; anything else is a fault of a step.
  if (typeof code === 'string' && (/^E[A-Z]+$/.test(code) || /^(?:08|28|3D)/.test(code))) return new InstallFault('unreachable', `The ${name} database does not let the migrator in (${code}).`, 'Check the URL, the password and the network, and that "roles" has been run.', error);
  return error;
}
