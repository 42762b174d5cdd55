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

/** Something two partners have agreed on, for example reciprocity (Gegenrecht), in the direction of disclosure. */
export interface Agreement {
  fromPartner: string;
  toPartner: string;
  code: string;
  validFrom: Date;
  validTo: Date | null;
}

export interface DirectorySnapshot {
  partners: PartnerRow[];
  keys: PartnerKeyRow[];
  agreements: Agreement[];
  /** In the order in which they took or take effect. */
  activations: { version: string; source: string; activeFrom: Date }[];
  suspensions: { packVersion: string; ruleId: string }[];
}
