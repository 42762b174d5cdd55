import { useCallback, useState } from 'react';
import type { Answer, Api, Given, Operation } from '../api/call.ts';
import { useListing, useRequest, type Asking } from './look.ts';

/** Operations that list by pages, each naming the next one. */
type PagedOperation = { [O in Operation]: 'cursor' extends keyof Api[O]['query'] ? O : never }[Operation];

export interface Pages<A> {
  /** How it stands with the first page; what it showed stays in sight while it is asked for anew. */
  readonly asking: Asking<A>;
  /** All that has come, the first page first. */
  readonly pages: readonly A[];
  /** How it stands with one page more. */
  readonly further: Asking<A>;
  /** Left out: there is nothing more. */
  readonly more: (() => void) | undefined;
  /** Begins anew with the first page. */
  readonly load: () => void;
}

/** What a page of the console lists a part at a time, loaded anew after every change. */
export function usePages<O extends PagedOperation>(operation: O): Pages<Answer<O>> {
  const { asking, ask } = useListing(operation);
  const { asking: further, ask: askFurther } = useRequest(operation);
  const [behind, setBehind] = useState<{ readonly first: Answer<O>; readonly pages: readonly Answer<O>[] }>();
  const first = asking.state === 'answered' ? asking.answer : undefined;
  const pages = first === undefined ? [] : [first, ...(behind?.first === first ? behind.pages : [])];
  const cursor = pages.at(-1)?.nextCursor;
  const load = useCallback(() => void ask({} as Given<O>), [ask]);
  const loadMore = async (after: string): Promise<void> => {
    const page = await askFurther({ query: { cursor: after } } as unknown as Given<O>);
    if (page !== undefined && first !== undefined) setBehind({ first, pages: [...pages.slice(1), page] });
  };
  return { asking, pages, further, more: cursor === undefined ? undefined : () => void loadMore(cursor), load };
}
