import { useCallback, useRef, useState } from 'react';
import type { Answer, Api, Given, Operation } from '../api/call.ts';
import { ProblemAnswer } from '../api/problem.ts';
import { useSession } from '../sign-in/session-context.tsx';
import { lookPrefix, usePurpose } from './purpose.tsx';
import { useKept } from '../platform/place.tsx';

/** Operations that are a look: they want reason and ticket. */
export type LookOperation = { [O in Operation]: Api[O]['request'] extends { reason: string; ticket: string } ? O : never }[Operation];
export type Question<O extends LookOperation> = Omit<Api[O]['request'], 'reason' | 'ticket'>;

export type Asking<A> = { readonly state: 'idle' } | { readonly state: 'asking' } | { readonly state: 'answered'; readonly answer: A } | { readonly state: 'failed'; readonly problem: ProblemAnswer };

/** A look with the pages before the one that `answer` holds, and how it stands with a further one. */
type Looking<A> = { readonly state: 'idle' } | { readonly state: 'asking'; readonly by: symbol } | { readonly state: 'answered'; readonly answer: A; readonly before: readonly A[]; readonly further: Looking<A> } | { readonly state: 'failed'; readonly problem: ProblemAnswer };

export interface Look<O extends LookOperation> {
  readonly asking: Asking<Answer<O>>;
  /** Pages that were shown before the one that is the answer, the first one first. */
  readonly before: readonly Answer<O>[];
  /** How it stands with one page more; what is shown stays meanwhile. */
  readonly further: Asking<Answer<O>>;
  /** Asks with the purpose of the task, and for that purpose first when there is none. Only the latest question counts: to another one there is no answer. */
  readonly ask: (question: Question<O>) => Promise<Answer<O> | undefined>;
  /** Asks for one page more of what is shown. */
  readonly more: (question: Question<O>) => void;
  readonly forget: () => void;
}

const idle = { state: 'idle' } as const;

/** A look that a page takes; what it shows stays with the page under `name`, until its task ends. */
export function useLook<O extends LookOperation>(operation: O, name: string): Look<O> {
  const { call } = useSession();
  const { demand } = usePurpose();
  const [looking, setLooking] = useKept<Looking<Answer<O>>>(`${lookPrefix}${name} ${operation}`, idle);
  /** Sends the question; `begin` and `settle` say where what comes of it belongs. Undefined: it was not asked, or does not count any more. */
  const send = useCallback(
    async (question: Question<O>, begin: (asking: Looking<Answer<O>>) => void, settle: (by: symbol, came: Looking<Answer<O>>) => boolean): Promise<Answer<O> | undefined> => {
      const purpose = await demand();
      if (purpose === undefined) return undefined;
      const by = Symbol(operation);
      begin({ state: 'asking', by });
      try {
        const answer = await call(operation, { body: { ...question, ...purpose } } as unknown as Given<O>);
        return settle(by, { state: 'answered', answer, before: [], further: idle }) ? answer : undefined;
      } catch (error) {
        settle(by, { state: 'failed', problem: problemOf(error) });
        return undefined;
      }
    },
    [operation, call, demand],
  );
  const ask = useCallback(
    (question: Question<O>) => {
      const settle = (by: symbol, came: Looking<Answer<O>>): boolean => {
        let counts = false;
        setLooking((now) => {
          counts = isAskedBy(now, by);
          return counts ? came : now;
        });
        return counts;
      };
      return send(question, setLooking, settle);
    },
    [send, setLooking],
  );
  const more = useCallback(
    (question: Question<O>) => {
      const begin = (further: Looking<Answer<O>>): void => setLooking((now) => (now.state === 'answered' ? { ...now, further } : now));
      const settle = (by: symbol, came: Looking<Answer<O>>): boolean => {
        let counts = false;
        setLooking((now) => {
          if (now.state !== 'answered' || !isAskedBy(now.further, by)) return now;
          counts = true;
          return came.state === 'answered' ? { ...came, before: [...now.before, now.answer] } : { ...now, further: came };
        });
        return counts;
      };
      void send(question, begin, settle);
    },
    [send, setLooking],
  );
  const forget = useCallback(() => setLooking(idle), [setLooking]);
  const [before, further] = looking.state === 'answered' ? [looking.before, looking.further] : [[], idle];
  return { asking: looking, before, further, ask, more, forget };
}

function isAskedBy<A>(looking: Looking<A>, by: symbol): boolean {
  return looking.state === 'asking' && looking.by === by;
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
