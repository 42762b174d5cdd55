import { judgeLine, suiteOf } from '../../clients/cli/src/conformance/suites.ts';

/** What `dap conformance` says of a line, without its id. */
export function judge(suite: string, line: object, policy?: string): Record<string, unknown> {
  const judging = suiteOf(suite, policy);
  if (judging === undefined) throw new Error(`no suite ${suite}`);
  const { id: _, ...verdict } = judgeLine(judging, Buffer.from(JSON.stringify({ id: 'x', ...line })));
  return verdict;
}
