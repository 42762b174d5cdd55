import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Memory } from './memory.ts';

/** The pages of the console, by the name that stands behind # in the address; nothing else ever stands there. */
export const pageNames = ['start', 'personen', 'faelle', 'ereignisse', 'entscheid', 'auskunft', 'aufsicht', 'integritaet', 'auffaelligkeiten', 'pflichten', 'regelwerk', 'aufbewahrung'] as const;
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
    const follow = (): void => setPage(pageOfAddress());
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

/** The page that the address names; the first one where it names nothing. */
function pageOfAddress(): PageName | undefined {
  const name = location.hash.replace(/^#\/?/, '');
  return name === '' ? 'start' : pageNames.find((page) => page === name);
}
