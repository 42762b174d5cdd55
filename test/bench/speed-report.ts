import type { LoadResult } from './drive-load.ts';
import type { MachineUse } from './machine-watch.ts';
import type { TargetName } from './partners.ts';

/** One stretch of load on one pipeline. */
export interface Stretch {
  target: TargetName;
  load: LoadResult;
  machine: MachineUse;
  /** Others took more of the machine than a measurement bears. */
  disturbed: boolean;
}

interface Measured {
  closed: readonly Stretch[];
  open: readonly Stretch[];
  repeated: number;
  audit: { asleep: readonly Stretch[]; awake: readonly Stretch[] };
  idle: MachineUse | undefined;
  filled: { empty: readonly Stretch[]; full: readonly Stretch[] };
  messagesFilled: number;
  peakMemoryMb: Record<string, number>;
  cores: number;
  model: string;
  alg: string;
  seconds: number;
  rounds: number;
  connections: number;
  rate: number;
}

/** What `--json` prints. Rates are medians over the rounds; CPU is that of all processes, engines and load generator included. */
export interface SpeedResult {
  /** Product to bare, delivered messages a second. */
  ratio: number;
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  barePerSecond: number;
  /** Of the 202 at an even rate, from the scheduled time; medians of one stretch a round, which are listed. */
  p50Ms: number;
  p99Ms: number;
  p99MsOfRounds: number[];
  rate: number;
  /** The same with as much load as the product takes. */
  fullLoadP50Ms: number;
  fullLoadP99Ms: number;
  cpuMsPerMessage: number;
  bareCpuMsPerMessage: number;
  peakMemoryMb: Record<string, number>;
  /** Percent of one core, medians of the product's stretches and of the bare ones. */
  cpuPercent: Record<TargetName, Record<string, number>>;
  /** Percent of one core that processes other than ours took, per stretch. */
  othersPercent: { median: number; max: number };
  repeatedRounds: number;
  disturbedStretches: number;
  /** Accepted and never delivered; answered otherwise than by 202. */
  lost: number;
  refused: number;
  /** While the auditor sleeps, and what share of it is lost in the stretches between, while it works. */
  unaudited?: { acceptedPerSecond: number; costOfAudit: number };
  /** Percent of one core that the three processes take while nobody asks anything. */
  idlePercent?: Record<'gateway' | 'router' | 'auditor' | 'together', number>;
  /** With so many messages in the tables; `ratio` to what it was just before, without them. */
  filled?: { messages: number; deliveredPerSecond: number; cpuMsPerMessage: number; ratio: number };
  machine: { cores: number; model: string };
  load: { alg: string; seconds: number; rounds: number; connections: number };
  rounds: { target: TargetName; acceptedPerSecond: number; deliveredPerSecond: number; drainMs: number; othersPercent: number; busiestOthers: string; idlePercent: number; disturbed: boolean }[];
}

export function summarise(measured: Measured): SpeedResult {
  const { closed, open, repeated, audit: { asleep, awake }, idle, filled: { empty, full }, messagesFilled, peakMemoryMb, cores, model, alg, seconds, rounds, connections, rate } = measured;
  const of = (target: TargetName): Stretch[] => closed.filter((s) => s.target === target);
  const [product, bare] = [of('product'), of('bare')];
  const perSecond = (list: readonly Stretch[], what: 'accepted' | 'delivered'): number => Math.round(median(list.map(({ load }) => load[what] / load.seconds)));
  const all = [...closed, ...open, ...asleep, ...awake, ...empty, ...full];
  const withoutAuditor = perSecond(asleep, 'accepted');
  const others = all.map(({ machine }) => machine.other);
  return {
    ratio: round(perSecond(product, 'delivered') / perSecond(bare, 'delivered'), 3),
    acceptedPerSecond: perSecond(product, 'accepted'),
    deliveredPerSecond: perSecond(product, 'delivered'),
    barePerSecond: perSecond(bare, 'delivered'),
    p50Ms: median(open.map(({ load }) => load.latency.p50)),
    p99Ms: median(open.map(({ load }) => load.latency.p99)),
    p99MsOfRounds: open.map(({ load }) => load.latency.p99),
    rate,
    fullLoadP50Ms: median(product.map(({ load }) => load.latency.p50)),
    fullLoadP99Ms: median(product.map(({ load }) => load.latency.p99)),
    cpuMsPerMessage: round(median(product.map(cpuMs)), 2),
    bareCpuMsPerMessage: round(median(bare.map(cpuMs)), 2),
    peakMemoryMb,
    cpuPercent: { product: cpuPercent(product), bare: cpuPercent(bare) },
    othersPercent: { median: median(others), max: Math.max(...others) },
    repeatedRounds: repeated,
    disturbedStretches: all.filter(({ disturbed }) => disturbed).length,
    lost: all.reduce((sum, { load }) => sum + load.undelivered, 0),
    refused: all.reduce((sum, { load }) => sum + load.sent - (load.statuses['202'] ?? 0), 0),
    ...(asleep.length === 0 ? {} : { unaudited: { acceptedPerSecond: withoutAuditor, costOfAudit: round(1 - perSecond(awake, 'accepted') / withoutAuditor, 3) } }),
    ...(idle === undefined ? {} : { idlePercent: idlePercent(idle) }),
    ...(full.length === 0 ? {} : {
      filled: {
        messages: messagesFilled, deliveredPerSecond: perSecond(full, 'delivered'), cpuMsPerMessage: round(median(full.map(cpuMs)), 2),
        ratio: round(perSecond(full, 'delivered') / perSecond(empty, 'delivered'), 3),
      },
    }),
    machine: { cores, model },
    load: { alg, seconds, rounds, connections },
    rounds: closed.map(({ target, load, machine, disturbed }) => ({
      target, acceptedPerSecond: Math.round(load.accepted / load.seconds), deliveredPerSecond: Math.round(load.delivered / load.seconds), drainMs: load.drainMs,
      othersPercent: machine.other, busiestOthers: machine.busiestOthers, idlePercent: machine.idle, disturbed,
    })),
  };
}

