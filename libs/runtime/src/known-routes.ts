/** Which methods a path knows, so that a wrong method is told from a wrong path (405 with Allow, 404). */
export class KnownRoutes {
  private readonly routes: { segments: readonly string[]; methods: ReadonlySet<string> }[] = [];

  /** @param pattern as Fastify has it: `/v1/messages/:messageId`, `*` for any rest */
  add(pattern: string, methods: readonly string[]): void {
    this.routes.push({ segments: pattern.split('/'), methods: new Set(methods) });
  }

  /** Every method that any path knows. */
  methods(): string[] {
    return [...new Set(this.routes.flatMap(({ methods }) => [...methods]))].sort();
  }

  /** @param target as it was sent: a path with its query, or a whole URI (RFC 9112, 3.2.2) */
  methodsOf(target: string): string[] {
    const segments = target.replace(/^https?:\/\/[^/?#]*/, '').split(/[?#]/, 1)[0]?.split('/') ?? [];
    const methods = this.routes.filter((route) => matches(route.segments, segments)).flatMap((route) => [...route.methods]);
    return [...new Set(methods)].sort();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.at(-1) === '*') return segments.length >= pattern.length && pattern.slice(0, -1).every((each, i) => fits(each, segments[i]));
  return pattern.length === segments.length && pattern.every((each, i) => fits(each, segments[i]));
}

function fits(pattern: string, segment: string | undefined): boolean {
  return pattern === segment || (pattern.startsWith(':') && segment !== undefined && segment !== '');
}
