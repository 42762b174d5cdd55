import type { MessageFacts } from '#consent';
import type { Envelope } from '#schemas';

type Fact = keyof MessageFacts;
type Read = (value: unknown) => MessageFacts[Fact];

const asIs: Read = (value) => (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : undefined);
const list: Read = (value) => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined);

/** Control, format, unassigned and private characters, and what Unicode leaves undrawn (U+00AD, U+200B, U+3164). */
const undrawn = /(?!\p{White_Space})[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
/** White space of any kind and length; the Braille cell without dots is none to Unicode, and as empty. */
const gap = /[\p{White_Space}\u2800]+/gu;

/**
 * How many characters of a text can be read, so that blanks are no reason (AVIG Art. 97a Abs. 1, «schriftlich begründet»): code
 * points as in the schema, combining marks included; a gap between words is one, gaps at the ends and undrawn characters are none.
 */
const readableLength: Read = (value) => (typeof value === 'string' ? Array.from(value.replace(undrawn, '').replace(gap, ' ').trim()).length : undefined);

/** The schema fields that a condition of the policy may read, by field name, wherever in a block they stand. */
const fields: readonly { field: string; fact: Fact; read: Read }[] = [
  { field: 'subjectInformedOn', fact: 'subjectInformedOn', read: asIs },
  { field: 'informedOn', fact: 'informedOn', read: asIs },
  { field: 'identityVerified', fact: 'identityVerified', read: asIs },
  { field: 'justification', fact: 'justificationLength', read: readableLength },
  { field: 'requestedBlocks', fact: 'requestedBlocks', read: list },
];

/** Likewise, said of each person by itself, so that nobody's data go out, or stay, on what is said of somebody else. */
const personalFields = ['permit', 'labourMarketReady'] as const;

function personalFactsOf(items: readonly Record<string, unknown>[]): Pick<MessageFacts, (typeof personalFields)[number]> {
  return Object.fromEntries(personalFields.flatMap((field) => {
    const said = items.filter((item) => Object.hasOwn(item, field) && typeof item['personId'] === 'string');
    return said.length === 0 ? [] : [[field, Object.fromEntries(said.map((item) => [item['personId'], asIs(item[field])]))]];
  }));
}

/** What the block health may hold where the law permits no more: the certificate (IVG Art. 3b), the profile (Art. 68bis Abs. 3). */
const certificate: ReadonlySet<string> = new Set(['personId', 'incapacitySince', 'incapacityPercent', 'certificateUntil']);
const limitations: ReadonlySet<string> = new Set(['personId', 'workCapacityPercent', 'limitations']);

function healthFactsOf(health: Envelope['blocks']['health']): Pick<MessageFacts, 'incapacityCertificateOnly' | 'limitationProfileOnly'> {
  if (!Array.isArray(health)) return {};
  const holdsOnly = (allowed: ReadonlySet<string>): boolean => health.every((item) => Object.keys(item).every((name) => allowed.has(name)));
  return { incapacityCertificateOnly: holdsOnly(certificate), limitationProfileOnly: holdsOnly(limitations) };
}

/** What the policy may know of a message's fields: flags, dates, codes and lengths, never a text or a name. */
export function messageFactsOf({ frame, blocks }: Envelope): MessageFacts {
  const items = Object.values(blocks).flatMap((block): Record<string, unknown>[] => (Array.isArray(block) ? block : [block]) as Record<string, unknown>[]);
  const found: Partial<Record<Fact, MessageFacts[Fact]>> = {};
  for (const item of items) {
    for (const { field, fact, read } of fields) {
      const value = Object.hasOwn(item, field) ? read(item[field]) : undefined;
      if (value !== undefined) found[fact] = value;
    }
    const evidence = item['evidence'] as Record<string, unknown> | undefined;
    if (typeof evidence?.['documentHash'] === 'string') found.evidenceHash = evidence['documentHash'];
  }
  return {
    ...(found as MessageFacts),
    ...personalFactsOf(items),
    caseBound: frame.iiz.caseRef !== undefined,
    messageDate: frame.messageDate,
    ...healthFactsOf(blocks.health),
    minorPersonIds: items.flatMap((item) => (item['isMinor'] === true && typeof item['personId'] === 'string' ? [item['personId']] : [])),
  };
}
