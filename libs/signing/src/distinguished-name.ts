import { demand, DerReader, derTag, objectIdentifier, type DerValue } from './der.ts';

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';
const T61_STRING = 0x14;
const BMP_STRING = 0x1e;
const MOST_OCTETS = 1_024;

/**
 * A Name as read. Issuer and subject chain by `raw`, octet for octet; `rdns` is for name constraints alone,
 * where a difference in case, spacing or string type must not carry a name out of an excluded subtree.
 */
export interface DistinguishedName {
  raw: Uint8Array;
  /** One normalised text per relative distinguished name, in encoding order. */
  rdns: string[];
  /** Values of emailAddress attributes: mailbox constraints apply to them too (RFC 5280 4.2.1.10). */
  emailAddresses: string[];
}

/**
 * Reads a name whose attribute values have at most 1,024 octets each: what normalises them takes quadratic time, before any signature
 * is looked at. RFC 5280 lets some have 32,768 characters (ub-name); no authority that is trusted here issues such a name.
 */
export function readName(reader: DerReader): DistinguishedName {
  const name = reader.next(derTag.sequence);
  const sets = new DerReader(name.content);
  const rdns: string[] = [];
  const emailAddresses: string[] = [];
  while (!sets.atEnd) {
    const attributes = sets.enter(derTag.set).each(readAttribute);
    rdns.push(attributes.map(({ type, text }) => `${type}=${text}`).toSorted().join('+'));
    emailAddresses.push(...attributes.filter(({ type }) => type === EMAIL_ADDRESS).map(({ exact }) => exact));
  }
  return { raw: name.raw, rdns, emailAddresses };
}

function readAttribute(set: DerReader): { type: string; text: string; exact: string } {
  const attribute = set.enter();
  const type = objectIdentifier(attribute.next(derTag.oid));
  const value = attribute.any();
  attribute.end();
  demand(value.content.length <= MOST_OCTETS, 'an attribute value beyond any name in use');
  const exact = textOf(value);
  return { type, exact, text: exact.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim() };
}

/** A value that is no string is told apart by its octets. */
function textOf({ tag, content, raw }: DerValue): string {
  if (tag === derTag.utf8String) return Buffer.from(content).toString('utf8');
  if (tag === derTag.printableString || tag === derTag.ia5String || tag === T61_STRING) return Buffer.from(content).toString('latin1');
  if (tag === BMP_STRING && content.length % 2 === 0) return Buffer.from(content).swap16().toString('utf16le');
  return `#${Buffer.from(raw).toString('hex')}`;
}
