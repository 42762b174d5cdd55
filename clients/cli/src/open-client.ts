import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { PartnerClient, readIdentity, rememberInFile } from '#sdk';
import type { CheckpointMemory } from '#sdk';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';
import type { PlatformAddress } from './platform-address.ts';
import { readText } from './read-text.ts';

/** A client of one partner. The last state of the log lies beside the CA file. @throws CommandFault */
export async function openClient(address: PlatformAddress, partnerId: string | undefined): Promise<PartnerClient> {
  if (partnerId === undefined) throw new CommandFault(exitCode.usage, 'It is not said which partner acts.', `Add --as <partner>: ${namesOf(address)}.`);
  const { certFile, keyFile } = address.partners.find(({ id }) => id === partnerId) ?? {};
  if (certFile === undefined || keyFile === undefined) {
    throw new CommandFault(
      exitCode.usage,
      `No key of ${partnerId} is known here.`,
      `Choose one of ${namesOf(address)}, or set DAP_CERT_FILE and DAP_KEY_FILE.`,
    );
  }
  const ca = await readText(address.caFile, 'Check the CA file of the platform.');
  const [certificatePem, privateKeyPem] = await Promise.all([certFile, keyFile].map((file) => readText(file, `Check certificate and key of ${partnerId}.`)));
  return new PartnerClient({
    origin: address.gateway,
    identity: readIdentity({ partnerId, certificatePem: certificatePem ?? '', privateKeyPem: privateKeyPem ?? '' }),
    tls: { ca },
    trust: { anchors: [ca] },
    ...(address.log === undefined ? {} : { log: { vkey: address.log.vkey, url: address.log.base.replace(/\/$/, ''), memory: memoryOf(address, address.log.vkey) } }),
    repetition: { attempts: 5, firstMs: 200, longestMs: 2_000 },
  });
}

/** One memory per log: another key is another log. */
function memoryOf({ caFile }: PlatformAddress, vkey: string): CheckpointMemory {
  return rememberInFile(join(dirname(caFile), `log-seen-${createHash('sha256').update(vkey).digest('hex').slice(0, 12)}.txt`));
}

function namesOf({ partners }: PlatformAddress): string {
  return partners.flatMap(({ id, keyFile }) => (keyFile === undefined ? [] : [id])).join(', ') || 'none is set up';
}
