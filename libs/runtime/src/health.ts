/** `detail` holds counts and ages, never a value from a message. */
export interface CheckResult {
  ok: boolean;
  detail?: Readonly<Record<string, string | number | boolean>>;
}

export type HealthCheck = () => CheckResult | Promise<CheckResult>;

export interface Readiness {
  ready: boolean;
  checks: Readonly<Record<string, CheckResult>>;
}

const CHECK_WITHIN_MS = 2_000;

/** What this process needs in order to serve, by name. Ready when every check is ok and it is not stopping. */
export class Health {
  private readonly checks = new Map<string, HealthCheck>();
  private stopping = false;
  private running: Promise<(readonly [string, CheckResult])[]> | undefined;

  /** A later check of the same name takes the place of the former. */
  add(name: string, check: HealthCheck): this {
    this.checks.set(name, check);
    return this;
  }

  /** From now on not ready, so that no new work is sent here. */
  beginStopping(): void {
    this.stopping = true;
  }

  /** Runs all checks at once, for all who ask meanwhile; one that throws or takes longer than two seconds counts as failed. */
  async readiness(): Promise<Readiness> {
    this.running ??= this.run().finally(() => (this.running = undefined));
    const results = await this.running;
    const checks = Object.fromEntries(this.stopping ? [...results, ['stopping', { ok: false }] as const] : results);
    return { ready: Object.values(checks).every(({ ok }) => ok), checks };
  }

  private run(): Promise<(readonly [string, CheckResult])[]> {
    return Promise.all([...this.checks].map(async ([name, check]) => [name, await outcome(check)] as const));
  }
}

async function outcome(check: HealthCheck): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: { reason: 'no answer in time' } }), CHECK_WITHIN_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch {
    return { ok: false, detail: { reason: 'failed' } };
  } finally {
    clearTimeout(timer);
  }
}
