/** What the processes of the bare pipeline are told, as JSON in the environment variable BARE. */
export interface BareSettings {
  /** What partners sign for; the gateway listens on `port`. */
  origin: string;
  port: number;
  databaseUrl: string;
  https: { certFile: string; keyFile: string };
  kafka: { brokers: string[]; caFile: string; certFile: string; keyFile: string };
  /** By key id: the hash to verify with (null for Ed25519) and the public key, PEM. */
  keys: Record<string, { hash: 'sha512' | null; publicKey: string }>;
}

export const bareTopics = { accepted: 'bare.accepted', partner: 'bare.partner', audit: 'bare.audit' } as const;

export function bareSettings(): BareSettings {
  return JSON.parse(process.env['BARE'] ?? '{}') as BareSettings;
}
