/**
 * Everything that must hold, in one go: builds the processes, then runs the tests that need nothing but themselves side
 * by side, then those with PostgreSQL, Kafka and processes one after the other. Its last line is `N passed, N failed`;
 * whatever did not pass counts as failed: skipped, left for later, a file that did not run, a run that died or did not end.
 *
 *     npm test                     everything
 *     npm test -- libs/consent     the files whose path contains one of the words
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const withEngines = /^test\/(?:integration|system|faults|fuzz|browser)\//;
/** Above this the run is stopped: who waits longer for an answer stops asking. */
const minutesAllowed = 75;
/** After the last test a run may close what it opened; what is open then was forgotten. */
const secondsToEnd = 120;

const startedAt = Date.now();
const words = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'iiz-test-'));
const tally = { passed: 0, failed: 0 };
/** Said again at the end, where it is not lost among thousands of lines. */
const failures = [];
/** As many lines of a failure are repeated. */
const failureLines = 30;
let current;

function say(text) {
  console.log(`\n— ${text}`);
}

function start(script, args, env = {}) {
  current = spawn(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((ended) => current.once('close', (code, signal) => ended(signal ?? code)));
}

function linesOf(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/** Stops a run that goes on after its time, or after its last test. Says why, once it has done so. */
function watch(file) {
  const state = { reason: undefined };
  let completeSince;
  const stop = (reason) => {
    state.reason = reason;
    current.kill('SIGTERM');
    setTimeout(() => current.kill('SIGKILL'), 5_000).unref();
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    if (linesOf(file).some((line) => 'complete' in line)) completeSince ??= Date.now();
    if (Date.now() - startedAt > minutesAllowed * 60_000) stop(`not done after ${minutesAllowed} minutes`);
    else if (completeSince !== undefined && Date.now() - completeSince > secondsToEnd * 1000) stop('the tests left something open');
  }, 1_000);
  return { state, end: () => clearInterval(timer) };
}

async function runJest(name, files, args, env) {
  if (files.length === 0) return;
  say(`${name}: ${files.length} files`);
  const file = join(folder, `${name}.jsonl`);
  const nodeOptions = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'].filter(Boolean).join(' ');
  const reporter = join(root, 'test/support/tally-reporter.mjs');
  const run = start('jest/bin/jest.js', ['--ci', `--reporters=${reporter}`, ...args, '--runTestsByPath', ...files], { ...env, TALLY_FILE: file, NODE_OPTIONS: nodeOptions });
  const { state, end } = watch(file);
  const code = await run;
  end();
  count(name, files, linesOf(file), code, state.reason);
}

function count(name, files, lines, code, stopped) {
  const results = lines.filter((line) => 'path' in line);
  const [passed, failed] = ['passed', 'failed'].map((key) => results.reduce((sum, line) => sum + line[key], 0));
  const ran = new Set(results.map(({ path }) => path));
  const unrun = files.filter((path) => !ran.has(join(root, path)));
  const died = stopped !== undefined || lines.at(-1)?.complete !== true || (code !== 0 && failed + unrun.length === 0);
  for (const { path, failures: each } of results) for (const failure of each) failures.push(`${relative(root, path)} › ${failure.name}\n${failure.why.split('\n').slice(0, failureLines).join('\n')}`);
  for (const path of unrun) failures.push(`${path}: did not run`);
  if (died) failures.push(`${name}: ${stopped ?? `the run ended with ${code}`}`);
  tally.passed += passed;
  tally.failed += failed + unrun.length + (died ? 1 : 0);
}

/** Compiles the processes, and fetches what the first test would otherwise wait for. */
async function prepare(needsEngines) {
  say('build');
  if ((await start('@nestjs/cli/bin/nest.js', ['build'])) !== 0) throw new Error('The build failed.');
  if ((await start('vite/bin/vite.js', ['build', 'apps/console', '--logLevel', 'warn'])) !== 0) throw new Error('The build of the console failed.');
  if (!needsEngines) return;
  say('engines');
  const { kafkaJars, requireJava } = await import(pathToFileURL(join(root, 'dist/deploy/local/src/kafka-jars.js')).href);
  await requireJava();
  await kafkaJars((line) => console.log(line));
}

function finish() {
  rmSync(folder, { recursive: true, force: true });
  if (tally.passed === 0) tally.failed = Math.max(tally.failed, 1);
  process.exitCode = tally.failed === 0 ? 0 : 1;
  for (const failure of failures) console.log(`\n✗ ${failure}`);
  console.log(`\n${Math.round((Date.now() - startedAt) / 1000)} s`);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => current?.kill('SIGTERM'));

const specs = globSync('{apps,libs,clients,deploy,demo,test}/**/*.spec.ts', { cwd: root, exclude: (path) => /(?:^|\/)(?:node_modules|dist|console)$/.test(path) })
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .toSorted();
const [pure, engines] = [specs.filter((path) => !withEngines.test(path)), specs.filter((path) => withEngines.test(path))];

try {
  await prepare(engines.length > 0);
  await runJest('side by side', pure, ['--maxWorkers=2'], {});
  await runJest('one after the other', engines, ['--runInBand', '--verbose'], { TALLY_EACH: '1' });
} catch (error) {
  console.error(`✗ ${error.message}${error.remedy ? ` ${error.remedy}` : ''}`);
  tally.failed += specs.length;
}
finish();
