import { boolean, demand, DerReader, derTag, integerOctets, namedBits, objectIdentifier, readDer, smallInteger } from './der.ts';
import { isPresentableName, readGeneralName, type GeneralName } from './general-name.ts';
import { readSubtrees, type NameConstraints } from './name-constraints.ts';
import { unruledExtensions } from './unruled-extensions.ts';

/** An extension that is present: its criticality and, unless it is malformed, its value. */
export interface Extension<T> {
  critical: boolean;
  value: T;
}

/** Bits of KeyUsage (RFC 5280 4.2.1.3). */
export const keyUsageBit = { digitalSignature: 0, contentCommitment: 1, keyCertSign: 5, cRLSign: 6 } as const;

/** What a certificate says of the one of its issuer (RFC 5280 4.2.1.1). */
export interface AuthorityKeyIdentifier {
  keyIdentifier?: string;
  /** Who issued it: names of one authority, in whatever forms. */
  certIssuer?: GeneralName[];
  /** Lower-case hex of the INTEGER's content octets. */
  certSerialNumber?: string;
}

/**
 * The extensions that the path check has a rule for. What is malformed, doubled, or critical and unknown is
 * noted and judged only if the certificate is used: an unrelated one must not spoil a path.
 */
export interface CertificateExtensions {
  doubled: boolean;
  malformed: boolean;
  unknownCritical: boolean;
  /** policyConstraints, inhibitAnyPolicy or policyMappings, none of which is processed here. */
  constrainsPolicies: boolean;
  basicConstraints?: Extension<{ authority: boolean; pathLength?: number }>;
  keyUsage?: Extension<ReadonlySet<number>>;
  /** Dotted object identifiers. */
  extendedKeyUsage?: Extension<string[]>;
  subjectAltName?: Extension<GeneralName[]>;
  nameConstraints?: Extension<NameConstraints>;
  /** Lower-case hex. */
  subjectKeyIdentifier?: Extension<string>;
  authorityKeyIdentifier?: Extension<AuthorityKeyIdentifier>;
}

/** An extension as it stands in a certificate or revocation list, undecoded. */
export interface RawExtension {
  oid: string;
  critical: boolean;
  content: Uint8Array;
}

const oids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
} as const;

/** Policies are accepted whichever they are: no partner's path has to follow one. */
const mayBeCritical: ReadonlySet<string> = new Set([
  oids.keyUsage, oids.subjectAltName, oids.basicConstraints, oids.nameConstraints, oids.certificatePolicies, oids.extendedKeyUsage,
]);

/** Reads the sequence of extensions (RFC 5280 4.2) without decoding their values. */
export function readRawExtensions(reader: DerReader): RawExtension[] {
  return reader.enter().each((list) => {
    const extension = list.enter();
    const oid = objectIdentifier(extension.next(derTag.oid));
    const flag = extension.optional(derTag.boolean);
    const { content } = extension.next(derTag.octetString);
    extension.end();
    return { oid, critical: flag !== undefined && boolean(flag), content };
  });
}

/** Decodes what the path check has rules for. Never fails: faults are part of the answer. */
export function decodeExtensions(raw: RawExtension[]): CertificateExtensions {
  const present = new Map(raw.map((extension) => [extension.oid, extension]));
  let malformed = false;
  const decode = <T>(oid: string, read: (reader: DerReader) => T): Extension<T> | undefined => {
    const extension = present.get(oid);
    const value = extension === undefined ? undefined : readDer(extension.content, read);
    if (extension !== undefined && value === undefined) malformed = true;
    return extension === undefined || value === undefined ? undefined : { critical: extension.critical, value };
  };
  const decoded = {
    basicConstraints: decode(oids.basicConstraints, readBasicConstraints),
    keyUsage: decode(oids.keyUsage, (reader) => namedBits(reader.next(derTag.bitString))),
    extendedKeyUsage: decode(oids.extendedKeyUsage, (reader) => reader.enter().each((list) => objectIdentifier(list.next(derTag.oid)))),
    subjectAltName: decode(oids.subjectAltName, (reader) => reader.enter().each(readGeneralName)),
    nameConstraints: decode(oids.nameConstraints, readSubtrees),
    subjectKeyIdentifier: decode(oids.subjectKeyIdentifier, (reader) => hex(reader.next(derTag.octetString).content)),
    authorityKeyIdentifier: decode(oids.authorityKeyIdentifier, readAuthorityKeyIdentifier),
  };
  for (const [oid, check] of unruledExtensions) decode(oid, (reader) => {
    check(reader);
    return true;
  });
  return {
    ...withoutUndefined(decoded),
    doubled: present.size !== raw.length,
    malformed,
    unknownCritical: raw.some(({ oid, critical }) => critical && !mayBeCritical.has(oid)),
    constrainsPolicies: [oids.policyConstraints, oids.inhibitAnyPolicy, oids.policyMappings].some((oid) => present.has(oid)),
  };
}

function readBasicConstraints(reader: DerReader): { authority: boolean; pathLength?: number } {
  const constraints = reader.enter();
  const flag = constraints.optional(derTag.boolean);
  const pathLength = constraints.optional(derTag.integer);
  constraints.end();
  const authority = flag !== undefined && boolean(flag);
  return pathLength === undefined ? { authority } : { authority, pathLength: smallInteger(pathLength) };
}

function readAuthorityKeyIdentifier(reader: DerReader): AuthorityKeyIdentifier {
  const fields = reader.enter();
  const keyIdentifier = fields.optional(0x80);
  const issuer = fields.optional(0xa1);
  const serialNumber = fields.optional(0x82);
  fields.end();
  const certIssuer = issuer === undefined ? undefined : new DerReader(issuer.content).each(readGeneralName);
  demand(certIssuer?.every(isPresentableName) ?? true, 'an issuer that is no name');
  return withoutUndefined({
    keyIdentifier: keyIdentifier === undefined ? undefined : hex(keyIdentifier.content),
    certIssuer,
    certSerialNumber: serialNumber === undefined ? undefined : hex(integerOctets(serialNumber)),
  });
}

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function hex(bytes: Uint8Array): string {
  demand(bytes.length > 0, 'an empty identifier');
  return Buffer.from(bytes).toString('hex');
}
