import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Memory } from './memory.ts';

/**
 * The pages of the console, by the name that stands behind # in the address; nothing else stays there. A link from the other
 * console may name a message behind the page (a random id, never a case or a person): it is taken, and gone from the address.
 */
const pageNames = ['start', 'personen', 'faelle', 'ereignisse', 'entscheid', 'auskunft', 'aufsicht', 'integritaet', 'auffaelligkeiten', 'pflichten', 'regelwerk', 'aufbewahrung', 'partner', 'wiederherstellung'] as const;
export type PageName = (typeof pageNames)[number];

/** What one page hands to the next, such as the case to show: held in memory, because an address is written down in many places. */
export type Handed = Readonly<Record<string, string>>;

interface Place {
  /** Left out: the address names no page. */
  readonly page: PageName | undefined;
  /** Counts the ways here: a page that is gone to begins anew. */
  readonly visit: number;
  readonly handed: Handed | undefined;
  readonly take: () => void;
  readonly go: (page: PageName, handed?: Handed) => void;
  /** Where pages keep what they show while another one is open. */
  readonly memory: Memory;
}

const PlaceContext = createContext<Place | undefined>(undefined);

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === undefined) throw new Error('no place around');
  return place;
}

export function PlaceProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [page, setPage] = useState(pageOfAddress);
  const [handed, setHanded] = useState<Handed>();
  const [visit, setVisit] = useState(0);
  const [memory] = useState(() => new Memory());
  useEffect(() => {
    const follow = (): void => {
      setPage(pageOfAddress());
      const given = handedByAddress();
      if (given === undefined) return;
      setHanded(given);
      history.replaceState(null, '', `#/${pageOfAddress() ?? ''}`);
    };
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const go = useCallback((next: PageName, given?: Handed) => {
    setHanded(given);
    setPage(next);
    setVisit((count) => count + 1);
    location.hash = `/${next}`;
    scrollTo(0, 0);
  }, []);
  const take = useCallback(() => setHanded(undefined), []);
  const place = useMemo(() => ({ page, visit, handed, take, go, memory }), [page, visit, handed, take, go, memory]);
  return <PlaceContext value={place}>{children}</PlaceContext>;
}

/** Takes what was handed to this page, once. */
export function useHanded(use: (handed: Handed) => void): void {
  const { handed, take } = usePlace();
  const used = useRef<Handed>(undefined);
  useEffect(() => {
    if (handed === undefined || used.current === handed) return;
    used.current = handed;
    take();
    use(handed);
  }, [handed, take, use]);
}

/** State of a page that is still there when one comes back to it, also what came while it was not open. */
export function useKept<T>(name: string, initial: T): [T, (value: T | ((before: T) => T)) => void] {
  const { memory } = usePlace();
  const [first] = useState(initial);
  const value = useSyncExternalStore(memory.subscribe, () => memory.read(name, first));
  const keep = useCallback((next: T | ((before: T) => T)) => memory.write(name, typeof next === 'function' ? (next as (before: T) => T)(memory.read(name, first)) : next), [memory, name, first]);
  return [value, keep];
}

const messageName = /^#\/[a-z]+\/([a-z0-9-]{1,64}\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The message that a link from the other console names. */
function handedByAddress(): Handed | undefined {
  const message = messageName.exec(location.hash)?.[1];
  return message === undefined ? undefined : { message };
}

/** The page that the address names; the first one where it names nothing. */
function pageOfAddress(): PageName | undefined {
  const name = messageName.test(location.hash) ? location.hash.split('/')[1] ?? '' : location.hash.replace(/^#\/?/, '');
  return name === '' ? 'start' : pageNames.find((page) => page === name);
}
