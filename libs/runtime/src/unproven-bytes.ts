import { SharedBudget } from './shared-budget.ts';

/** What stays below costs no more than the connection that it comes by, and is never refused: most messages, every receipt and problem. */
export const smallBytes = 16 * 1024;
/** Of everybody together, so much of bodies and as much of answers: 128 whole bodies, 200 descriptions of the API. */
const budgetBytes = 64 * 2 ** 20;

/** Bytes that those who have not proven who they are make this process keep, all together and each address. */
export function unprovenBytes(share: number): SharedBudget {
  return new SharedBudget(budgetBytes, budgetBytes * share);
}
