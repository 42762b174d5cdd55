import { isJsonObject, isUuid, typeTitles } from '#schemas';
import type { Json, JsonObject } from '#schemas';
import type { BasisRequest, ConcernedData } from '#persistence';

/** What must be known of a message to find what is stored about it, before anything else of it is believed. */
export interface MessageNames extends BasisRequest {
  /** The type if the catalogue has it, the version if it has the form of one: they stand in the public log of refusals, where nothing may stand that a sender made up. */
  type: string;
  version: string;
  /** `subjectRefs`, when all of them are UUIDs and no more than a message may name: they stand in the log of refusals. */
  subjects: string[];
}

/** `maxItems` of the frame's schema, by which whatever is looked up is bounded: its refusal comes first. */
export const mostSubjects = 50;
const versionForm = /^\d{1,4}\.\d{1,4}\.\d{1,4}$/;
/** The names in the frame, when they have the form of names; `undefined`: the frame's schema will say what is wrong. */
export function namesOf(value: Json): MessageNames | undefined {
  const frame = isJsonObject(value) ? value['frame'] : undefined;
  if (!isJsonObject(frame)) return undefined;
  const { senderId, messageId, recipientId, referenceMessageId, messageType, schemaVersion, action, iiz } = frame;
  const caseRef = isJsonObject(iiz) ? iiz['caseRef'] : undefined;
  // A message about no case is a thread of its own, under its own random id.
  const caseId = isJsonObject(caseRef) ? caseRef['caseId'] : isJsonObject(iiz) && caseRef === undefined ? messageId : undefined;
  if (typeof senderId !== 'string' || typeof messageId !== 'string' || !isUuid(messageId)) return undefined;
  if (typeof caseId !== 'string' || !isUuid(caseId) || !Array.isArray(recipientId)) return undefined;
  const recipients = recipientId.filter((id) => typeof id === 'string');
  const referred = typeof referenceMessageId === 'string' && isUuid(referenceMessageId) ? referenceMessageId : undefined;
  const subjectRefs = isJsonObject(iiz) && Array.isArray(iiz['subjectRefs']) ? iiz['subjectRefs'] : [];
  const subjects = subjectRefs.filter((ref) => typeof ref === 'string' && isUuid(ref)) as string[];
  return {
    senderId,
    messageId,
    caseId,
    recipients,
    reference: referred === undefined || recipients[0] === undefined ? undefined : { senderId: recipients[0], messageId: referred },
    answers: messageType === 'so.iiz.response.info' ? 'request' : messageType === 'so.iiz.rights.access-response' ? 'access-request' : undefined,
    concerns: messageType === 'so.iiz.rights.rectification' || messageType === 'so.iiz.rights.erasure' ? concernedIn(value) : undefined,
    registers: messageType === 'so.iiz.case.registration' ? subjects : [],
    recalls: messageType === 'so.iiz.message.recall' ? targetOf(value) : undefined,
    corrects: action === '4' ? referred : undefined,
    type: typeOf(messageType),
    version: typeof schemaVersion === 'string' && versionForm.test(schemaVersion) ? schemaVersion : 'unknown',
    subjects: subjects.length === subjectRefs.length && subjects.length <= mostSubjects ? subjects : [],
  };
}

function typeOf(messageType: Json | undefined): string {
  const type = typeof messageType === 'string' && messageType.startsWith('so.iiz.') ? messageType.slice('so.iiz.'.length) : '';
  return Object.hasOwn(typeTitles, type) ? type : 'unknown';
}

function targetOf(value: Json): string | undefined {
  const target = caseBlockOf(value)['targetMessageId'];
  return typeof target === 'string' && isUuid(target) ? target : undefined;
}

function concernedIn(value: Json): ConcernedData | undefined {
  const { personId, targetMessageIds, fieldPath } = caseBlockOf(value);
  if (typeof personId !== 'string' || !isUuid(personId)) return undefined;
  const messageIds = Array.isArray(targetMessageIds) ? targetMessageIds.filter((id): id is string => typeof id === 'string' && isUuid(id)) : [];
  return { personId, messageIds, block: typeof fieldPath === 'string' ? blockOf(fieldPath) : undefined };
}

/** The AHV number is decided as a block of its own. */
function blockOf(fieldPath: string): string {
  return fieldPath.endsWith('/vn') ? 'vn' : (fieldPath.split('/')[2] ?? '');
}

function caseBlockOf(value: Json): JsonObject {
  const blocks = isJsonObject(value) ? value['blocks'] : undefined;
  const block = isJsonObject(blocks) ? blocks['case'] : undefined;
  return isJsonObject(block) ? block : {};
}
