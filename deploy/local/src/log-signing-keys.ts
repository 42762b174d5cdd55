import { createPublicKey, generateKeyPair } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatVkey, noteSignatureType } from '#audit';

export const cosignerNames = ['dpo.so.ch', 'rav-olten.so.ch'] as const;

/** Somebody who cosigns the log in the demonstration. */
export interface LogCosigner {
  readonly name: string;
  readonly keyFile: string;
  readonly vkey: string;
}

/** The log's own key, and those by which the demonstration's data-protection officer and a partner cosign it. */
export async function logSigningKeys(folder: string, logOrigin: string): Promise<{ logKeyFile: string; logVkey: string; cosigners: LogCosigner[] }> {
  const logKeyFile = await ed25519File(folder, 'audit-log.key');
  const cosigners = await Promise.all(
    cosignerNames.map(async (name) => {
      const keyFile = await ed25519File(folder, `cosign-${name}.key`);
      return { name, keyFile, vkey: formatVkey(name, createPublicKey(readFileSync(keyFile)), noteSignatureType.cosignature) };
    }),
  );
  return { logKeyFile, logVkey: formatVkey(logOrigin, createPublicKey(readFileSync(logKeyFile))), cosigners };
}

async function ed25519File(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  if (!existsSync(path)) {
    const { privateKey } = await promisify(generateKeyPair)('ed25519');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  return path;
}
