import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const { TALLY_FILE = '', TALLY_EACH } = process.env;
const signs = { passed: '✓', failed: '✗' };

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Without the colours of a terminal, and without the way through other people's code. */
function plain(text) {
  return stripVTControlCharacters(text).split('\n').filter((line) => !/^ {4}at .*(?:node_modules|node:)/.test(line)).join('\n').trim();
}

/**
 * Tells test/run.mjs what became of each file of tests the moment that it ends, one JSON line in TALLY_FILE: a run that
 * dies later has still said what it knew. People see a line per file, with TALLY_EACH one per test, and every failure.
 */
export default class TallyReporter {
  onTestCaseResult(_, { status, title, ancestorTitles, duration }) {
    if (TALLY_EACH) console.log(`  ${signs[status] ?? '–'} ${[...ancestorTitles, title].join(' › ')} (${seconds(duration ?? 0)})`);
  }

  onTestResult({ path }, result) {
    const { numPassingTests: passed, numFailingTests: failed, numPendingTests: skipped, numTodoTests: todo } = result;
    const notRun = result.testExecError === undefined || failed > 0 ? 0 : 1;
    const failures = result.testResults.filter(({ status }) => status === 'failed').map(({ fullName, failureMessages }) => ({ name: fullName, why: plain(failureMessages.join('\n')) }));
    if (notRun) failures.push({ name: 'did not run', why: plain(result.failureMessage ?? '') });
    this.#tell({ path, passed, failed: failed + skipped + todo + notRun, failures });
    const name = relative(process.cwd(), path);
    const bad = [[failed, 'failed'], [skipped, 'skipped'], [todo, 'left for later']].flatMap(([count, word]) => (count > 0 ? [`, ${count} ${word}`] : []));
    console.log(`${failed + skipped + todo + notRun === 0 ? '✓' : '✗'} ${name}: ${passed} passed${bad.join('')}${notRun ? ', did not run' : ''} (${seconds(result.perfStats.runtime)})`);
    for (const { message, origin } of TALLY_EACH ? [] : (result.console ?? [])) console.log(`  ${message}\n  ${origin.split('\n')[0] ?? ''}`);
    if (result.failureMessage) console.log(result.failureMessage);
  }

  onRunComplete(_, { runExecError }) {
    this.#tell({ complete: runExecError === undefined });
  }

  #tell(line) {
    appendFileSync(TALLY_FILE, `${JSON.stringify(line)}\n`);
  }
}
