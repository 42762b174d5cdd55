import type { Operation } from '../api/call.ts';

/** The server that this page came from, as its public description has it. */
export interface Origin {
  readonly title: string;
  /** What it offers, as `METHOD /path`. */
  readonly operations: ReadonlySet<string>;
}

interface Description {
  readonly info?: { readonly title?: string };
  readonly paths?: Record<string, Record<string, unknown>>;
}

/** Reads the description that the origin publishes. @throws when there is none */
export async function readOrigin(): Promise<Origin> {
  const response = await fetch('/openapi.json', { credentials: 'omit', redirect: 'error' });
  if (!response.ok) throw new Error(`no description: ${response.status}`);
  const { info, paths = {} } = (await response.json()) as Description;
  const operations = Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
  return { title: info?.title ?? '', operations: new Set(operations) };
}

export function offers({ operations }: Origin, ...wanted: readonly Operation[]): boolean {
  return wanted.every((operation) => operations.has(operation));
}
