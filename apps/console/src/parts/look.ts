import { useCallback, useRef, useState } from 'react';
import type { Answer, Api, Given, Operation } from '../api/call.ts';
import { ProblemAnswer } from '../api/problem.ts';
import { useSession } from '../sign-in/session-context.tsx';
import { usePurpose } from './purpose.tsx';
import { useKept } from '../platform/place.tsx';

/** Operations that are a look: they want reason and ticket. */
export type LookOperation = { [O in Operation]: Api[O]['request'] extends { reason: string; ticket: string } ? O : never }[Operation];
export type Question<O extends LookOperation> = Omit<Api[O]['request'], 'reason' | 'ticket'>;

export type Asking<A> = { readonly state: 'idle' } | { readonly state: 'asking' } | { readonly state: 'answered'; readonly answer: A } | { readonly state: 'failed'; readonly problem: ProblemAnswer };

export interface Look<O extends LookOperation> {
  readonly asking: Asking<Answer<O>>;
  /** Asks with the purpose of the task, and for that purpose first when there is none. Only the latest question counts. */
  readonly ask: (question: Question<O>) => Promise<Answer<O> | undefined>;
  readonly forget: () => void;
}

/** A look that a page takes; what it shows stays with the page under `name`. */
export function useLook<O extends LookOperation>(operation: O, name: string): Look<O> {
  const { call } = useSession();
  const { demand } = usePurpose();
  const [asking, setAsking] = useKept<Asking<Answer<O>>>(`${name} ${operation}`, { state: 'idle' });
  const latest = useRef(0);
  const ask = useCallback(
    async (question: Question<O>) => {
      const mine = (latest.current += 1);
      const purpose = await demand();
      if (purpose === undefined) return undefined;
      setAsking({ state: 'asking' });
      try {
        const answer = await call(operation, { body: { ...question, ...purpose } } as unknown as Given<O>);
        if (mine === latest.current) setAsking({ state: 'answered', answer });
        return answer;
      } catch (error) {
        if (mine === latest.current) setAsking({ state: 'failed', problem: problemOf(error) });
        return undefined;
      }
    },
    [operation, call, demand, setAsking],
  );
  const forget = useCallback(() => {
    latest.current += 1;
    setAsking({ state: 'idle' });
  }, [setAsking]);
  return { asking, ask, forget };
}

/** Something that takes a while and may fail; only the latest run counts. `run` is to be the same from one drawing to the next. `keeps`: an answer stays until the next one. */
export function useTask<P extends readonly unknown[], A>(run: (...given: P) => Promise<A>, keeps = false): { readonly asking: Asking<A>; readonly ask: (...given: P) => Promise<A | undefined> } {
  const [asking, setAsking] = useState<Asking<A>>({ state: 'idle' });
  const latest = useRef(0);
  const ask = useCallback(
    async (...given: P) => {
      const mine = (latest.current += 1);
      setAsking((before) => (keeps && before.state === 'answered' ? before : { state: 'asking' }));
      try {
        const answer = await run(...given);
        if (mine === latest.current) setAsking({ state: 'answered', answer });
        return answer;
      } catch (error) {
        if (mine === latest.current) setAsking({ state: 'failed', problem: problemOf(error) });
        return undefined;
      }
    },
    [run, keeps],
  );
  return { asking, ask };
}

/** A request that shows nothing personal, and so wants no purpose. */
export function useRequest<O extends Operation>(operation: O): { readonly asking: Asking<Answer<O>>; readonly ask: (given: Given<O>) => Promise<Answer<O> | undefined> } {
  const { call } = useSession();
  return useTask(useCallback((given: Given<O>) => call(operation, given), [call, operation]));
}

/** What a page lists, loaded anew after every change; what it showed stays in sight until then, and the focus with it. */
export function useListing<O extends Operation>(operation: O): { readonly asking: Asking<Answer<O>>; readonly ask: (given: Given<O>) => Promise<Answer<O> | undefined> } {
  const { call } = useSession();
  return useTask(useCallback((given: Given<O>) => call(operation, given), [call, operation]), true);
}

function problemOf(error: unknown): ProblemAnswer {
  return error instanceof ProblemAnswer ? error : ProblemAnswer.unreachable();
}
