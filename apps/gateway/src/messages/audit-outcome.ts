import type { AuditOutcome } from '#audit';
import type { RecipientDecision } from '#disclosure';

/** The consents that the permitted blocks rest on, each once: `AuditBlock.consent` counts in them. */
export function consentsOf(outcomes: readonly RecipientDecision[]): string[] {
  return [...new Set(outcomes.flatMap(({ decision }) => decision?.consents ?? []))];
}

/** An outcome as it stands in the log: blocks, rules and codes, no values. A consent that the event does not name is left out; a refusal names none. */
export function auditOutcome({ recipient, permitted, code, decision }: RecipientDecision, subjects: readonly string[], consentIds: readonly string[]): AuditOutcome {
  const items = decision?.items ?? [];
  return {
    recipient,
    permitted,
    ...(code === undefined ? {} : { code }),
    rules: decision?.rules ?? [],
    norms: [...new Set(items.flatMap((item) => item.normRefs))],
    blocks: items.map((item) => ({
      block: item.block,
      category: item.category,
      permitted: item.permitted,
      ...(item.ruleId === undefined ? {} : { ruleId: item.ruleId }),
      ...(item.code === undefined ? {} : { code: item.code }),
      ...(item.unmet === undefined || item.unmet.length === 0 ? {} : { unmet: item.unmet }),
      ...(item.personId === null ? {} : { person: subjects.indexOf(item.personId) }),
      ...(item.consentId === undefined || !consentIds.includes(item.consentId) ? {} : { consent: consentIds.indexOf(item.consentId) }),
    })),
  };
}
