import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client, escapeLiteral } from 'pg';
import { EngineFault } from './engine-fault.ts';
import { endLeftOver, type EngineCommand } from './engine-process.ts';
import { unprivilegedUser, type EngineUser } from './engine-user.ts';
import type { Engine } from './engine.ts';
import { freePorts } from './free-ports.ts';
import type { Progress } from './kafka-jars.ts';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { postgresFolder } from './postgres-folder.ts';
import { commandLineOf } from './process-table.ts';
import { RestartableEngine } from './restartable-engine.ts';

export interface PostgresOptions {
  /** Everything lies below it. As root, when others may not enter it, the data lies in the folder for temporary files. */
  folder: string;
  /** Left out: a free one. */
  port?: number;
  /** Server settings over the defaults, as `-c name=value`. */
  settings?: Record<string, string>;
  /** Forget the data that an earlier run left in the folder. */
  fresh?: boolean;
  onProgress?: Progress;
}

export interface PostgresEngine extends Engine {
  readonly port: number;
  /** The superuser's, for `provision` and tests. */
  readonly adminUrl: string;
}

const READY_WITHIN_MS = 60_000;
const run = promisify(execFile);

const defaultSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '1GB',
  max_connections: '120',
  max_wal_size: '2GB',
  // As with segments of the usual size, of which both follow.
  min_wal_size: '80MB',
  wal_buffers: '16MB',
};

/**
 * Starts PostgreSQL on 127.0.0.1, made new when the folder has none: scram passwords, data checksums, German sorting,
 * every commit on the disk. Settles when it answers. It ends with this process.
 * @throws EngineFault
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresEngine> {
  options.onProgress?.('PostgreSQL: starting');
  const user = await unprivilegedUser();
  const binaries = await postgresBinaries(user !== undefined);
  const folder = postgresFolder(resolve(options.folder), user !== undefined);
  if (options.fresh === true) {
    await endLeftOver({ name: 'PostgreSQL', pidFile: join(folder, 'postgres.pid') });
    for (const each of ['data', 'keys']) rmSync(join(folder, each), { recursive: true, force: true });
  }
  await initialise(folder, binaries, user);
  const attempt = async (): Promise<PostgresServer> => {
    const port = options.port ?? (await freePorts(1))[0] ?? 0;
    const server = new PostgresServer({ folder, binaries, user, port, settings: { ...defaultSettings, ...options.settings } });
    await server.restart();
    await provideKeySpace(server.adminUrl, join(folder, 'keys'));
    return server;
  };
  return attempt().catch((error: unknown) => {
    if (error instanceof EngineFault && error.code === 'port-taken' && options.port === undefined) return attempt();
    throw error;
  });
}

interface ServerParts {
  folder: string;
  binaries: PostgresBinaries;
  user: EngineUser | undefined;
  port: number;
  settings: Record<string, string>;
}

class PostgresServer extends RestartableEngine implements PostgresEngine {
  readonly name = 'PostgreSQL';
  protected readonly looking = { everyMs: 30, withinMs: READY_WITHIN_MS };
  private readonly parts: ServerParts;

  constructor(parts: ServerParts) {
    super();
    this.parts = parts;
  }

  get port(): number {
    return this.parts.port;
  }

  get adminUrl(): string {
    return `postgresql://postgres:${superuserPassword(this.parts.folder)}@127.0.0.1:${this.port}/postgres`;
  }

  override async restart(): Promise<void> {
    if (!this.alive) removeMisleadingLock(join(this.parts.folder, 'data', 'postmaster.pid'));
    await super.restart();
  }

  protected command(): EngineCommand {
    const { folder, binaries, user, port, settings } = this.parts;
    return {
      name: this.name,
      program: binaries.postgres,
      args: ['-D', join(folder, 'data'), '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      ...(user === undefined ? {} : { user }),
      logFile: join(folder, 'postgres.log'),
      pidFile: join(folder, 'postgres.pid'),
      stopSignal: 'SIGINT',
      orphanSignal: 'SIGQUIT',
    };
  }

  protected answers(): Promise<boolean> {
    return answers(this.adminUrl);
  }

  protected failure(tail: string): EngineFault {
    if (/Address already in use|could not create any TCP\/IP sockets/.test(tail)) {
      return new EngineFault('port-taken', `PostgreSQL's port ${this.port} is taken by another process.`, 'Choose another port, or end the process that holds it.', tail);
    }
    const reason = /(?:FATAL|PANIC): +(.*)/.exec(tail)?.[1] ?? tail.split('\n').at(-1) ?? '';
    return new EngineFault('start-failed', `PostgreSQL did not start: ${reason}.`, `Read ${join(this.parts.folder, 'postgres.log')}.`, tail);
  }
}

/** The keys of payloads lie apart from everything else, so that they can have a backup of their own, kept shorter. */
async function provideKeySpace(url: string, folder: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select from pg_tablespace where spcname = 'iiz_keys'`);
    if (rowCount === 0) await client.query(`create tablespace iiz_keys location ${escapeLiteral(folder)}`);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function initialise(folder: string, { initdb }: PostgresBinaries, user: EngineUser | undefined): Promise<void> {
  const data = join(folder, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const keys = join(folder, 'keys');
  for (const each of [data, keys]) {
    rmSync(each, { recursive: true, force: true });
    mkdirSync(each, { mode: 0o700 });
  }
  const passwordFile = join(folder, 'superuser.password');
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (user !== undefined) for (const path of [data, keys, passwordFile]) chownSync(path, user.uid, user.gid);
  const flags = [
    '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=de-CH', '--locale=C.UTF-8', '--data-checksums', '--auth=scram-sha-256', '--username=postgres',
    // All commits wait while a segment is made for the first time: 3 ms, and 25 ms and more for one of the usual 16 MB (docs/performance.md). A database
    // that has been in use hands its segments on, so that elsewhere they may have their usual size.
    '--wal-segsize=2',
  ];
  await run(initdb, [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...flags], { ...user, cwd: folder }).catch((cause: unknown) => {
    throw new EngineFault('start-failed', `PostgreSQL could not prepare its data folder ${data}: ${reasonOf(cause)}.`, 'Check free space and permissions of the folder, then start again.', cause);
  });
}

function reasonOf(cause: unknown): string {
  const stderr = (cause as { stderr?: string }).stderr ?? '';
  return stderr.trim().split('\n').at(-1) ?? '';
}

function superuserPassword(folder: string): string {
  return readFileSync(join(folder, 'superuser.password'), 'utf8').trim();
}

/**
 * PostgreSQL refuses to start for ever when its lock names a live process of the same user, even if that is not a
 * PostgreSQL (pids start anew in a container). Such a lock is removed; any other is PostgreSQL's own business.
 */
function removeMisleadingLock(lockFile: string): void {
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  const commandLine = commandLineOf(pid);
  if (commandLine !== undefined && commandLine !== '' && !commandLine.includes('postgres')) rmSync(lockFile);
}
