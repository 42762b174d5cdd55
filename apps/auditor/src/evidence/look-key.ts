import { messageKeyValue, openEvent, type LeafEvent, type Opening, type QueryEvidence } from '#audit';

/** The one case, person or message that a look was about, without its secret. */
export type LookKey = Omit<QueryEvidence['key'], 'secret'>;

/** What a look says of itself besides what it searched by. */
const ownDetails = new Set(['aboutSender', 'aboutMessage', 'answer', 'limit', 'shown', 'furtherPage']);
/** Answers that show how many events there are and none of them: their evidence would show what they did not ask for. */
const countsAlone = new Set<unknown>(['facets', 'histogram']);
const ownTexts = new Set(['reason', 'ticket']);

/**
 * What evidence about a look is evidence of; undefined where it searched by anything else than exactly one case, person or
 * message (of such an answer the log's links cannot show that it is complete), or only counted.
 */
export function lookKey(look: LeafEvent, openings: readonly Opening[]): LookKey | undefined {
  const { event, sealed } = openEvent(look, openings);
  const { aboutSender, aboutMessage, ...others } = event.detail ?? {};
  if (countsAlone.has(event.detail?.['answer'])) return undefined;
  const narrowed = Object.keys(others).some((name) => !ownDetails.has(name)) || Object.keys(event.text ?? {}).some((name) => !ownTexts.has(name));
  if (sealed.length > 0 || narrowed || event.personKeys !== undefined) return undefined;
  const keys: LookKey[] = [
    ...(event.caseId === undefined ? [] : [{ kind: 'case' as const, value: event.caseId }]),
    ...(event.subjects ?? []).map((value) => ({ kind: 'person' as const, value })),
    ...(typeof aboutSender === 'string' && typeof aboutMessage === 'string' ? [{ kind: 'message' as const, value: messageKeyValue(aboutSender, aboutMessage) }] : []),
  ];
  return keys.length === 1 ? keys[0] : undefined;
}
