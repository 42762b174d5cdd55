import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../support/repository-root.ts';
import { faultTargets } from './history.ts';
import { hookOwners } from './hooks.ts';
import { scenarios } from './scenarios.ts';

interface Row {
  seed: number;
  scenario: string;
  invariants: string[];
  seconds: number;
  faults: number;
  accepted: number;
  repeated: number;
  acknowledged: number;
  deliveries: number;
  withheld: number;
  rawDuplicates: number;
  proofsVerified: number;
  fired: Record<string, number>;
  [killed: `killed ${string}`]: number | undefined;
}

/**
 * `node test/faults/report.ts [FILE …]`: sums up runs (by default `.cache/faults/results.jsonl`) as Markdown tables: a line
 * a scenario, then a line a process with how often it was killed, and where in the code it ended itself. Lost, doubled,
 * reordered: runs in which INV1, INV2 or INV3 was violated.
 */
function main(): void {
  const { positionals } = parseArgs({ allowPositionals: true });
  const files = positionals.length > 0 ? positionals : [join(repositoryRoot, '.cache', 'faults', 'results.jsonl')];
  const rows = files.filter((file) => existsSync(file)).flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row));
  const lines = scenarios.map(({ id, harm }) => ({ id, harm, rows: rows.filter(({ scenario }) => scenario === id) })).filter((each) => each.rows.length > 0);
  const head = ['', 'what happens', 'runs', 'faults', 'accepted', 'delivered', 'withheld', 'lost', 'doubled', 'reordered', 'other', 'seeds'];
  const body = [...lines.map(({ id, harm, rows: those }) => [id, harm, ...sums(those), seedsOf(those)]), ['', '**all**', ...sums(rows), '']];
  print([head, ...body]);
  const total = (of: (row: Row) => number | undefined): number => rows.reduce((sum, row) => sum + (of(row) ?? 0), 0);
  const hooksOf = (target: string): string =>
    Object.entries(hookOwners)
      .flatMap(([hook, owner]) => (owner === target ? [`${hook} ${total((row) => row.fired[hook])}`] : []))
      .join(', ');
  print([
    ['', 'killed', 'ended itself'],
    ...faultTargets.map((target) => [target, String(total((row) => row[`killed ${target}`])), hooksOf(target)]),
  ]);
}

function print([head = [], ...body]: readonly string[][]): void {
  for (const line of [head, head.map(() => '---'), ...body]) process.stdout.write(`| ${line.join(' | ')} |\n`);
  process.stdout.write('\n');
}

function sums(rows: readonly Row[]): string[] {
  const sum = (of: (row: Row) => number): string => rows.reduce((total, row) => total + of(row), 0).toLocaleString('en');
  const violating = (invariant: string): string => String(rows.filter(({ invariants }) => invariants.includes(invariant)).length);
  const others = rows.filter(({ invariants }) => invariants.some((each) => !['INV1', 'INV2', 'INV3'].includes(each))).length;
  return [
    String(rows.length),
    sum((row) => row.faults),
    sum((row) => row.accepted),
    sum((row) => row.deliveries - row.withheld),
    sum((row) => row.withheld),
    violating('INV1'),
    violating('INV2'),
    violating('INV3'),
    String(others),
  ];
}

function seedsOf(rows: readonly Row[]): string {
  const seeds = rows.map(({ seed }) => seed).toSorted((a, b) => a - b);
  return seeds.length <= 8 ? seeds.join(' ') : `${seeds.slice(0, 6).join(' ')} … ${seeds.at(-1)}`;
}

main();
