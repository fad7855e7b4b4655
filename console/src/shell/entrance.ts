import { useQuery } from '@tanstack/react-query';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Me } from '../api/control-plane.ts';
import { meQuery } from '../api/queries.ts';
import { wayBack } from '../access/rights.ts';

/** Pages that show nothing of the books. */
const OPEN: readonly string[] = ['/sign-in', '/set-up'];

export interface Entrance {
  /** Undefined until the server has answered. */
  readonly me: Me | undefined;
  /** Whether the page may be drawn: it is open to all, or whoever asks may read. */
  readonly isOpen: boolean;
  /** Whether the server may be asked for what is in the books. */
  readonly mayRead: boolean;
}

/** Who asks; whoever may not read goes to the sign-in, and comes back to where they were. */
export function useEntrance(): Entrance {
  const router = useRouter();
  const { pathname, href } = useRouterState({ select: ({ location }) => location });
  const { data: me, isError } = useQuery(meQuery);
  const isOutside = OPEN.includes(pathname);
  const mayRead = me === undefined ? isError : me.rights.includes('read');
  const isTurnedAway = me !== undefined && !mayRead && !isOutside;
  const isIn = me !== undefined && me.name !== null;
  useEffect(() => {
    if (isTurnedAway) void router.navigate({ to: '/sign-in', search: { from: href }, replace: true });
  }, [isTurnedAway, router, href]);
  useEffect(() => {
    const way = isIn ? wayBack.take() : null;
    if (way !== null) router.history.replace(way);
  }, [isIn, router]);
  return { me, isOpen: isOutside || mayRead, mayRead };
}
