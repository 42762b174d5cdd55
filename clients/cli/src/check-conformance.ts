import { once } from 'node:events';
import { CommandFault } from './command-fault.ts';
import { judgeLine, suiteNames, suiteOf } from './conformance/suites.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Invocation } from './invocation.ts';

const lineFeed = 0x0a;

/**
 * `dap conformance <suite> [--policy iiz]`: JSON lines on standard input, one verdict per line on standard output, in their
 * order. A line ends with a line feed and nothing else. Done when every line got a verdict, also where it is `reject`;
 * `refused` when one was not understood. Where nobody reads any further, it ends at that line.
 */
export async function checkConformance({ words, options }: Invocation): Promise<ExitCode> {
  const suite = suiteOf(words[1] ?? '', options.policy);
  if (suite === undefined) throw new CommandFault(exitCode.usage, 'There is no such suite.', `Suites: ${suiteNames.join(', ')}; --policy iiz goes with http-signature.`);
  let understood = true;
  let isRead = true;
  process.stdout.once('error', () => {
    isRead = false;
  });
  for await (const line of linesOf(process.stdin)) {
    const verdict = judgeLine(suite, line);
    understood &&= verdict['verdict'] !== 'error';
    // What the error is, main judges.
    if (!process.stdout.write(`${JSON.stringify(verdict)}\n`)) await once(process.stdout, 'drain').catch(() => undefined);
    if (!isRead) break;
  }
  return understood ? exitCode.done : exitCode.refused;
}

/** Bytes between line feeds; what stands after the last one is a line too, unless it is empty. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)]);
      begun = [];
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
