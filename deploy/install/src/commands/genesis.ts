import { readFileSync } from 'node:fs';
import { startOf } from '#consent';
import { loadConfig } from '#runtime';
import { activateFirstPack } from '../first-pack.ts';
import { InstallFault } from '../install-fault.ts';
import { platformConfig } from '../install.config.ts';
import { enterPlatform, readPlatformCertificate } from '../platform-entry.ts';
import { withDirectory } from '../with-directory.ts';
import { exitCode, UsageFault, type Call, type ExitCode } from './command.ts';

/** `genesis`: enters the platform itself and puts the first policy pack into force, approved by two. */
export async function genesisCommand({ env, options, say }: Call): Promise<ExitCode> {
  const [one, other, ...more] = options['approved-by'] ?? [];
  if (options.pack === undefined || one === undefined || other === undefined || more.length > 0) throw new UsageFault('genesis needs --pack <pack.yaml> and --approved-by twice.');
  const activeFrom = options['active-from'] === undefined ? new Date() : new Date(startOf(options['active-from']));
  if (Number.isNaN(activeFrom.getTime())) throw new UsageFault('--active-from is a day in Solothurn such as 2026-07-01, or a time with its offset such as 2026-07-01T00:00:00+02:00.');
  const { exchangeUrl, platformCertFile, stage } = loadConfig(platformConfig, env);
  const source = readText(options.pack);
  const certificate = readText(platformCertFile);
  // Before anything is in force: the first pack comes once.
  readPlatformCertificate(certificate);
  await withDirectory(exchangeUrl, async (pool) => {
    const { genesis, isNew } = await activateFirstPack(pool, { source, approvedBy: [one, other], activeFrom, production: stage === 'production' });
    const { version, hash, approvedBy } = genesis;
    say(`${isNew ? 'in Kraft gesetzt / put into force' : 'schon in Kraft / in force already'}: ${version} (SHA-256 ${hash}), ${genesis.activeFrom.toISOString()}, ${approvedBy.join(' + ')}`);
    const platform = await enterPlatform(pool, certificate);
    say(`${platform.isNew ? 'Schlüssel der Plattform eingetragen / the platform\'s key entered' : 'Schlüssel der Plattform war eingetragen / the platform\'s key was entered'}: ${platform.keyid}`);
  });
  return exitCode.done;
}

/** `platform-key`: enters a renewed certificate of the platform beside the former ones. */
export async function platformKeyCommand({ env, say }: Call): Promise<ExitCode> {
  const { exchangeUrl, platformCertFile } = loadConfig(platformConfig, env);
  const { keyid, isNew } = await withDirectory(exchangeUrl, (pool) => enterPlatform(pool, readText(platformCertFile)));
  say(`${isNew ? 'eingetragen / entered' : 'war eingetragen / was entered'}: ${keyid}`);
  return exitCode.done;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InstallFault('file-unusable', `${path} cannot be read.`, 'Check the path and who may read it.', cause);
  }
}
