import { file, list, oneOf, optional, privateFile, text, url } from './config-field.ts';

/** Which key-encryption keys a process has: gateway and router must be given the same ones. */
export const kekSettings = {
  /** Whose key wraps the keys of new messages: the file's, or that of HashiCorp Vault's transit engine. */
  kekProvider: oneOf('KEK_PROVIDER', ['file', 'vault'], { default: 'file' }),
  /** 32 raw bytes that wrap the payload keys; required, but for `KEK_PROVIDER=vault`. Lost: no payload can be opened any more. */
  kekFile: optional(privateFile('KEK_FILE')),
  /** Further such files, whose keys unwrap: the former key until everything is wrapped anew, the next one before it is the current one. */
  kekReadableFiles: optional(list('KEK_READABLE_FILES')),
  /** Vault's address. With the provider `file`, its key unwraps what it has wrapped. While Vault is away nothing is accepted or delivered. */
  kekVaultUrl: optional(url('KEK_VAULT_URL', { schemes: ['https', 'http'] })),
  /** Where the transit engine is mounted. */
  kekVaultMount: text('KEK_VAULT_MOUNT', { default: 'transit', pattern: /^[A-Za-z0-9_./-]{1,128}$/ }),
  /** The name of the key in it. */
  kekVaultKey: text('KEK_VAULT_KEY', { default: 'iiz-dap', pattern: /^[A-Za-z0-9_.-]{1,128}$/ }),
  /** Holds a token that may `update` encrypt and decrypt of that key, and `read` it; read with every call. */
  kekVaultTokenFile: optional(privateFile('KEK_VAULT_TOKEN_FILE')),
  /** Vault's namespace, where it has any. */
  kekVaultNamespace: optional(text('KEK_VAULT_NAMESPACE')),
  /** Authorities of Vault's certificate, where they are not public ones. */
  kekVaultCaFile: optional(file('KEK_VAULT_CA_FILE')),
} as const;
