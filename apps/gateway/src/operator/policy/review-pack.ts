import { comparePacks, lintPack, permitsMore, renderPack, sayChange } from '#consent';
import type { Bilingual, PackChange, PolicyPack } from '#consent';
import type { Queryable } from '#persistence';
import { Problem } from '#problems';
import type { Requests } from '../openapi/request-schemas.ts';
import { packInForce, storedPack } from './stored-packs.ts';

/** What two packs permit and forbid that the other does not, in sentences. */
export interface PackComparison {
  permitsMore: boolean;
  changes: { kind: PackChange['kind']; text: Bilingual }[];
}

/** What people read about a stored pack before they put it into force. It changes nothing. */
export class ReviewPack {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** @throws Problem not-found */
  async lint(version: string): Promise<object> {
    const findings = lintPack((await storedPack(this.#db, version)).source);
    return { version, faults: findings.filter(({ level }) => level === 'fault').length, findings };
  }

  /** Against another stored pack, by default the one in force now. @throws Problem not-found */
  async compare(version: string, { against }: Requests['ComparisonEntry']): Promise<object> {
    const { pack } = await storedPack(this.#db, version);
    const before = against === undefined ? await packInForce(this.#db, new Date()) : (await storedPack(this.#db, against)).pack;
    if (before === undefined) throw new Problem('not-found');
    return { before: before.packVersion, after: version, ...comparisonOf(before, pack) };
  }

  /** @throws Problem not-found */
  async document(version: string): Promise<object> {
    const rendered = renderPack((await storedPack(this.#db, version)).source);
    if (!rendered.ok) throw new Problem('not-found');
    return rendered.document;
  }
}

export function comparisonOf(before: PolicyPack, after: PolicyPack): PackComparison {
  return { permitsMore: permitsMore(before, after), changes: comparePacks(before, after).map((change) => ({ kind: change.kind, text: sayChange(change) })) };
}
