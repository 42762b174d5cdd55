import type { ReactNode } from 'react';

const paths = {
  copy: 'M6 6V3.5A1.5 1.5 0 0 1 7.5 2h5A1.5 1.5 0 0 1 14 3.5v5a1.5 1.5 0 0 1-1.5 1.5H10M3.5 6h5A1.5 1.5 0 0 1 10 7.5v5A1.5 1.5 0 0 1 8.5 14h-5A1.5 1.5 0 0 1 2 12.5v-5A1.5 1.5 0 0 1 3.5 6Z',
  done: 'm3 8.5 3.2 3.2L13 5',
  down: 'm4 6 4 4 4-4',
} as const;

/** A sign beside a word, never in place of one. */
export function Icon({ name }: { readonly name: keyof typeof paths }): ReactNode {
  return <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d={paths[name]} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" /></svg>;
}
