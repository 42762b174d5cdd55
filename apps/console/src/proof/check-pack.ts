import { parseDocument } from 'yaml';
import type { Event } from '../api/auditor.ts';
import { sha256, toHex, utf8 } from './bytes.ts';
import { fault, type Fault } from './fault.ts';

/** A policy pack as an evidence file carries it; `hash` is the SHA-256 of its source. */
export interface EnclosedPack {
  readonly version: string;
  readonly hash: string;
  readonly source?: string;
}

/** Rules by their ids, as the text writes them. */
export type Rules = ReadonlyMap<unknown, Readonly<Record<string, unknown>>>;

/** Categories that ride along with the main block: they cite its rule, which need not name them. */
const riders = new Set(['C01', 'C16']);

/** Whether the enclosed text is the pack that its hash and version name, and the rules in it; none where it cannot be read. */
export async function readPack({ version, hash, source }: EnclosedPack, place: string): Promise<{ readonly rules?: Rules; readonly faults: readonly Fault[] }> {
  if (source === undefined) return { faults: [] };
  const { packVersion, rules } = toHex(await sha256(utf8(source))) === hash ? parsed(source) : {};
  if (packVersion !== version || !Array.isArray(rules)) return { faults: [fault('pack-mismatch', `${place}/source`)] };
  return { rules: new Map(rules.map(record).map((rule) => [rule['ruleId'], rule])), faults: [] };
}

/** Whether each rule cited stands in the pack, with these norms, and permits what it is cited for; blocks as far as the leaf shows them. */
export function citationFaults(event: Event, rules: Rules, place: string, leaf: bigint | number | string): Fault[] {
  return (event.outcomes ?? []).flatMap((outcome, i) => {
    const at = `${place}/outcomes/${i}`;
    const cited = [...new Set(outcome.rules)];
    const unknown = cited.some((id) => !rules.has(id));
    const norms = new Set(cited.flatMap((id) => wordsOf(rules.get(id)?.['normRefs'])));
    const same = unknown || (norms.size === outcome.norms.length && norms.size === new Set(outcome.norms).size && outcome.norms.every((norm) => norms.has(norm)));
    const blocks = (outcome.blocks ?? []).flatMap(({ permitted, ruleId, category }, k) => {
      const rule = ruleId === undefined ? undefined : rules.get(ruleId);
      if (rule === undefined) return permitted || ruleId !== undefined ? [fault('rule-unknown', `${at}/blocks/${k}`, leaf)] : [];
      return !permitted || reaches(rule, event, category) ? [] : [fault('rule-exceeded', `${at}/blocks/${k}`, leaf)];
    });
    return [...(unknown ? [fault('rule-unknown', `${at}/rules`, leaf)] : []), ...(same ? [] : [fault('rule-exceeded', `${at}/norms`, leaf)]), ...blocks];
  });
}

function reaches(rule: Readonly<Record<string, unknown>>, { actor, message, purpose }: Event, category: string): boolean {
  const names = (member: string, word: string | undefined) => word === undefined || rule[member] === '*' || wordsOf(rule[member]).includes(word);
  const sends = names('fromRoles', actor.role) || (rule['bothWays'] === true && names('toRoles', actor.role));
  return rule['effect'] === 'PERMIT' && sends && names('messageTypes', message?.type) && names('purposes', purpose) && (riders.has(category) || names('categories', category));
}

function parsed(source: string): Readonly<Record<string, unknown>> {
  try {
    const document = parseDocument(source, { uniqueKeys: true, schema: 'core', version: '1.2' });
    return document.errors.length > 0 ? {} : record(document.toJS({ maxAliasCount: 0 }));
  } catch {
    return {};
  }
}

function wordsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
