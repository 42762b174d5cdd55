import { demand, DerReader, derTag, generalizedTime, integerOctets, objectIdentifier, paddedBits } from './der.ts';
import { readAttribute } from './distinguished-name.ts';
import { readGeneralName, type GeneralName } from './general-name.ts';

const CPS = '1.3.6.1.5.5.7.2.1';
const USER_NOTICE = '1.3.6.1.5.5.7.2.2';
/** UTF8String, NumericString, PrintableString, TeletexString, IA5String, VisibleString, GeneralString, UniversalString, BMPString. */
const stringTags: ReadonlySet<number> = new Set([derTag.utf8String, 0x12, derTag.printableString, 0x14, derTag.ia5String, 0x1a, 0x1b, 0x1c, 0x1e]);

/**
 * Extensions that nothing here goes by, with what reads them (RFC 5280 4.2): whoever wrote one that is malformed did not write what was meant,
 * whether it is critical or not.
 */
export const unruledExtensions: ReadonlyMap<string, (reader: DerReader) => void> = new Map([
  ['2.5.29.9', checkDirectoryAttributes],
  ['2.5.29.16', checkPrivateKeyUsagePeriod],
  ['2.5.29.18', checkIssuerAltName],
  ['2.5.29.31', checkDistributionPoints],
  ['2.5.29.32', checkPolicies],
  ['2.5.29.46', checkDistributionPoints],
  ['1.3.6.1.5.5.7.1.1', checkInformationAccess],
  ['1.3.6.1.5.5.7.1.11', checkInformationAccess],
]);

/** A name as it stands in a list of names: an address without its mask. */
function readListedName(reader: DerReader): GeneralName {
  const name = readGeneralName(reader);
  demand(name.form !== 'ip' || name.value.length === 4 || name.value.length === 16, 'an address of another length');
  return name;
}

/** Nothing is fetched from there. */
function checkInformationAccess(reader: DerReader): void {
  reader.enter().each((list) => {
    const access = list.enter();
    objectIdentifier(access.next(derTag.oid));
    readListedName(access);
    access.end();
  });
}

/** May be empty: OpenSSL's `issuer:copy` writes it so where the issuer has no other name. */
function checkIssuerAltName(reader: DerReader): void {
  const names = reader.enter();
  while (!names.atEnd) readListedName(names);
}

/** Where lists are to be had: also of freshestCRL. A point has a name, or an issuer of its lists (RFC 5280 4.2.1.13). */
function checkDistributionPoints(reader: DerReader): void {
  reader.enter().each((list) => {
    const point = list.enter();
    const name = point.optional(0xa0);
    const reasons = point.optional(0x81);
    const issuer = point.optional(0xa2);
    point.end();
    demand(name !== undefined || issuer !== undefined, 'a point that is nowhere');
    if (name !== undefined) checkPointName(new DerReader(name.content));
    if (reasons !== undefined) paddedBits(reasons);
    if (issuer !== undefined) new DerReader(issuer.content).each(readListedName);
  });
}

function checkPointName(choice: DerReader): void {
  const whole = choice.optional(0xa0);
  if (whole !== undefined) new DerReader(whole.content).each(readListedName);
  else choice.enter(0xa1).each(readAttribute);
  choice.end();
}

function checkDirectoryAttributes(reader: DerReader): void {
  reader.enter().each((list) => {
    const attribute = list.enter();
    objectIdentifier(attribute.next(derTag.oid));
    attribute.enter(derTag.set).each((values) => values.any());
    attribute.end();
  });
}

function checkPrivateKeyUsagePeriod(reader: DerReader): void {
  const period = reader.enter();
  const ends = [period.optional(0x80), period.optional(0x81)].filter((end) => end !== undefined);
  period.end();
  demand(ends.length > 0, 'a period without an end');
  ends.forEach(generalizedTime);
}

/**
 * certificatePolicies (RFC 5280 4.2.1.4): each policy once, every qualifier one value, those of RFC 5280 in their form. Which policies they are
 * is not asked. A text may be of any string type: authorities use more than the standard lists.
 */
function checkPolicies(reader: DerReader): void {
  const policies = reader.enter().each((list) => {
    const information = list.enter();
    const policy = objectIdentifier(information.next(derTag.oid));
    if (!information.atEnd) information.enter().each(checkQualifier);
    information.end();
    return policy;
  });
  demand(new Set(policies).size === policies.length, 'a policy twice');
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
