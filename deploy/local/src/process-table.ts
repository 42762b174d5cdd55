import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const onLinux = process.platform === 'linux';

/**
 * What tells a process from a later one with the same pid: its start time and its command line.
 * Undefined when there is none, or when it is a zombie.
 */
export function processIdentity(pid: number): string | undefined {
  if (!onLinux) return ps(['-p', String(pid), '-o', 'lstart=,command=']) || undefined;
  const stat = statOf(pid);
  if (stat === undefined || stat.state === 'Z') return undefined;
  return `${stat.startTime} ${commandLineOf(pid) ?? ''}`;
}

/** The command line, words joined by blanks; undefined when there is no such process. */
export function commandLineOf(pid: number): string | undefined {
  if (!onLinux) return ps(['-p', String(pid), '-o', 'command=']) || undefined;
  const raw = readOrUndefined(`/proc/${pid}/cmdline`);
  return raw?.split('\0').join(' ').trim();
}

/** Children, their children and so on, as they are at this moment; without `pid` itself. */
export function descendantsOf(pid: number): number[] {
  const parents = onLinux ? linuxParents() : psParents();
  const found = [pid];
  for (const each of found) for (const [child, parent] of parents) if (parent === each) found.push(child);
  return found.slice(1);
}

function linuxParents(): [pid: number, parent: number][] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.flatMap((pid) => {
    const stat = statOf(pid);
    return stat === undefined ? [] : [[pid, stat.parent] as [number, number]];
  });
}

function psParents(): [pid: number, parent: number][] {
  const rows = ps(['-A', '-o', 'pid=,ppid=']).split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return rows.flatMap(([pid, parent]) => (pid === undefined || parent === undefined ? [] : [[pid, parent] as [number, number]]));
}

/** proc(5): the second field is the name in parentheses and may itself hold blanks and parentheses. */
function statOf(pid: number): { state: string; parent: number; startTime: string } | undefined {
  const raw = readOrUndefined(`/proc/${pid}/stat`);
  if (raw === undefined) return undefined;
  const fields = raw.slice(raw.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: Number(fields[1]), startTime: fields[19] ?? '' };
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
