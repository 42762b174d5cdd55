import { KeyServiceUnavailable } from './key-encryption-key.ts';
import type { KeyEncryptionKey } from './key-encryption-key.ts';
import { VaultRefusal, VaultTransit } from './vault-transit.ts';
import type { VaultSettings } from './vault-transit.ts';

/**
 * The provider that leaves its key in HashiCorp Vault's transit engine: it wraps by one version of the key, the newest when it was
 * opened, and unwraps by any that Vault still allows. What is stored is Vault's ciphertext as text. A key that is rotated in Vault is
 * another one here, from the next start on. A key that Vault lets wrap nothing now (its version disabled, or gone) says nothing about
 * what was to be wrapped: an operator may let it again, so that is passing.
 *
 * @throws KeyServiceUnavailable, VaultRefusal
 */
export async function vaultKek(settings: VaultSettings): Promise<KeyEncryptionKey & { close(): void }> {
  const vault = new VaultTransit(settings);
  const version = await vault.latestVersion().catch((error: unknown) => {
    vault.close();
    throw error;
  });
  const name = `vault:${settings.mount}/${settings.key}:v`;
  return {
    id: `${name}${version}`,
    opens: (id) => id.startsWith(name) && /^[1-9][0-9]*$/.test(id.slice(name.length)),
    wrap: async (dataKey) => Buffer.from(await vault.encrypt(dataKey, version).catch(unavailable), 'utf8'),
    unwrap: (wrapped) => vault.decrypt(Buffer.from(wrapped).toString('utf8')),
    close: () => vault.close(),
  };
}

function unavailable(error: unknown): never {
  throw error instanceof VaultRefusal ? new KeyServiceUnavailable(error.message, error) : error;
}
