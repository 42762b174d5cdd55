import type { ReportTexts } from './report-texts.ts';

/** What rules name beside law: what the platform itself proposes, a rule derived from another, a standard. */
const notLaw = /^(?:IIZ-DAP\b|abgeleitet aus |eCH-)/;

/** Whether norms are law, none of them is, or some are; undefined where there is none. */
export function restingOn(norms: readonly string[]): 'law' | 'proposal' | 'both' | undefined {
  if (norms.length === 0) return undefined;
  const laws = norms.filter((norm) => !notLaw.test(norm)).length;
  return laws === norms.length ? 'law' : laws === 0 ? 'proposal' : 'both';
}

/** A norm as it is cited in the report's language, word by word: federal acts have an abbreviation in each, cantonal ones in German alone. */
export function sayNorm(norm: string, { citation, proposal, derived }: ReportTexts): string {
  if (norm.startsWith('IIZ-DAP (')) return proposal;
  const words: Readonly<Record<string, string>> = citation;
  const rule = /^abgeleitet aus (\S+)$/.exec(norm)?.[1];
  return rule === undefined ? norm.split(' ').map((word) => words[word] ?? word).join(' ') : derived.replace('{rule}', rule);
}
