import type { MunicipalityRegion, RegionRollout } from '#cases';

export interface PartnerRow {
  partnerId: string;
  role: string;
  name: string;
  regionId: string | null;
  channel: 'topic' | 'inbox';
  /** PEM public key to which deliveries on the topic are encrypted. */
  encryptionKey: string | null;
}

export interface PartnerKeyRow {
  /** Lower-case hex SHA-256 of the certificate's DER. */
  keyid: string;
  partnerId: string;
  alg: string;
  /** PEM. */
  certificate: string;
  /** PEM, SPKI. */
  publicKey: string;
  validFrom: Date;
  validUntil: Date;
  revokedAt: Date | null;
}

/** A key with what the operators of the platform have decided about it. */
export interface RegisteredKeyRow extends PartnerKeyRow {
  /** PEM of the intermediates that lead from its certificate to an anchor; may be empty. */
  chain: string;
  /** Since when it, or its partner, is blocked. */
  blockedAt: Date | null;
  /** Until then its partner may sign with RSA from 2048 bits on. */
  shortRsaUntil: Date | null;
}

/** Something two partners have agreed on, for example reciprocity (Gegenrecht), in the direction of disclosure. */
export interface Agreement {
  fromPartner: string;
  toPartner: string;
  code: string;
  validFrom: Date;
  validTo: Date | null;
}

export interface DirectorySnapshot {
  /** Blocked ones excepted. */
  partners: PartnerRow[];
  /** Those of blocked partners too: what they signed stays verifiable. */
  keys: RegisteredKeyRow[];
  agreements: Agreement[];
  municipalities: MunicipalityRegion[];
  rollouts: RegionRollout[];
  /** In the order in which they took or take effect. */
  activations: { activation: string; version: string; source: string; activeFrom: Date }[];
  suspensions: { packVersion: string; ruleId: string }[];
}
