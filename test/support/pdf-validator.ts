import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository-root.ts';

const run = promisify(execFile);

/** What veraPDF says of a file: how many rules of ISO 14289-1 it keeps, and each that it breaks, by clause and in words. */
export interface PdfVerdict {
  readonly rulesKept: number;
  readonly broken: readonly string[];
}

interface Job {
  readonly validationResult: readonly { readonly details: { readonly passedRules: number; readonly ruleSummaries: readonly { readonly clause: string; readonly description: string }[] } }[];
}

/** Checks files against PDF/UA-1 with veraPDF, a program that nobody here wrote; Maven fetches it once (9 MB). */
export async function checkPdfUa(files: readonly string[]): Promise<PdfVerdict[]> {
  // It ends with 1 when a file does not comply.
  const { stdout } = await run('java', ['-cp', await validatorJar(), 'org.verapdf.apps.GreenfieldCliWrapper', '--flavour', 'ua1', '--format', 'json', '--nonpdfext', ...files], { maxBuffer: 16 * 1024 * 1024 }).catch((error: { stdout?: string; code?: unknown }) => {
    if (error.code === 1 && error.stdout !== undefined) return { stdout: error.stdout };
    throw error;
  });
  const { report } = JSON.parse(stdout) as { report: { jobs: readonly Job[] } };
  return report.jobs.map(({ validationResult: [result] }) => {
    if (result === undefined) throw new Error('veraPDF could not read a file');
    const { passedRules, ruleSummaries } = result.details;
    return { rulesKept: passedRules, broken: ruleSummaries.map(({ clause, description }) => `${clause} ${description}`) };
  });
}

/** Kept in the git-ignored `.engines/verapdf`; complete or absent, whoever is interrupted. */
async function validatorJar(): Promise<string> {
  const pom = join(repositoryRoot, 'test', 'conformance', 'verapdf', 'pom.xml');
  const version = /<verapdf\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? '';
  const folder = join(repositoryRoot, '.engines', 'verapdf', version);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    await run('mvn', ['--batch-mode', '--quiet', '--file', pom, 'dependency:copy-dependencies', '-DexcludeTransitive=true', `-DoutputDirectory=${unfinished}`]);
    if (!existsSync(folder)) renameSync(unfinished, folder);
    rmSync(unfinished, { recursive: true, force: true });
  }
  return join(folder, `greenfield-apps-${version}.jar`);
}
