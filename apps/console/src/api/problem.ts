import type { Problem } from './auditor.ts';

/** Why there is no answer: the problem as the server told it (RFC 9457), or that it could not be asked. */
export class ProblemAnswer extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(problem?.title ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }

  static unreachable(): ProblemAnswer {
    return new ProblemAnswer(0, undefined);
  }
}

export async function readProblem(response: Response): Promise<ProblemAnswer> {
  const body: unknown = await response.json().catch(() => undefined);
  return new ProblemAnswer(response.status, isProblem(body) ? body : undefined);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && 'code' in body;
}
