import type { ErasureTarget, HoldTarget } from '#persistence';
import type { Requests } from '../openapi/request-schemas.ts';

/** Turns an AHV number into the platform's own key of the person; the number itself goes no further than this. */
export type PersonKeyOf = (vn: string) => string;

/** What an order names, with a person's AHV number replaced by the key under which the platform knows it. */
export function erasureTarget(target: Requests['ErasureEntry']['target'], personKeyOf: PersonKeyOf): ErasureTarget {
  return target.kind === 'person' && 'vn' in target ? { kind: 'person', personKey: personKeyOf(target.vn) } : target;
}

export function holdTarget(target: Requests['HoldEntry']['target'], personKeyOf: PersonKeyOf): HoldTarget {
  return target.kind === 'person' && 'vn' in target ? { kind: 'person', personKey: personKeyOf(target.vn) } : target;
}
