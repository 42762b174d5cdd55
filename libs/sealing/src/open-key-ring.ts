import { fileKek, keyRing } from './key-encryption-key.ts';
import type { KeyEncryptionKey, KeyRing } from './key-encryption-key.ts';
import { vaultKek } from './vault-kek.ts';

/** Which keys wrap and unwrap the keys of messages; the settings `KEK_…` of gateway and router, which must agree. */
export interface KeyRingSettings {
  /** Whose key wraps what is new. */
  readonly kekProvider: 'file' | 'vault';
  readonly kekFile?: string | undefined;
  /** Files of further keys that unwrap: former ones, and the next one before it becomes the current one. */
  readonly kekReadableFiles?: readonly string[] | undefined;
  readonly kekVaultUrl?: string | undefined;
  readonly kekVaultKey: string;
  readonly kekVaultMount: string;
  readonly kekVaultTokenFile?: string | undefined;
  readonly kekVaultNamespace?: string | undefined;
  readonly kekVaultCaFile?: string | undefined;
}

/**
 * Opens every key that the settings name. With the provider `file`, Vault's key is one of those that unwrap, where it is named; with
 * `vault`, the file's.
 *
 * @throws Error with a sentence for the operator: what is missing, cannot be read, or does not answer
 */
export async function openKeyRing(settings: KeyRingSettings): Promise<KeyRing> {
  const { kekProvider, kekFile, kekReadableFiles = [] } = settings;
  const file = kekFile === undefined ? undefined : opened(kekFile);
  const vault = await vaultOf(settings);
  const [current, other] = kekProvider === 'file' ? [file, vault] : [vault, file];
  if (current === undefined) throw new Error(kekProvider === 'file' ? 'KEK_FILE is missing: nothing could be sealed' : 'KEK_VAULT_URL is missing: KEK_PROVIDER is vault');
  return keyRing(current, ...(other === undefined ? [] : [other]), ...kekReadableFiles.map(opened));
}

function opened(path: string): KeyEncryptionKey {
  const read = fileKek(path);
  if (!read.ok) throw new Error(read.fault);
  return read.kek;
}

async function vaultOf(settings: KeyRingSettings): Promise<KeyEncryptionKey | undefined> {
  const { kekVaultUrl: url, kekVaultKey: key, kekVaultMount: mount, kekVaultTokenFile: tokenFile, kekVaultNamespace: namespace, kekVaultCaFile: caFile } = settings;
  if (url === undefined) return undefined;
  if (tokenFile === undefined) throw new Error('KEK_VAULT_TOKEN_FILE is missing: Vault lets nobody in without a token');
  return vaultKek({ url, key, mount, tokenFile, namespace, caFile });
}
