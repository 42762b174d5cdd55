import { forgetSearch, listSavedSearches, saveSearch, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';

export interface KeptSearch {
  readonly searchId: string;
  readonly title: string;
  readonly filter: object;
  readonly changedAt: string;
}

/** More is no list that anybody reads. */
const mostSearches = 100;

/** The searches that an officer keeps, each for herself. */
export class KeepSearches {
  readonly #database: AuditDatabase;

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  async list(userId: string): Promise<KeptSearch[]> {
    return (await listSavedSearches(this.#database, userId)).map(({ changedAt, ...search }) => ({ ...search, changedAt: changedAt.toISOString() }));
  }

  /** @throws Problem query-invalid beyond a hundred */
  async save(userId: string, searchId: string, search: { readonly title: string; readonly filter: object }, at: Date): Promise<KeptSearch> {
    if (!(await saveSearch(this.#database, userId, { searchId, ...search, changedAt: at }, mostSearches))) {
      throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: `at most ${mostSearches}` }] });
    }
    return { searchId, ...search, changedAt: at.toISOString() };
  }

  /** @throws Problem not-found */
  async forget(userId: string, searchId: string): Promise<void> {
    if (!(await forgetSearch(this.#database, userId, searchId))) throw new Problem('not-found');
  }
}
