import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second of /proc; Linux has 100 on every platform that Node runs on. */
const ticksPerSecond = 100;

/** What the machine did in a stretch, in percent of one core. */
export interface MachineUse {
  seconds: number;
  /** Of each group of processes. */
  cpu: Record<string, number>;
  /** Busy, and none of ours. */
  other: number;
  /** The busiest of the others that lived through the stretch, by name, with what they took. */
  busiestOthers: string;
  idle: number;
  waiting: number;
  stolen: number;
}

interface Reading {
  at: number;
  machine: { busy: number; idle: number; waiting: number; stolen: number };
  groups: Record<string, number>;
  /** Every process that is none of ours. */
  others: Map<number, { name: string; ticks: number }>;
}

/** Groups of processes by name: each the named process with all that it started; of this process only itself. */
export type Groups = Record<string, number>;

/** Watches what groups of processes take of the machine (Linux: /proc). */
export class MachineWatch {
  readonly #groups: Groups;
  readonly #peaks: Record<string, number> = {};
  #from: Reading;
  #timer: NodeJS.Timeout | undefined;

  constructor(groups: Groups) {
    this.#groups = groups;
    this.#from = this.#read();
  }

  /** Looks at the memory of these groups every so often until `stop`. */
  start(groups: readonly string[], everyMs: number): void {
    this.#timer = setInterval(() => this.lookAtMemory(groups), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Begins a stretch. */
  begin(): void {
    this.#from = this.#read();
  }

  /** Ends it. */
  end(): MachineUse {
    const [from, to] = [this.#from, this.#read()];
    const seconds = (to.at - from.at) / 1000;
    const percent = (ticks: number): number => Math.round(ticks / (ticksPerSecond / 100) / seconds);
    const cpu = Object.fromEntries(Object.keys(to.groups).map((name) => [name, (to.groups[name] ?? 0) - (from.groups[name] ?? 0)]));
    const ours = Object.values(cpu).reduce((total, ticks) => total + ticks, 0);
    return {
      seconds,
      cpu: Object.fromEntries(Object.entries(cpu).map(([name, ticks]) => [name, percent(ticks)])),
      other: Math.max(0, percent(to.machine.busy - from.machine.busy - ours)),
      busiestOthers: busiest(from.others, to.others, percent),
      idle: percent(to.machine.idle - from.machine.idle),
      waiting: percent(to.machine.waiting - from.machine.waiting),
      stolen: percent(to.machine.stolen - from.machine.stolen),
    };
  }

  /** Highest proportional set size seen of each group, in MB. */
  get peakMemoryMb(): Record<string, number> {
    return { ...this.#peaks };
  }

  #read(): Reading {
    const children = childrenByParent();
    const members = new Map(Object.entries(this.#groups).map(([name, pid]) => [name, groupOf(pid, children)]));
    const ours = new Set([...members.values()].flat());
    const others = [...children.values()].flat().filter((pid) => !ours.has(pid)).map((pid): [number, { name: string; ticks: number }] => [pid, { name: nameOf(pid), ticks: ownTicksOf(pid) }]);
    return { at: performance.now(), machine: machineTicks(), groups: Object.fromEntries([...members].map(([name, pids]) => [name, sum(pids, ticksOf)])), others: new Map(others) };
  }

  /**
   * The kernel walks every page of each process for it, which for all of an engine's takes a fifth of a second: not while something is
   * measured.
   */
  lookAtMemory(groups: readonly string[] = Object.keys(this.#groups)): void {
    const children = childrenByParent();
    for (const name of groups) {
      const pid = this.#groups[name];
      if (pid === undefined) throw new Error(`No group ${name} is watched.`);
      this.#peaks[name] = Math.max(this.#peaks[name] ?? 0, Math.round(sum(groupOf(pid, children), pssKb) / 1024));
    }
  }
}

function busiest(from: Reading['others'], to: Reading['others'], percent: (ticks: number) => number): string {
  const took = [...to].map(([pid, { name, ticks }]) => ({ name, percent: percent(ticks - (from.get(pid)?.ticks ?? 0)) })).filter((each) => each.percent > 0);
  return took.toSorted((a, b) => b.percent - a.percent).slice(0, 3).map((each) => `${each.name} ${each.percent}`).join(', ');
}

function sum(pids: readonly number[], of: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + of(pid), 0);
}

function groupOf(pid: number, children: Map<number, number[]>): number[] {
  return pid === process.pid ? [pid] : [pid, ...(children.get(pid) ?? []).flatMap((child) => groupOf(child, children))];
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? Number(statOf(Number(name))[1] ?? 0) : 0;
    if (parent > 0) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** The fields of /proc/<pid>/stat after the name: state, parent, … */
function statOf(pid: number): string[] {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function nameOf(pid: number): string {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
}

/** User and system time, that of ended children included. */
function ticksOf(pid: number): number {
  return statOf(pid).slice(11, 15).reduce((total, ticks) => total + Number(ticks), 0);
}

/** Without those of ended children, which would come all at once. */
function ownTicksOf(pid: number): number {
  return statOf(pid).slice(11, 13).reduce((total, ticks) => total + Number(ticks), 0);
}

function pssKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(contentOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function machineTicks(): Reading['machine'] {
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, stolen = 0] = contentOf('/proc/stat').split('\n', 1)[0]?.split(/\s+/).slice(1).map(Number) ?? [];
  return { busy: user + nice + system + irq + softirq, idle, waiting, stolen };
}

/** Empty when the process has just gone. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
