import { containsAhvn13 } from './ahvn13.ts';
import { isBlockName } from './categories.ts';
import { categoriesOf } from './disclosure-items.ts';
import type { Block, Envelope } from './envelope.ts';
import { isOfType, personsOf } from './envelope.ts';
import { fieldNames } from './generated/field-names.ts';
import type { Json } from './json.ts';

export interface Fault {
  /** RFC 6901, into the envelope; names only fields of the catalogue. */
  pointer: string;
  /** The keyword of the schema (`format:` with its name) or the name of a rule of this file. */
  rule: string;
}

/** What no schema can say about an envelope that is valid by its schema; undefined when all holds. */
export function findEnvelopeFault(envelope: Envelope): Fault | undefined {
  return findPersonFault(envelope) ?? findCaseFault(envelope) ?? findRequestFault(envelope) ?? findCorrectionFault(envelope) ?? findStrayAhvn13(envelope as unknown as Json);
}

/** `subject-ref`: a person not among the subjectRefs; `one-item-per-person`: a second item of a block for one person. */
function findPersonFault(envelope: Envelope): Fault | undefined {
  const subjects = new Set(envelope.frame.iiz.subjectRefs);
  for (const [name, block] of Object.entries(envelope.blocks)) {
    const fault = findPersonFaultIn(block, subjects);
    if (fault !== undefined) return { ...fault, pointer: `/blocks/${name}${fault.pointer}` };
  }
  return undefined;
}

function findPersonFaultIn(block: Block, subjects: ReadonlySet<string>): Fault | undefined {
  const seen = new Set<string>();
  for (const { personId, pointer } of personsOf(block)) {
    if (!subjects.has(personId)) return { pointer, rule: 'subject-ref' };
    if (seen.has(personId)) return { pointer, rule: 'one-item-per-person' };
    seen.add(personId);
  }
  return undefined;
}

/** `case-ref`: a consent for another case; `legal-representative`: not a person of the registered case, or the person itself. */
function findCaseFault(envelope: Envelope): Fault | undefined {
  if (isOfType(envelope, 'consent.granted')) {
    const { caseRef } = envelope.blocks.consent;
    if (caseRef.caseId !== envelope.frame.iiz.caseRef?.caseId) return { pointer: '/blocks/consent/caseRef/caseId', rule: 'case-ref' };
    if (caseRef.regionId !== envelope.frame.iiz.caseRef.regionId) return { pointer: '/blocks/consent/caseRef/regionId', rule: 'case-ref' };
  }
  if (!isOfType(envelope, 'case.registration')) return undefined;
  const { persons } = envelope.blocks.case;
  const at = persons.findIndex(
    ({ personId, legalRepresentative: other }) => other !== undefined && (other === personId || !persons.some((person) => person.personId === other)),
  );
  return at < 0 ? undefined : { pointer: `/blocks/case/persons/${at}/legalRepresentative`, rule: 'legal-representative' };
}

const dayMs = 86_400_000;
const accessDays = 30;

/**
 * `frame-purpose`: a request for another purpose than the frame's, by which it is decided whether it may be put;
 * `thirty-days`: access is due later than thirty days after the request was received (DSG Art. 25 Abs. 7).
 */
function findRequestFault(envelope: Envelope): Fault | undefined {
  if (isOfType(envelope, 'request.info') && envelope.blocks.case.purpose !== envelope.frame.iiz.purpose) {
    return { pointer: '/blocks/case/purpose', rule: 'frame-purpose' };
  }
  if (!isOfType(envelope, 'rights.access-request')) return undefined;
  const { receivedOn, dueOn } = envelope.blocks.case;
  return Date.parse(dueOn) - Date.parse(receivedOn) > accessDays * dayMs ? { pointer: '/blocks/case/dueOn', rule: 'thirty-days' } : undefined;
}

const placeInList = /^\d{1,3}$/;

/**
 * `field-path`: a path of other words than the catalogue's blocks and fields, which would be a text about the person in the clear;
 * `new-value`: a new value is decided, and the message does not hold the person's block that it stands in.
 */
function findCorrectionFault(envelope: Envelope): Fault | undefined {
  if (!isOfType(envelope, 'rights.rectification') && !isOfType(envelope, 'rights.erasure')) return undefined;
  const { blocks } = envelope;
  const [block = '', ...fields] = blocks.case.fieldPath?.split('/').slice(2) ?? ['case'];
  const pointer = '/blocks/case/fieldPath';
  if (!isBlockName(block) || !fields.every((name) => fieldNames.has(name) || placeInList.test(name))) return { pointer, rule: 'field-path' };
  const corrected = (blocks as Envelope['blocks'])[block];
  const isHeld = corrected !== undefined && personsOf(corrected).some(({ personId }) => personId === blocks.case.personId);
  return blocks.case.measure === 'NEW_VALUE' && !isHeld ? { pointer, rule: 'new-value' } : undefined;
}

/** `ahvn13-outside-vn`: an AHV number in any text but `vn`, where it would be neither decided on nor sealed as C02. */
function findStrayAhvn13(value: Json): Fault | undefined {
  if (typeof value === 'string') return containsAhvn13(value) ? { pointer: '', rule: 'ahvn13-outside-vn' } : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  // An array's names are its places. A pointer is put together only where there is a fault: most of a message is none.
  for (const name of Object.keys(value)) {
    const fault = name === 'vn' ? undefined : findStrayAhvn13((value as Readonly<Record<string, Json>>)[name] ?? null);
    if (fault !== undefined) return { ...fault, pointer: `/${name}${fault.pointer}` };
  }
  return undefined;
}

/** Whether the claim names exactly the categories of the blocks present (DAP-2203). */
export function hasTrueCategoryClaim(envelope: Envelope): boolean {
  const present = categoriesOf(envelope);
  const claimed = envelope.frame.iiz.dataCategories;
  return claimed.length === present.size && claimed.every((category) => present.has(category));
}
