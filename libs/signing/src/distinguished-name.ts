import { attributeText } from './attribute-text.ts';
import { demand, DerReader, derTag, objectIdentifier } from './der.ts';

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';
const MOST_OCTETS = 1_024;

/**
 * A Name as read. Issuer and subject chain by `raw`, octet for octet; `rdns` is for name constraints alone,
 * where a difference in case, spacing or string type must not carry a name out of an excluded subtree.
 */
export interface DistinguishedName {
  raw: Uint8Array;
  /** One normalised text per relative distinguished name, in encoding order; no two that differ share one, whatever their values spell. */
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
    rdns.push(JSON.stringify(attributes.map(({ form }) => form).toSorted()));
    emailAddresses.push(...attributes.filter(({ type }) => type === EMAIL_ADDRESS).map(({ exact }) => exact));
  }
  return { raw: name.raw, rdns, emailAddresses };
}

/** One attribute with its type. `form`: what is compared. `exact`: the text as written, empty where the value is none. */
export function readAttribute(set: DerReader): { type: string; form: string; exact: string } {
  const attribute = set.enter();
  const type = objectIdentifier(attribute.next(derTag.oid));
  const value = attribute.any();
  attribute.end();
  demand(value.content.length <= MOST_OCTETS, 'an attribute value beyond any name in use');
  const text = attributeText(type, value);
  if (text === undefined) return { type, form: `${type}#${Buffer.from(value.raw).toString('hex')}`, exact: '' };
  return { type, form: `${type}=${text.prepared}`, exact: text.exact };
}
