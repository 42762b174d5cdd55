import { demand, DerReader, derTag, integerOctets, objectIdentifier } from './der.ts';

const CPS = '1.3.6.1.5.5.7.2.1';
const USER_NOTICE = '1.3.6.1.5.5.7.2.2';
/** UTF8String, NumericString, PrintableString, TeletexString, IA5String, VisibleString, GeneralString, UniversalString, BMPString. */
const stringTags: ReadonlySet<number> = new Set([derTag.utf8String, 0x12, derTag.printableString, 0x14, derTag.ia5String, 0x1a, 0x1b, 0x1c, 0x1e]);

/**
 * certificatePolicies (RFC 5280 4.2.1.4): each policy once, every qualifier one value, those of RFC 5280 in their form. Which policies they are
 * is not asked. A text may be of any string type: authorities use more than the standard lists.
 */
export function checkPolicies(reader: DerReader): true {
  const policies = reader.enter().each((list) => {
    const information = list.enter();
    const policy = objectIdentifier(information.next(derTag.oid));
    if (!information.atEnd) information.enter().each(checkQualifier);
    information.end();
    return policy;
  });
  demand(new Set(policies).size === policies.length, 'a policy twice');
  return true;
}

function checkQualifier(list: DerReader): void {
  const information = list.enter();
  const kind = objectIdentifier(information.next(derTag.oid));
  const qualifier = information.any();
  information.end();
  if (kind === CPS) demand(stringTags.has(qualifier.tag), 'a statement that is no text');
  if (kind !== USER_NOTICE) return;
  demand(qualifier.tag === derTag.sequence, 'a notice that is no sequence');
  checkNotice(new DerReader(qualifier.content));
}

function checkNotice(notice: DerReader): void {
  const reference = notice.optional(derTag.sequence);
  if (reference !== undefined) {
    const parts = new DerReader(reference.content);
    demand(stringTags.has(parts.any().tag), 'an organization that is no text');
    const numbers = new DerReader(parts.next(derTag.sequence).content);
    while (!numbers.atEnd) integerOctets(numbers.next(derTag.integer));
    parts.end();
  }
  if (!notice.atEnd) demand(stringTags.has(notice.any().tag), 'a notice that is no text');
  notice.end();
}
