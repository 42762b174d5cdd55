/** What the bare pipeline's processes are told, as JSON in BARE. */
export interface BareSettings {
  /** What partners sign for; the gateway listens on `port`. */
  origin: string;
  port: number;
  databaseUrl: string;
  https: { certFile: string; keyFile: string };
  kafka: { brokers: string[]; caFile: string; certFile: string; keyFile: string };
  /** By key id; the hash is null for Ed25519. */
  keys: Record<string, { hash: 'sha512' | null; publicKey: string }>;
}

export const bareTopics = { accepted: 'bare.accepted', partner: 'bare.partner', audit: 'bare.audit' } as const;
/** Read once by each process; it ends with the benchmark that started it. */
export function bareSettings(): BareSettings {
  process.once('disconnect', () => process.exit());
  return JSON.parse(process.env['BARE'] ?? '{}') as BareSettings;
}