const processesOf = { product: ['gateway', 'router', 'auditor', 'postgres'], bare: ['bareGateway', 'bareRouter', 'bareAuditor', 'barePostgres'] } as const;

/**
 * CPU time of everything of ours, engines and load generator included, per accepted message, until a second after the last was delivered.
 * What the other pipeline's processes and PostgreSQL take idling is not counted; what Kafka does for them is.
 */
function cpuMs({ target, load, machine }: Stretch): number {
  const idling: readonly string[] = processesOf[target === 'product' ? 'bare' : 'product'];
  const percent = Object.entries(machine.cpu).reduce((sum, [name, each]) => sum + (idling.includes(name) ? 0 : each), 0);
  return (percent * 10 * machine.seconds) / load.acceptedInAll;
}

function idlePercent({ cpu: { gateway = 0, router = 0, auditor = 0 } }: MachineUse): NonNullable<SpeedResult['idlePercent']> {
  return { gateway, router, auditor, together: gateway + router + auditor };
}

function cpuPercent(stretches: Stretch[]): Record<string, number> {
  const names = Object.keys(stretches[0]?.machine.cpu ?? {});
  return Object.fromEntries(names.map((name) => [name, median(stretches.map(({ machine }) => machine.cpu[name] ?? 0))]));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

export function renderReport(r: SpeedResult): string {
  const row = (name: string, ...cells: (string | number)[]): string => `  ${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;
  const processes = Object.keys(r.peakMemoryMb).map((name) => row(name, r.cpuPercent.product[name] ?? 0, r.cpuPercent.bare[name] ?? 0, r.peakMemoryMb[name] ?? 0));
  return [
    `${r.machine.cores} × ${r.machine.model}; ${r.load.alg}, ${r.load.connections} connections, medians of ${r.load.rounds} rounds of ${r.load.seconds} s each, by turns`,
    '',
    row('', 'product', 'bare', 'ratio'),
    row('accepted and delivered a second', r.deliveredPerSecond, r.barePerSecond, r.ratio),
    row('CPU-ms a message, everything', r.cpuMsPerMessage, r.bareCpuMsPerMessage),
    row('202 at full load, p50 / p99 ms', `${r.fullLoadP50Ms} / ${r.fullLoadP99Ms}`),
    row(`202 at ${r.rate}/s, p50 / p99 ms`, `${r.p50Ms} / ${r.p99Ms}`),
    ...(r.unaudited === undefined ? [] : [row('accepted a second, auditor asleep', r.unaudited.acceptedPerSecond, '', `${Math.round(r.unaudited.costOfAudit * 100)} %`)]),
    ...(r.idlePercent === undefined ? [] : [row('idle: gateway, router, auditor', `${r.idlePercent.gateway}, ${r.idlePercent.router}, ${r.idlePercent.auditor} %`)]),
    ...(r.filled === undefined ? [] : [row(`with ${r.filled.messages} messages`, r.filled.deliveredPerSecond, '', r.filled.ratio), row('  CPU-ms a message', r.filled.cpuMsPerMessage)]),
    '',
    row('', 'CPU product', 'CPU bare', 'peak MB'),
    ...processes,
    row('others', `${r.othersPercent.median} (≤${r.othersPercent.max})`),
    '',
    `CPU in percent of one core. Rounds repeated because of others: ${r.repeatedRounds}; stretches still disturbed: ${r.disturbedStretches}.`,
    `Accepted and not delivered: ${r.lost}; answered otherwise than by 202: ${r.refused}.`,
  ].join('\n');
}
