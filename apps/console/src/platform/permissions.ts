import { useCallback } from 'react';
import type { Operation } from '../api/call.ts';
import { useSession } from '../sign-in/session-context.tsx';
import { openTo } from './origin.ts';
import { useOrigin } from './origin-context.tsx';

/** Tells whether the role of whoever is signed in may do all that is wanted; the origin decides, this only spares a refusal. */
export function useMay(): (...wanted: readonly Operation[]) => boolean {
  const origin = useOrigin();
  const { roles } = useSession();
  return useCallback(
    (...wanted: readonly Operation[]) => {
      const open = openTo(origin, ...wanted);
      return open === undefined || roles === undefined || open.some((role) => roles.includes(role));
    },
    [origin, roles],
  );
}
