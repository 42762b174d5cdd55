import type { RecipientDecision } from '#disclosure';
import type { CodeOf, RecipientRefusal } from '#problems';
import { RefusedDisclosure } from '../refusals/refused-disclosure.ts';
import type { Aim, DecidedRefusal } from '../refusals/refused-disclosure.ts';

/**
 * The answer when no recipient may have the message: `not-authorised` when every recipient as such is refused, else
 * `disclosure-not-permitted`, with every recipient's reasons.
 */
export function refusalOf(outcomes: readonly RecipientDecision[], subjects: readonly string[], aim: Aim, decided: DecidedRefusal | undefined): RefusedDisclosure {
  const recipients = outcomes.map((outcome) => recipientRefusal(outcome, subjects));
  const first = outcomes.find((outcome) => outcome.code?.startsWith('DAP-4') === true) ?? outcomes[0];
  if (first?.code?.startsWith('DAP-33') === true) return new RefusedDisclosure('not-authorised', { code: first.code as CodeOf<'not-authorised'>, recipients }, aim, decided);
  return new RefusedDisclosure('disclosure-not-permitted', { code: (first?.code ?? 'DAP-4201') as CodeOf<'disclosure-not-permitted'>, recipients }, aim, decided);
}

function recipientRefusal(outcome: RecipientDecision, subjects: readonly string[]): RecipientRefusal {
  const refused = (outcome.decision?.items ?? []).filter((item) => !item.permitted);
  return {
    recipient: outcome.recipient,
    code: (outcome.code ?? 'DAP-4201') as RecipientRefusal['code'],
    ...(refused.length === 0
      ? {}
      : {
          items: refused.map((item) => ({
            ...(item.personId === null ? {} : { subject: subjects.indexOf(item.personId) }),
            block: item.block,
            category: item.category,
            code: (item.code ?? 'DAP-4201') as CodeOf<'disclosure-not-permitted'>,
            ...(item.ruleId === undefined ? {} : { ruleId: item.ruleId }),
            reason: item.reasonText,
          })),
        }),
  };
}
