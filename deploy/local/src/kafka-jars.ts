import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { EngineFault } from './engine-fault.ts';
import { inUtf8 } from './engine-process.ts';
import { repositoryRoot } from '#install';

export type Progress = (line: string) => void;

const OLDEST_JAVA = 17;
const run = promisify(execFile);

/**
 * The folder with the jars of the Kafka named in deploy/kafka/pom.xml. Fetched by Maven at the first call
 * (about 43 MB), then kept in the git-ignored `.engines/kafka`; complete or absent, whoever is interrupted.
 * @throws EngineFault maven-missing, download-failed
 */
export async function kafkaJars(onProgress: Progress): Promise<string> {
  const pom = join(repositoryRoot(), 'deploy', 'kafka', 'pom.xml');
  const version = /<kafka\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? '';
  const folder = join(repositoryRoot(), '.engines', 'kafka', version);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    await fetchJars(pom, unfinished, version, onProgress);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** @throws EngineFault java-missing, java-too-old */
export async function requireJava(): Promise<void> {
  const remedy = `Install a Java runtime of version ${OLDEST_JAVA} or later (for example "apt install openjdk-17-jre-headless"), or set KAFKA_BROKERS to use a Kafka of your own.`;
  const { stderr } = await run('java', ['-version'], { env: inUtf8() }).catch((cause: unknown) => {
    throw new EngineFault('java-missing', `Kafka needs Java, and ${absence('java', cause)}`, remedy, cause);
  });
  const version = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1]);
  if (version < OLDEST_JAVA) throw new EngineFault('java-too-old', `Kafka needs Java ${OLDEST_JAVA}, and the "java" on the PATH is ${version}.`, remedy);
}

/** Why a program cannot be used: it is not there, or does not run. */
function absence(program: string, cause: unknown): string {
  const { code, stderr = '' } = cause as { code?: unknown; stderr?: string };
  return code === 'ENOENT' ? `there is no "${program}" on the PATH.` : `the "${program}" on the PATH does not run: ${stderr.trim().split('\n')[0] || String(code)}.`;
}

async function fetchJars(pom: string, folder: string, version: string, onProgress: Progress): Promise<void> {
  await run('mvn', ['--version'], { env: inUtf8() }).catch((cause: unknown) => {
    throw new EngineFault(
      'maven-missing',
      `Kafka is fetched by Maven, and ${absence('mvn', cause)}`,
      'Install Maven (for example "apt install maven"), or set KAFKA_BROKERS to use a Kafka of your own.',
      cause,
    );
  });
  onProgress(`Kafka ${version}: fetching its jars by Maven (once, about 43 MB)`);
  const maven = spawn('mvn', ['--batch-mode', '--file', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`], { env: inUtf8(), stdio: ['ignore', 'pipe', 'inherit'] });
  const lastErrors: string[] = [];
  let jars = 0;
  for await (const line of createInterface({ input: maven.stdout })) {
    if (line.includes('Downloaded from') && line.includes('.jar') && ++jars % 10 === 0) onProgress(`Kafka ${version}: ${jars} jars fetched`);
    if (line.includes('[ERROR]') && lastErrors.length < 3) lastErrors.push(line);
  }
  const code = maven.exitCode ?? (await new Promise<number | null>((ended) => maven.once('close', ended)));
  if (code === 0) return;
  throw new EngineFault(
    'download-failed',
    `Maven could not fetch Kafka: ${lastErrors.join(' ') || `it ended with ${code}`}`,
    'Check the connection to your Maven repository (a proxy or mirror belongs into ~/.m2/settings.xml) and start again.',
  );
}
