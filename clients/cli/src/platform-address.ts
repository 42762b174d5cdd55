import { existsSync } from 'node:fs';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import { readJson } from './read-text.ts';

/** The running platform and what belongs to its partners, as `demo.json` describes them. */
export interface PlatformAddress {
  readonly gateway: string;
  readonly caFile: string;
  readonly log?: { readonly vkey: string; readonly base: string };
  readonly partners: readonly { readonly id: string; readonly certFile: string; readonly keyFile?: string; readonly channel?: 'topic' | 'inbox' }[];
  readonly databases?: { readonly exchange: string };
}

export const defaultDemoFile = '.demo/demo.json';

/**
 * The platform that the environment names; else the one that describes itself in the file.
 *
 * @throws CommandFault with what to set or start
 */
export async function findPlatform(demoFile: string | undefined, partnerId: string | undefined, env: NodeJS.ProcessEnv = process.env): Promise<PlatformAddress> {
  const { DAP_ORIGIN, DAP_CA_FILE, DAP_CERT_FILE, DAP_KEY_FILE, DAP_LOG_URL, DAP_LOG_VKEY } = env;
  if (demoFile === undefined && DAP_ORIGIN !== undefined) {
    if (DAP_CA_FILE === undefined) {
      throw new CommandFault(
        exitCode.usage,
        'DAP_ORIGIN is set without DAP_CA_FILE.',
        "Set DAP_CA_FILE to the PEM file of the authorities that the platform's certificates come from.",
      );
    }
    const owns = partnerId !== undefined && DAP_CERT_FILE !== undefined && DAP_KEY_FILE !== undefined;
    return {
      gateway: DAP_ORIGIN,
      caFile: DAP_CA_FILE,
      ...(DAP_LOG_URL === undefined || DAP_LOG_VKEY === undefined ? {} : { log: { base: DAP_LOG_URL, vkey: DAP_LOG_VKEY } }),
      partners: owns ? [{ id: partnerId, certFile: DAP_CERT_FILE, keyFile: DAP_KEY_FILE }] : [],
    };
  }
  const path = demoFile ?? defaultDemoFile;
  const remedy = 'Start the demo ("npm run demo") in this folder, name its file by --demo, or set DAP_ORIGIN and its companions (dap --help).';
  if (!existsSync(path)) throw new CommandFault(exitCode.unreachable, `No platform is known here: there is no ${path}.`, remedy);
  return readJson<PlatformAddress>(path, remedy);
}
