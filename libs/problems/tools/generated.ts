import { renderProblemsReference } from '../src/problems-reference.ts';

export function generated(): Record<string, string> {
  return { 'docs/problems.md': renderProblemsReference() };
}
