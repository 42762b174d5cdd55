import type { PartnerRow, SignedWire } from '#persistence';

/** Who signed the request, proven over its raw bytes. */
export interface SignedBy {
  partner: PartnerRow;
  wire: SignedWire;
  nonce: string;
  receivedAt: Date;
  body: Buffer;
}
