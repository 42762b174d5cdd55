import type { Consent } from './consent-record.ts';
import { decide } from './decide.ts';
import type { Decision, Disclosure } from './decision.ts';
import type { Facts } from './facts.ts';
import type { DecideOptions } from './inquiry.ts';
import type { PolicyPack } from './policy-pack.ts';

/** Everything a past decision was made from, and the decision. Plain JSON. */
export interface DecisionRecord {
  readonly disclosure: Disclosure;
  /** The consents known then; a withdrawal registered since does not matter, it does not reach back. */
  readonly consents: readonly Consent[];
  readonly facts: Facts;
  /** RFC 3339. */
  readonly at: string;
  readonly suspendedRuleIds: readonly string[];
  readonly stage: NonNullable<DecideOptions['stage']>;
  readonly decision: Decision;
}

export interface ReplayDifference {
  /** JSON pointer into the decision. */
  readonly pointer: string;
  readonly stored: unknown;
  readonly replayed: unknown;
}

export type Replay = { readonly equal: true } | { readonly equal: false; readonly differences: readonly ReplayDifference[] };

/**
 * Decides again what was decided, under the pack of that time, and compares every member, texts included. Equal means
 * that the record explains the decision completely.
 */
export function replayDecision(pack: PolicyPack, record: DecisionRecord): Replay {
  const differences: ReplayDifference[] = [];
  compare(record.decision, decideAgain(pack, record), '', differences);
  return differences.length === 0 ? { equal: true } : { equal: false, differences };
}

/** What a record comes to under a pack, at the moment and with everything that it names. */
export function decideAgain(pack: PolicyPack, record: DecisionRecord): Decision {
  return decide(pack, record.disclosure, record.consents, record.facts, new Date(record.at), { suspendedRuleIds: new Set(record.suspendedRuleIds), stage: record.stage });
}

function compare(stored: unknown, replayed: unknown, pointer: string, differences: ReplayDifference[]): void {
  if (isComposite(stored) && isComposite(replayed) && Array.isArray(stored) === Array.isArray(replayed)) {
    for (const name of new Set([...Object.keys(stored), ...Object.keys(replayed)])) {
      compare(member(stored, name), member(replayed, name), `${pointer}/${name}`, differences);
    }
    return;
  }
  if (stored !== replayed) differences.push({ pointer, stored, replayed });
}

function isComposite(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function member(of: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}
