const roles = ['SR', 'RAV', 'ALK', 'IVST', 'VPE', 'KOI', 'GSIIZ', 'AGS', 'DPO', 'IDSB', 'OPS'] as const;
const reason = { type: 'string', minLength: 5, maxLength: 500, pattern: '^[^\\u0000-\\u001f]+$', description: 'Weshalb; im Protokoll verschlossen, nie ein Name · why; sealed in the log, never a name' } as const;
const pem = { type: 'string', minLength: 1, maxLength: 65_536 } as const;
const time = { type: 'string', format: 'date-time' } as const;
const packVersion = { type: 'string', pattern: '^[a-z0-9][a-z0-9.-]{0,63}$' } as const;

function object<P extends Record<string, object>>(properties: P, optional: readonly (keyof P & string)[] = []): object {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

/** What operators send, each under its name in `components.schemas`: the description and the check are one. */
export const requestSchemas = {
  PartnerEntry: object(
    {
      role: { type: 'string', enum: roles },
      name: { type: 'string', minLength: 1, maxLength: 200, description: 'Name der Stelle · name of the body' },
      regionId: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' },
      channel: { type: 'string', enum: ['topic', 'inbox'] },
      encryptionKeyPem: { ...pem, description: 'Öffentlicher Schlüssel, auf den Zustellungen am Topic verschlüsselt werden · public key to which deliveries on the topic are encrypted' },
    },
    ['regionId', 'encryptionKeyPem'],
  ),
  Reason: object({ reason }),
  RsaException: object({ until: { ...time, description: 'Höchstens ein Jahr voraus · at most a year ahead' }, reason }),
  KeyEntry: object(
    {
      certificatePem: { ...pem, description: 'Das Zertifikat, nach Wunsch gefolgt von seinen Zwischenstellen · the certificate, optionally followed by its intermediates' },
      csrPem: { ...pem, description: 'PKCS#10: beweist, dass der Partner den privaten Schlüssel hat · proves that the partner holds the private key' },
    },
    ['csrPem'],
  ),
  PackEntry: object({ source: { type: 'string', minLength: 1, maxLength: 400_000, description: 'Das Regelwerk, YAML · the policy pack, YAML' } }),
  ActivationEntry: object({ version: packVersion, activeFrom: time }, ['activeFrom']),
  SuspensionEntry: object({ version: packVersion, ruleId: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$' }, reason }),
} as const;

export type RequestName = keyof typeof requestSchemas;

/** The same as types. */
export interface Requests {
  PartnerEntry: { role: (typeof roles)[number]; name: string; regionId?: string; channel: 'topic' | 'inbox'; encryptionKeyPem?: string };
  Reason: { reason: string };
  RsaException: { until: string; reason: string };
  KeyEntry: { certificatePem: string; csrPem?: string };
  PackEntry: { source: string };
  ActivationEntry: { version: string; activeFrom?: string };
  SuspensionEntry: { version: string; ruleId: string; reason: string };
}
