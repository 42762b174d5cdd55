import type { Event, Opening } from '../api/auditor.ts';
import { fromBase64, hmac, toBase64url, utf8, type Bytes } from './bytes.ts';
import { eventShape, shapeFaults } from './shape.ts';

/** Reads an event leaf: 0x01, then the one canonical text (RFC 8785) of an event; undefined for anything else. */
export function readEventLeaf(leaf: Bytes): Event | undefined {
  if (leaf[0] !== 1) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(leaf.subarray(1));
    const event: unknown = JSON.parse(text);
    const readable = shapeFaults(event, eventShape).length === 0 && canonical(event) === text;
    return readable ? (event as Event) : undefined;
  } catch {
    return undefined;
  }
}

/** Two readers never see two events in one leaf: members are sorted, nothing stands twice. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** Every commitment of an event by the path of the field that it stands for. */
export function commitmentsOf({ actor, caseId, subjects = [], personKeys = [], message, consentIds = [], text = {}, outcomes = [] }: Event): ReadonlyMap<string, string> {
  const all: (readonly [string, string | undefined])[] = [
    ['/actor/user', actor.user], ['/caseId', caseId], ...listed('subjects', subjects), ...listed('personKeys', personKeys), ['/message/digest', message?.digest], ...listed('consentIds', consentIds),
    ...Object.entries(text).map(([name, value]): [string, string] => [`/text/${name}`, value]), ...outcomes.map(({ blocksCommitment }, index): [string, string | undefined] => [`/outcomes/${index}/blocks`, blocksCommitment]),
  ];
  return new Map(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function listed(name: string, values: readonly string[]): [string, string][] {
  return values.map((value, index) => [`/${name}/${index}`, value]);
}

/** Paths of openings that are none of the leaf's: somebody changed them. */
export async function mismatchedOpenings(event: Event, openings: readonly Opening[]): Promise<string[]> {
  const commitments = commitmentsOf(event);
  const mismatched: string[] = [];
  for (const { path, salt, value } of openings) {
    const key = fromBase64(salt);
    const fits = key?.length === 32 && toBase64url(await hmac('SHA-256', key, utf8(`${path}\0${value}`))) === commitments.get(path);
    if (!fits) mismatched.push(path);
  }
  return mismatched;
}
