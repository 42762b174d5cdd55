import { readFileSync } from 'node:fs';

/**
 * Says where the time of a `.cpuprofile` went: `node test/bench/profile-report.ts <file> [lines]`. First by who owns the code,
 * then by function (self time), then the platform's own functions with what they call (inclusive). Idle time does not count.
 */
interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

interface Profile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

const [file = '', lines = '30'] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
const byId = new Map(profile.nodes.map((node) => [node.id, node]));
const selfTime = new Map<number, number>();
for (const [i, id] of profile.samples.entries()) selfTime.set(id, (selfTime.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0));

const isIdle = ({ callFrame }: ProfileNode): boolean => callFrame.functionName === '(idle)' || callFrame.functionName === '(root)';
const busy = [...selfTime].reduce((sum, [id, time]) => sum + (isIdle(byId.get(id) as ProfileNode) ? 0 : time), 0);

/** `#lib` for the platform's own code, the package for others', `node:` for Node's. */
function ownerOf({ functionName, url }: ProfileNode['callFrame']): string {
  const own = /\/(?:libs|apps|clients)\/([^/]+)\/src\//.exec(url);
  const npm = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  return own !== null ? `#${own[1]}` : npm !== null ? String(npm[1]) : url.startsWith('node:') ? url.replace(/\/.*/, '') : functionName.startsWith('(') ? functionName : 'native';
}

function nameOf({ functionName, url, lineNumber }: ProfileNode['callFrame']): string {
  return `${functionName === '' ? '(anonymous)' : functionName} ${ownerOf({ functionName, url, lineNumber })} ${url.split('/').slice(-1)[0] ?? ''}:${lineNumber + 1}`;
}

function print(title: string, times: Map<string, number>, count: number): void {
  console.log(`\n${title}`);
  for (const [name, time] of [...times].toSorted((a, b) => b[1] - a[1]).slice(0, count)) console.log(`${((time * 100) / busy).toFixed(1).padStart(6)} %  ${name}`);
}

const owners = new Map<string, number>();
const functions = new Map<string, number>();
const inclusive = new Map<string, number>();

/** Each function counts once on a stack, however often it is in it. */
function walk(node: ProfileNode, above: ReadonlySet<string>): number {
  const name = nameOf(node.callFrame);
  const inside = new Set([...above, name]);
  const self = selfTime.get(node.id) ?? 0;
  let total = self;
  for (const child of node.children ?? []) total += walk(byId.get(child) as ProfileNode, inside);
  if (!isIdle(node)) {
    owners.set(ownerOf(node.callFrame), (owners.get(ownerOf(node.callFrame)) ?? 0) + self);
    functions.set(name, (functions.get(name) ?? 0) + self);
    if (!above.has(name)) inclusive.set(name, (inclusive.get(name) ?? 0) + total);
  }
  return total;
}

const root = profile.nodes[0];
if (root !== undefined) walk(root, new Set());
console.log(`${(busy / 1e6).toFixed(1)} s busy of ${(profile.timeDeltas.reduce((sum, d) => sum + d, 0) / 1e6).toFixed(1)} s`);
print('By owner (self time)', owners, 25);
print('By function (self time)', functions, Number(lines));
print("The platform's own functions, inclusive", new Map([...inclusive].filter(([name]) => / #/.test(name))), Number(lines));
