import { byAge } from '#signing';
import type { RevocationList } from '#signing';

/** A list, and the keyid of the known authority that signed it; `undefined`: none did. */
export interface MadeList {
  readonly list: RevocationList;
  readonly authority: string | undefined;
}

/** Of one maker so many may be to come; of more, those that begin last are forgotten: nobody fills the memory with lists of next century. */
const mostToCome = 16;

/**
 * Which of the lists read so far are still needed, whatever order they were read in: of each authority and scope the newest that has
 * begun, and those that begin later. So a list goes only when a newer one of the same maker counts in its stead, and what nobody known
 * has signed takes nothing away.
 */
export function listsInUse<T extends MadeList>(read: readonly T[], now: Date): T[] {
  return [...Map.groupBy(read, lineOf).values()].flatMap((line) => {
    const aged = line.toSorted((a, b) => byAge(a.list, b.list)).filter(isNotTheOneBefore);
    const begun = aged.findLastIndex(({ list }) => list.thisUpdate <= now);
    return aged.slice(Math.max(begun, 0), begun + 1 + mostToCome);
  });
}

function isNotTheOneBefore({ list }: MadeList, i: number, all: readonly MadeList[]): boolean {
  const before = all[i - 1];
  return before === undefined || byAge(before.list, list) !== 0;
}

/** Lists of one line are numbered one after the other (RFC 5280 5.2.3). */
function lineOf({ list, authority }: MadeList): string {
  return `${authority ?? 'nobody known'} ${issuerOf(list)} ${list.scope}`;
}

export function issuerOf({ issuer }: RevocationList): string {
  return Buffer.from(issuer.raw).toString('hex');
}
