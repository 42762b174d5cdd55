import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { admits, testify } from './admission.ts';
import type { Found, ConnectionUse } from './admission.ts';

const none: Found = { compared: false, restored: false, unconfirmed: false, mark: undefined };

test('after a crash a process that finds its last mark takes in and blocks without the log, and gives nothing out', () => {
  const found = { ...none, mark: 7n };
  const testimony = testify(7n, found);
  expect((['accept', 'operate', 'give'] as const).map((purpose) => admits(purpose, found, testimony))).toEqual([true, true, false]);
  // A commit whose acknowledgement was lost may be there too.
  expect(testify(6n, found)).toBe('holds');
});

test('a process without a mark of its own waits for the log', () => {
  expect((['accept', 'operate', 'give'] as const).map((purpose) => admits(purpose, none, testify(undefined, none)))).toEqual([false, false, false]);
});

test('whatever the log says, a process keeps away from a database that lacks its last mark, until that has been dealt with', () => {
  const found = { ...none, compared: true, mark: 6n };
  expect((['accept', 'operate', 'give'] as const).map((purpose) => admits(purpose, found, testify(7n, found)))).toEqual([false, false, false]);
  const dealtWith = { ...found, restored: true, unconfirmed: true };
  expect((['accept', 'operate', 'give'] as const).map((purpose) => admits(purpose, dealtWith, testify(7n, dealtWith)))).toEqual([false, true, false]);
});

/** What is on the disk of the database: a restore brings all of it back. */
interface Disk {
  erased: Set<number>;
  /** Erasures in the order of their numbers in the log. */
  numbered: number[];
  marks: Map<string, bigint>;
  comparedAt: number;
  restoredAt: number;
  unconfirmed: boolean;
}

interface Process {
  seen: bigint | undefined;
  /** What had been erased, by whomever, when its last mark was committed. */
  knows: ReadonlySet<number>;
}

/** Several gateways over one database that crashes and is restored, a log that is away for times, and an operator. */
class World {
  disk: Disk = { erased: new Set(), numbered: [], marks: new Map(), comparedAt: 0, restoredAt: -1, unconfirmed: false };
  start = 0;
  log: number[] = [];
  logAway = false;
  readonly backups: Disk[] = [];
  readonly gateways = new Map<string, Process>(['a', 'b', 'c'].map((name) => [name, { seen: undefined, knows: new Set() }]));
  #next = 0;

  found(name?: string): Found {
    const { comparedAt, restoredAt, unconfirmed, marks } = this.disk;
    return { compared: comparedAt === this.start, restored: restoredAt === this.start, unconfirmed, mark: marks.get(name ?? '') };
  }

  admits(purpose: ConnectionUse, name?: string): boolean {
    const found = this.found(name);
    return admits(purpose, found, testify(this.gateways.get(name ?? '')?.seen, found));
  }

  erase(name: string): void {
    if (!this.admits('operate', name) || this.disk.unconfirmed) return;
    this.disk.erased.add(this.#next++);
  }

  mark(name: string): void {
    const process = this.gateways.get(name);
    if (process === undefined || !this.admits('operate', name)) return;
    process.seen = (process.seen ?? 0n) + 1n;
    process.knows = new Set(this.disk.erased);
    this.disk.marks.set(name, process.seen);
  }

  /** The router numbers and sends; the auditor takes each number once. */
  publish(): void {
    if (!this.admits('give')) return;
    for (const each of this.disk.erased) if (!this.disk.numbered.includes(each)) this.disk.numbered.push(each);
    if (!this.logAway) this.log.push(...this.disk.numbered.slice(this.log.length));
  }

  /** What `StandByLog` does. The log is settled: what was numbered while it was away has come to it. */
  compare(name: string): void {
    const found = this.found(name);
    const lacks = testify(this.gateways.get(name)?.seen, found) === 'lacks';
    if (found.compared && !lacks) return;
    this.disk.comparedAt = -1;
    if (this.logAway) return;
    this.disk.comparedAt = this.start;
    if (this.disk.numbered.length >= this.log.length && !lacks) return;
    const missed = this.log.slice(this.disk.numbered.length);
    this.disk = { ...this.disk, erased: new Set([...this.disk.erased, ...missed]), numbered: [...this.disk.numbered, ...missed], restoredAt: this.start, unconfirmed: true };
  }

  confirm(): void {
    if (this.found().compared) this.disk.unconfirmed = false;
    // A person answers for what neither the log nor anybody's memory gives back.
    for (const process of this.gateways.values()) process.knows = new Set([...process.knows].filter((each) => this.disk.erased.has(each)));
  }

  crash(): void {
    this.start++;
  }

  backUp(): void {
    this.backups.push(structuredClone(this.disk));
  }

  restore(which: number): void {
    const backup = this.backups[which % Math.max(1, this.backups.length)];
    if (backup === undefined) return;
    this.disk = structuredClone(backup);
    this.start++;
  }

  /** Who would give out what the log says is erased; undefined: the router. */
  get leaks(): (string | undefined)[] {
    return [undefined, ...this.gateways.keys()].filter((name) => this.admits('give', name) && this.log.some((each) => !this.disk.erased.has(each)));
  }

  /** Who would serve partners although what it knows of is lost. */
  get blind(): string[] {
    const served = (name: string): boolean => this.admits('accept', name) || this.admits('give', name);
    return [...this.gateways].flatMap(([name, { knows }]) => (served(name) && [...knows].some((each) => !this.disk.erased.has(each)) ? [name] : []));
  }

  /** Its memory is gone; the one in its place has another name. */
  replace(name: string): void {
    this.gateways.delete(name);
    this.gateways.set(`${name}'`, { seen: undefined, knows: new Set() });
  }
}

const deeds: Readonly<Record<string, (world: World, name: string, n: number) => void>> = {
  erase: (world, name) => world.erase(name),
  mark: (world, name) => world.mark(name),
  publish: (world) => world.publish(),
  compare: (world, name) => world.compare(name),
  confirm: (world) => world.disk.unconfirmed && world.confirm(),
  crash: (world) => world.crash(),
  backUp: (world) => world.backUp(),
  restore: (world, _, n) => world.restore(n),
  replace: (world, name) => world.replace(name),
  away: (world) => void (world.logAway = !world.logAway),
};

test('however gateways, crashes, restores and outages of the log follow, nothing leaves a database that lacks an erasure which the log has, and no gateway takes in over the loss of what it saw', () => {
  const step = record({ deed: constantFrom(...Object.keys(deeds)), who: nat(2), n: nat(9) });
  assert(
    property(array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
      const world = new World();
      return steps.every(({ deed, who, n }) => {
        deeds[deed]?.(world, [...world.gateways.keys()][who] ?? '', n);
        return world.leaks.length === 0 && world.blind.length === 0;
      });
    }),
    { numRuns: 2_000 },
  );
});

test('a crash that loses nothing costs a gateway that lived through it no acceptance, however long the log is away', () => {
  assert(
    property(array(constantFrom('erase', 'mark', 'crash', 'compare', 'away'), { maxLength: 40, size: 'max' }), (names) => {
      const world = new World();
      world.mark('a');
      for (const name of names) deeds[name]?.(world, 'a', 0);
      expect([world.admits('accept', 'a'), world.admits('operate', 'a')]).toEqual([true, true]);
    }),
  );
});
