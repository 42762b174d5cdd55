import { obligationKinds, obligationStates } from '#cases';
import { listObligations } from '#persistence';
import type { ListedObligation, ObligationFilter } from '#persistence';
import { Problem } from '#problems';
import type { OperatorActions } from '../operator-actions.ts';

const shownAtOnce = 500;
const partnerForm = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What partners owe by a day, and what of it is overdue. It names messages, neither persons nor cases. */
export class ListObligations {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /**
   * The first due ones, 500 at most; `more` says that there are others.
   *
   * @throws Problem query-invalid for a filter or a value that there is not
   */
  async run(query: Readonly<Record<string, unknown>>): Promise<object> {
    const { obligations, more } = await listObligations(this.#actions.db, filterOf(query), shownAtOnce);
    return { obligations: obligations.map(shown), more };
  }
}

function filterOf(query: Readonly<Record<string, unknown>>): ObligationFilter {
  const { state, partner, kind, ...others } = query;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid('', 'state, partner or kind');
  return {
    ...(state === undefined ? {} : { state: oneOf(state, obligationStates, '/state') }),
    ...(kind === undefined ? {} : { kind: oneOf(kind, obligationKinds, '/kind') }),
    ...(partner === undefined ? {} : { partnerId: partnerOf(partner) }),
  };
}

function oneOf<T extends string>(value: unknown, values: readonly T[], pointer: string): T {
  const found = values.find((each) => each === value);
  if (found === undefined) throw invalid(pointer, values.join(', '));
  return found;
}

function partnerOf(value: unknown): string {
  if (typeof value !== 'string' || !partnerForm.test(value)) throw invalid('/partner', 'a partner id');
  return value;
}

function invalid(pointer: string, rule: string): Problem {
  return new Problem('query-invalid', { pointers: [{ pointer, rule }] });
}

function shown({ openedAt, remindedAt, overdueAt, doneAt, closedBy, ...obligation }: ListedObligation): object {
  return {
    ...obligation,
    openedAt: openedAt.toISOString(),
    ...(remindedAt === null ? {} : { remindedAt: remindedAt.toISOString() }),
    ...(overdueAt === null ? {} : { overdueAt: overdueAt.toISOString() }),
    ...(doneAt === null ? {} : { doneAt: doneAt.toISOString() }),
    ...(closedBy === null ? {} : { closedBy }),
  };
}
