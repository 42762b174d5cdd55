import { demand, DerReader, derTag } from './der.ts';
import { isHostName, isMailbox, readGeneralName, type GeneralName } from './general-name.ts';
import type { DistinguishedName } from './distinguished-name.ts';

/** Subtrees below which names must lie, and must not (RFC 5280 4.2.1.10). Every base has been checked for its form. */
export interface NameConstraints {
  permitted: GeneralName[];
  excluded: GeneralName[];
}

/** Names a certificate claims: its subject and what its subjectAltName lists. */
export interface ClaimedNames {
  subject: DistinguishedName;
  alternatives: GeneralName[];
}

/** Above these a certificate or its constraints are refused: comparing is quadratic. */
const MOST_NAMES = 256;
const MOST_SUBTREES = 256;

const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;

export function readSubtrees(reader: DerReader): NameConstraints {
  const fields = reader.enter();
  const permitted = fields.optional(PERMITTED);
  const excluded = fields.optional(EXCLUDED);
  fields.end();
  demand(permitted !== undefined || excluded !== undefined, 'constraints without a subtree');
  return {
    permitted: permitted === undefined ? [] : new DerReader(permitted.content).each(readSubtree),
    excluded: excluded === undefined ? [] : new DerReader(excluded.content).each(readSubtree),
  };
}

/** `minimum` must be its default, 0, and `maximum` absent, so a subtree is its base and nothing else. */
function readSubtree(list: DerReader): GeneralName {
  const subtree = list.enter(derTag.sequence);
  const base = readGeneralName(subtree);
  subtree.end();
  demand(isBase(base), 'a malformed base of a subtree');
  return base;
}

function isBase(base: GeneralName): boolean {
  if (base.form === 'dns') return base.value === '' || isHostName(base.value);
  if (base.form === 'email') return base.value.includes('@') ? isMailbox(base.value) : isHostName(base.value.replace(/^\./, ''));
  if (base.form === 'ip') return (base.value.length === 8 || base.value.length === 32) && hasContiguousMask(base.value);
  return true;
}

function hasContiguousMask(addressAndMask: Uint8Array): boolean {
  const mask = Buffer.from(addressAndMask.subarray(addressAndMask.length / 2)).toString('hex');
  return /^f*[8ce0]?0*$/.test(mask);
}

/**
 * Whether every claimed name lies where the constraints allow: in a permitted subtree of its form, if there
 * is one, and in no excluded one. As soon as a subtree of its form exists, a name is refused that has a form without rules
 * here (URIs, other names), and an address of a subject that is no mailbox: no domain can be told from it.
 */
export function permitsNames(constraints: NameConstraints, claimed: ClaimedNames): boolean {
  const names = constrainedNames(claimed);
  if (names.length > MOST_NAMES || constraints.permitted.length > MOST_SUBTREES || constraints.excluded.length > MOST_SUBTREES) return false;
  return names.every((name) => {
    const permitted = constraints.permitted.filter((base) => base.tag === name.tag);
    const excluded = constraints.excluded.filter((base) => base.tag === name.tag);
    if (permitted.length === 0 && excluded.length === 0) return true;
    if (name.form === 'other' || name.form === 'uri' || (name.form === 'email' && !isMailbox(name.value))) return false;
    return (permitted.length === 0 || permitted.some((base) => liesWithin(name, base))) && !excluded.some((base) => touches(name, base));
  });
}

function constrainedNames({ subject, alternatives }: ClaimedNames): GeneralName[] {
  const hasMailbox = alternatives.some(({ form }) => form === 'email');
  return [
    ...alternatives,
    ...(subject.rdns.length === 0 ? [] : [{ form: 'directory' as const, tag: 0xa4, value: subject }]),
    ...(hasMailbox ? [] : subject.emailAddresses.map((value) => ({ form: 'email' as const, tag: 0x81, value }))),
  ];
}

function liesWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.form === 'dns' && base.form === 'dns') return isBelow(name.value, base.value);
  if (name.form === 'email' && base.form === 'email') return isMailboxWithin(name.value, base.value);
  if (name.form === 'ip' && base.form === 'ip') return isInRange(name.value, base.value);
  if (name.form === 'directory' && base.form === 'directory') return base.value.rdns.every((rdn, index) => rdn === name.value.rdns[index]);
  return false;
}

/** As `liesWithin`, but a wildcard touches what it could stand for: `*.a.ch` touches `b.a.ch` (CVE-2025-61727). */
function touches(name: GeneralName, base: GeneralName): boolean {
  if (name.form === 'dns' && base.form === 'dns' && name.value.startsWith('*.') && isBelow(base.value, name.value.slice(2))) return true;
  return liesWithin(name, base);
}

function isBelow(host: string, base: string): boolean {
  const [low, high] = [host.toLowerCase(), base.toLowerCase()];
  return high === '' || low === high || low.endsWith(`.${high}`);
}

/** Of what `isMailbox` is. The local part is told apart by case, the host is not; `.host` means its subdomains alone. */
function isMailboxWithin(mailbox: string, base: string): boolean {
  const [local, host = ''] = mailbox.split('@');
  if (base.includes('@')) {
    const [baseLocal, baseHost = ''] = base.split('@');
    return local === baseLocal && host.toLowerCase() === baseHost.toLowerCase();
  }
  return base.startsWith('.') ? host.toLowerCase().endsWith(base.toLowerCase()) : host.toLowerCase() === base.toLowerCase();
}

function isInRange(address: Uint8Array, addressAndMask: Uint8Array): boolean {
  const length = addressAndMask.length / 2;
  return address.length === length && address.every((octet, index) => ((octet ^ (addressAndMask[index] ?? 0)) & (addressAndMask[length + index] ?? 0)) === 0);
}
