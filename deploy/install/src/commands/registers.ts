import { loadConfig } from '#runtime';
import { directoryConfig } from '../install.config.ts';
import { enterRegisters, shippedRegisters } from '../registers.ts';
import { withDirectory } from '../with-directory.ts';
import { exitCode, UsageFault, type Call, type ExitCode } from './command.ts';

/** `registers`: enters competence and introduction of the regions, and what partners have agreed on. */
export async function registersCommand({ env, options, say }: Call): Promise<ExitCode> {
  const { municipalities, regions, agreements, shipped } = options;
  const files = { ...(shipped === true ? shippedRegisters() : { municipalities, regions }), agreements };
  if (Object.values(files).every((path) => path === undefined)) throw new UsageFault('registers needs --shipped, --municipalities, --regions or --agreements.');
  const { exchangeUrl } = loadConfig(directoryConfig, env);
  const entered = await withDirectory(exchangeUrl, (pool) => enterRegisters(pool, files));
  for (const [register, rows] of Object.entries(entered)) say(`${register}: ${rows} neue Zeilen / new rows`);
  return exitCode.done;
}
