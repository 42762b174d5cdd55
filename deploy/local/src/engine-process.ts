import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineFault } from './engine-fault.ts';
import { descendantsOf, processIdentity } from './process-table.ts';

export interface EngineCommand {
  /** For messages: "PostgreSQL", "Kafka". */
  name: string;
  program: string;
  args: string[];
  /** Left out: this process's, with UTF-8. */
  env?: NodeJS.ProcessEnv;
  /** Run as this user; only root may ask for it. */
  user?: { uid: number; gid: number };
  /** Standard output and error are appended here. */
  logFile: string;
  /** Records who runs on this data, so that a left-over is ended and a second start refused. */
  pidFile: string;
  /** Asks for an orderly end. */
  stopSignal: NodeJS.Signals;
  /** Sent by the watchdog when this process is gone; SIGKILL follows five seconds later. */
  orphanSignal: NodeJS.Signals;
}

interface PidRecord {
  pid: number;
  identity: string;
  ownerPid: number;
  ownerIdentity: string;
}

const GRACE_MS = 20_000;

/** Engines read names of files as UTF-8, whatever the shell that they are started from says. */
export const inUtf8 = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C.UTF-8' });
const WATCHDOG = 'read -r _; kill -s "$2" -- "-$1" 2>/dev/null; sleep 5; kill -s KILL -- "-$1" 2>/dev/null';

/**
 * One engine as a child in its own process group (a Ctrl-C at the terminal does not reach it). It never outlives this
 * process: a watchdog of a few kilobytes waits for the end of a pipe that only this process holds open, so that the
 * engine goes even when this process is killed by SIGKILL; what slips through is ended by the next start on its data.
 */
export class EngineProcess {
  readonly pid: number;
  /** Settles when the process has ended, whatever the reason. */
  readonly ended: Promise<void>;
  private running = true;
  private readonly command: EngineCommand;
  private readonly watchdog: ChildProcess;
  private readonly logStart: number;

  private constructor(command: EngineCommand, child: ChildProcess, pid: number, logStart: number) {
    this.command = command;
    this.pid = pid;
    this.logStart = logStart;
    this.watchdog = watchOver(pid, command.orphanSignal);
    this.ended = new Promise((resolve) => {
      child.once('exit', () => {
        this.running = false;
        this.watchdog.kill('SIGKILL');
        rmSync(command.pidFile, { force: true });
        resolve();
      });
    });
    writeRecord(command.pidFile, pid);
  }

  /** Ends what a former owner left on the same data, then starts. @throws EngineFault */
  static async start(command: EngineCommand): Promise<EngineProcess> {
    await endLeftOver(command);
    const log = openSync(command.logFile, 'a');
    const logStart = statSync(command.logFile).size;
    const child = spawn(command.program, command.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: command.env ?? inUtf8(),
      ...command.user,
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new EngineFault('start-failed', `${command.name} could not be started: ${cause.message}.`, `Check that ${command.program} exists and may be run.`, cause)));
    });
    if (child.pid === undefined) throw new EngineFault('start-failed', `${command.name} has no process.`, 'Start again.');
    return new EngineProcess(command, child, child.pid, logStart);
  }

  get alive(): boolean {
    return this.running;
  }

  /** Stops the process and its children where they stand (SIGSTOP): connections stay open and nobody answers. */
  pause(): void {
    for (const pid of [this.pid, ...descendantsOf(this.pid)]) signal(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of [this.pid, ...descendantsOf(this.pid)]) signal(pid, 'SIGCONT');
  }

  /** SIGKILL, without warning; settles when the process and its children are gone. */
  async kill(): Promise<void> {
    const children = descendantsOf(this.pid);
    if (this.running) signal(-this.pid, 'SIGKILL');
    // PostgreSQL's children have groups of their own and end when they notice that the postmaster is gone.
    for (const child of children) signal(child, 'SIGCONT');
    await this.ended;
    await gone(children);
  }

  /** An orderly end; SIGKILL after 20 seconds without one. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.resume();
    signal(this.pid, this.command.stopSignal);
    const patience = new AbortController();
    const inTime = await Promise.race([this.ended.then(() => true), delay(GRACE_MS, false, { signal: patience.signal })]);
    patience.abort();
    if (!inTime) await this.kill();
  }

  /** What this process has logged, the last lines of it; for a message about a failed start. */
  logTail(lines: number): string {
    const own = readFileSync(this.command.logFile).subarray(this.logStart).toString('utf8');
    return own.trimEnd().split('\n').slice(-lines).join('\n');
  }
}

function watchOver(pid: number, orphanSignal: NodeJS.Signals): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'iiz-dap-watchdog', String(pid), orphanSignal.slice(3)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  // Broken pipes and a missing /bin/sh cost the safety net, not the engine.
  watchdog.on('error', () => undefined);
  watchdog.stdin?.on('error', () => undefined);
  (watchdog.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return watchdog;
}

function writeRecord(pidFile: string, pid: number): void {
  const record: PidRecord = {
    pid,
    identity: processIdentity(pid) ?? '',
    ownerPid: process.pid,
    ownerIdentity: processIdentity(process.pid) ?? '',
  };
  writeFileSync(pidFile, JSON.stringify(record));
}

/**
 * Settles when nobody runs on this data: a live engine whose owner is gone is a left-over and is ended.
 *
 * @throws EngineFault already-running when its owner lives
 */
export async function endLeftOver({ name, pidFile }: Pick<EngineCommand, 'name' | 'pidFile'>): Promise<void> {
  const record = readRecord(pidFile);
  if (record !== undefined && processIdentity(record.pid) === record.identity) {
    if (processIdentity(record.ownerPid) === record.ownerIdentity) {
      throw new EngineFault(
        'already-running',
        `${name} already runs on this data (process ${record.pid}, started by process ${record.ownerPid}).`,
        `End process ${record.ownerPid}, or use another data folder (npm run demo -- --folder <folder>).`,
      );
    }
    const family = [record.pid, ...descendantsOf(record.pid)];
    signal(-record.pid, 'SIGKILL');
    await gone(family);
  }
  rmSync(pidFile, { force: true });
}

/** Whether a process that this file records is still there. */
export function isRunningOn(pidFile: string): boolean {
  const record = readRecord(pidFile);
  return record !== undefined && processIdentity(record.pid) === record.identity;
}

/** Undefined also for a record that was cut off while being written. */
function readRecord(pidFile: string): PidRecord | undefined {
  try {
    return JSON.parse(readFileSync(pidFile, 'utf8')) as PidRecord;
  } catch {
    return undefined;
  }
}

async function gone(pids: number[]): Promise<void> {
  const left = pids.map((pid) => ({ pid, identity: processIdentity(pid) })).filter(({ identity }) => identity !== undefined);
  for (let waited = 0; left.some(({ pid, identity }) => processIdentity(pid) === identity) && waited < GRACE_MS; waited += 20) await delay(20);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
