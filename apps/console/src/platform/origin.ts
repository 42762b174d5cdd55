import type { Operation } from '../api/call.ts';
import type { ConsoleConfig } from '../api/auditor.ts';

/** The server that this page came from, as its public description has it. */
export interface Origin {
  readonly title: string;
  /** What it offers, as `METHOD /path`, each with the roles to which it is open; none: to everybody. */
  readonly operations: ReadonlyMap<string, readonly string[]>;
  /** Where the console is that has the other pages, if the origin can tell. */
  readonly otherConsole: string | undefined;
}

interface Described {
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

interface Description {
  readonly info?: { readonly title?: string };
  readonly paths?: Record<string, Record<string, Described>>;
}

/** Reads the description that the origin publishes. @throws when there is none */
export async function readOrigin(): Promise<Origin> {
  const [{ info, paths = {} }, { otherConsole }] = await Promise.all([read<Description>('/openapi.json'), read<ConsoleConfig>('/config.json')]);
  const operations = Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, described]) => [`${method.toUpperCase()} ${path}`, rolesOf(described)] as const));
  return { title: info?.title ?? '', operations: new Map(operations), otherConsole: otherConsole?.startsWith('https://') === true ? new URL(otherConsole).origin : undefined };
}

/** None where one may also come without signing in: from where that is, the origin alone knows. */
function rolesOf({ security = [] }: Described): readonly string[] {
  return security.some((one) => Object.keys(one).length === 0) ? [] : security.flatMap((one) => Object.values(one).flat());
}

export function offers({ operations }: Origin, ...wanted: readonly Operation[]): boolean {
  return wanted.every((operation) => operations.has(operation));
}

/** The roles to which all that is wanted is open, as the origin describes it; undefined: to everybody. */
export function openTo({ operations }: Origin, ...wanted: readonly Operation[]): readonly string[] | undefined {
  const each = wanted.map((operation) => operations.get(operation) ?? []).filter((roles) => roles.length > 0);
  const [first, ...rest] = each;
  return first?.filter((role) => rest.every((roles) => roles.includes(role)));
}

async function read<T>(path: string): Promise<T> {
  const response = await fetch(path, { credentials: 'omit', redirect: 'error' });
  if (!response.ok) throw new Error(`no ${path}: ${response.status}`);
  return (await response.json()) as T;
}
