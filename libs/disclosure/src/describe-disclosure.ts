import { childPersonIds } from '#cases';
import type { CaseMessage, CaseRecipient, CaseState } from '#cases';
import type { DisclosureRecord } from '#consent';
import { blockCategories, disclosureItems, mainBlockOf } from '#schemas';
import type { Envelope, MessageType } from '#schemas';
import { messageFactsOf } from './message-facts.ts';

/** Describes a message that has passed its schema. `personKeyOf` turns an AHV number into the platform's own key. */
export function describeDisclosure({ frame, blocks }: Envelope, type: MessageType, personKeyOf: (vn: string) => string): DisclosureRecord {
  const items = disclosureItems({ frame, blocks });
  const mainBlock = mainBlockOf(type, { blocks });
  const numbered = itemsOf(blocks, 'identity').flatMap(({ vn, personId }) => (typeof vn === 'string' ? [{ vn, subject: frame.iiz.subjectRefs.indexOf(String(personId)) }] : []));
  return {
    messageType: type.id,
    purpose: frame.iiz.purpose,
    mainCategory: blockCategories[mainBlock],
    items,
    ...optionalOf(items, type, [mainBlock, ...correctedBlocks(blocks)]),
    subjects: [...frame.iiz.subjectRefs],
    personKeys: numbered.map(({ vn }) => personKeyOf(vn)),
    keyedSubjects: numbered.map(({ subject }) => subject),
    participationWaived: type.participationWaived,
    assertions: { ...frame.iiz.assertions },
    messageFacts: messageFactsOf({ frame, blocks }),
    registersChildren: itemsOf(blocks, 'case')
      .flatMap((item) => (Array.isArray(item['persons']) ? (item['persons'] as Record<string, unknown>[]) : []))
      .flatMap((person) => (person['role'] === 'CHILD' && typeof person['personId'] === 'string' ? [person['personId']] : [])),
    ...moveOf(blocks),
    ...benefitAreasOf(blocks),
    actingUser: frame.iiz.actingUser.systemUserId,
  };
}

/** A new value is told with the block that it stands in, or not at all. */
function correctedBlocks(blocks: Envelope['blocks']): string[] {
  return itemsOf(blocks, 'case').flatMap(({ measure, fieldPath }) => (measure === 'NEW_VALUE' && typeof fieldPath === 'string' ? [fieldPath.split('/')[2] ?? ''] : []));
}

function optionalOf(items: DisclosureRecord['items'], type: MessageType, told: readonly string[]): Pick<DisclosureRecord, 'optional'> {
  const kept = new Set<string>([...told, ...type.blocks.flatMap(({ name, required }) => (required ? [name] : []))]);
  const optional = [...new Set(items.map(({ block }) => block))].filter((block) => !kept.has(block));
  return optional.length === 0 ? {} : { optional };
}

function moveOf(blocks: Envelope['blocks']): Pick<DisclosureRecord, 'movesTo'> {
  const move = itemsOf(blocks, 'case').find((item) => typeof item['newMunicipalityBfs'] === 'number');
  return move === undefined ? {} : { movesTo: { bfs: move['newMunicipalityBfs'] as number, on: String(move['effectiveOn']) } };
}

function benefitAreasOf(blocks: Envelope['blocks']): Pick<DisclosureRecord, 'benefitAreas'> {
  const areas = itemsOf(blocks, 'ivProcedure').flatMap(({ affectedBenefitArea: of }) => (Array.isArray(of) ? [of as string[]] : []));
  return areas.length === 0 ? {} : { benefitAreas: (areas[0] ?? []).filter((area) => areas.every((of) => of.includes(area))) };
}

/** Assessments of minors are kept no longer than health data. Who is one, the message says or the register of the case. */
export function markMinors(record: DisclosureRecord, state: CaseState | null): DisclosureRecord {
  const minors = new Set([...childPersonIds(state), ...record.registersChildren, ...(record.messageFacts.minorPersonIds ?? [])]);
  const items = record.items.map((item) => (item.category === 'C14' && item.personId !== null && minors.has(item.personId) ? { ...item, keptAs: 'C14-MINOR' as const } : item));
  return { ...record, items };
}

/** The same message as the case's state machine reads it. */
export function caseMessageOf(
  { frame, blocks }: Envelope,
  type: MessageType,
  sender: { role: string; region?: string | undefined; reachedBefore: boolean } & Pick<CaseMessage, 'corrects' | 'correctedPersonIds'>,
  recipients: readonly CaseRecipient[],
): CaseMessage {
  return {
    type: type.id,
    caseId: frame.iiz.caseRef?.caseId ?? '',
    regionId: frame.iiz.caseRef?.regionId ?? '',
    senderId: frame.senderId,
    senderRole: sender.role,
    senderRegion: sender.region,
    action: frame.action,
    referenceMessageId: frame.referenceMessageId,
    personIds: frame.iiz.subjectRefs,
    blocks,
    recipients,
    reachedBefore: sender.reachedBefore,
    corrects: sender.corrects,
    correctedPersonIds: sender.correctedPersonIds,
  };
}

/** A block's items, whether the block holds a list or one object. */
export function itemsOf(blocks: object, name: string): Record<string, unknown>[] {
  const block = (blocks as Record<string, unknown>)[name];
  if (Array.isArray(block)) return block as Record<string, unknown>[];
  return typeof block === 'object' && block !== null ? [block as Record<string, unknown>] : [];
}
