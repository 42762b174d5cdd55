import { refusalCodes } from '#consent';
import type { PolicyPack } from '#consent';
import type { Comparison } from './compare-verdicts.ts';

/** Of a hundred thousand disclosures, so many cite every rule that counts and give every reason code; of fewer, the like share. */
const inHundredThousand = { rules: 200, codes: 100 };
const leastPermitted = 0.3;

/** What keeps a comparison from saying much, in sentences: too few permitted, or a rule or code that hardly came up. */
export function shortfalls(pack: PolicyPack, { disclosures, permitted, rules, codes }: Comparison): string[] {
  const counting = pack.rules.filter(({ status }) => status === 'ACTIVE' || status === 'APPROVED').map(({ ruleId }) => ruleId);
  const few = (words: readonly string[], seen: Readonly<Record<string, number>>, of: number): string[] => {
    const least = Math.floor((of * disclosures) / 100_000);
    return words.filter((word) => (seen[word] ?? 0) < least).map((word) => `${word} came up in ${seen[word] ?? 0} disclosures, not in ${least}`);
  };
  return [
    ...(permitted < leastPermitted * disclosures ? [`${permitted} of ${disclosures} were permitted, less than 30 %`] : []),
    ...few(counting, rules, inHundredThousand.rules), ...few(refusalCodes, codes, inHundredThousand.codes),
  ];
}
