export { fileKek, keyRing } from './key-encryption-key.ts';
export type { FileKek, KeyEncryptionKey, KeyRing } from './key-encryption-key.ts';
export { readKeyFile } from './key-file.ts';
export type { KeyFile } from './key-file.ts';
export { personIndex } from './person-index.ts';
export { checkEncryptionKey, decryptAsRecipient, encryptForRecipient } from './recipient-encryption.ts';
export type { CheckedEncryptionKey, DecryptedDelivery, EncryptionKey } from './recipient-encryption.ts';
export { openPayload, rewrapKey, sealPayload } from './sealed-payload.ts';
export type { OpenedPayload, SealContext, SealedPayload } from './sealed-payload.ts';
