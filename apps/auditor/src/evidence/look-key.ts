import { messageKeyValue, openEvent, type LeafEvent, type Opening, type QueryEvidence } from '#audit';

/** The one case, person or message that a look was about, without its secret. */
export type LookKey = Omit<QueryEvidence['key'], 'secret'>;

/** What a look says of itself besides what it searched by. */
const ownDetails = new Set(['aboutSender', 'aboutMessage', 'answer', 'limit', 'shown', 'furtherPage', 'language', 'format', 'withheld', 'released']);
/** Answers that show how many events there are and none of them: their evidence would show what they did not ask for. */
const countsAlone = new Set<unknown>(['facets', 'histogram']);
const ownTexts = new Set(['reason', 'ticket', 'released']);
/** Looks at everything about a person, in each of her cases. */
const aboutPersons = new Set<unknown>(['person', 'access-report']);

/**
 * What evidence about a look is evidence of; none where it searched by anything else than exactly one case, person or
 * message (of such an answer the log's links cannot show that it is complete), or only counted. A look at a person in all her
 * cases is complete where it is in each of them: evidence of one case after the other shows it, in the order in which the
 * answer named them. Which cases a number stands for, no evidence shows: the key that joins them leaves the platform for nobody.
 */
export function lookKeys(look: LeafEvent, openings: readonly Opening[]): readonly LookKey[] {
  const { event, sealed } = openEvent(look, openings);
  const { aboutSender, aboutMessage, ...others } = event.detail ?? {};
  if (countsAlone.has(others['answer'])) return [];
  const narrowed = Object.keys(others).some((name) => !ownDetails.has(name)) || Object.keys(event.text ?? {}).some((name) => !ownTexts.has(name));
  if (sealed.length > 0 || narrowed) return [];
  const persons = (event.subjects ?? []).map((value) => ({ kind: 'person' as const, value }));
  if (aboutPersons.has(others['answer'])) return persons;
  const keys: LookKey[] = [
    ...(event.caseId === undefined ? [] : [{ kind: 'case' as const, value: event.caseId }]),
    ...persons,
    ...(typeof aboutSender === 'string' && typeof aboutMessage === 'string' ? [{ kind: 'message' as const, value: messageKeyValue(aboutSender, aboutMessage) }] : []),
  ];
  return keys.length === 1 && event.personKeys === undefined ? keys : [];
}
