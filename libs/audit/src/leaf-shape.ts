import type { AuditBlock } from './audit-event.ts';
import { isAuditKind } from './audit-event.ts';
import type { LeafEvent } from './event-leaf.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isIndex: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isFigure: Check = (value) => isText(value) || isFlag(value) || typeof value === 'number';

const block = object({
  block: isText,
  category: isText,
  permitted: isFlag,
  ruleId: maybe(isText),
  code: maybe(isText),
  unmet: maybe(listOf(isText)),
  person: maybe(isIndex),
  consent: maybe(isIndex),
});
const blocks = listOf(block);
const outcome = object({
  recipient: isText,
  permitted: isFlag,
  code: maybe(isText),
  rules: listOf(isText),
  norms: listOf(isText),
  blocks: maybe(blocks),
  blocksCommitment: maybe(isText),
});
const event = object({
  eventId: isText,
  kind: (value) => typeof value === 'string' && isAuditKind(value),
  at: (value) => typeof value === 'string' && isUtcMilliseconds(value),
  actor: object({ id: isText, role: isText, keyid: maybe(isText), user: maybe(isText) }),
  caseId: maybe(isText),
  subjects: maybe(listOf(isText)),
  personKeys: maybe(listOf(isText)),
  keyedSubjects: maybe(listOf(isIndex)),
  message: maybe(object({ senderId: isText, messageId: isText, type: isText, version: isText, digest: maybe(isText) })),
  purpose: maybe(isText),
  recipient: maybe(isText),
  outcomes: maybe(listOf(outcome)),
  pack: maybe(isText),
  problem: maybe(object({ slug: isText, code: isText })),
  consentIds: maybe(listOf(isText)),
  detail: maybe(mapOf(isFigure)),
  text: maybe(mapOf(isText)),
});

/**
 * Whether every member that LeafEvent declares has the form that it declares: whoever reads a leaf relies on it, whoever wrote it.
 * Members that it does not declare are let be.
 */
export function isLeafEvent(value: unknown): value is LeafEvent {
  return event(value);
}

/** The decisions that an opening holds; undefined when its text is none, whoever committed to it. */
export function readBlocks(text: string): AuditBlock[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return blocks(value) ? (value as AuditBlock[]) : undefined;
  } catch {
    return undefined;
  }
}

function maybe(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every((each) => check(each));
}

function mapOf(check: Check): Check {
  return (value) => isObject(value) && Object.values(value).every((each) => check(each));
}

function object(members: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(members);
  return (value) => isObject(value) && entries.every(([name, check]) => check(value[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUtcMilliseconds(text: string): boolean {
  const time = Date.parse(text);
  return /^\d{4}-/.test(text) && !Number.isNaN(time) && new Date(time).toISOString() === text;
}
