import type { ReactNode } from 'react';

export function Facts({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className="facts">{children}</dl>;
}

/** A name and what it stands for; left out where there is nothing to say. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  if (children === undefined || children === null || children === false || children === '') return null;
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}
