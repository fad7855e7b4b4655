import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { meQuery } from '../api/queries.ts';
import { ROLES_WITH, type Right } from './rights.ts';

interface AllowedProps {
  readonly right: Right;
  /** The beginning of a sentence: to do what one needs it. */
  readonly what: string;
  readonly children: ReactNode;
}

/** What is shown to those who have a right only; others read which role it takes. */
export function Allowed({ right, what, children }: AllowedProps) {
  const me = useQuery(meQuery).data;
  const from = useRouterState({ select: ({ location }) => location.href });
  if (me === undefined) return <p className="panel notice muted">Asking who you are…</p>;
  if (me.rights.includes(right)) return children;
  return (
    <section className="panel notice" aria-label="Not for this role">
      <p>
        <strong>
          {what} needs {ROLES_WITH[right]}.
        </strong>
      </p>
      {me.name === null ? (
        <p>
          <Link to="/sign-in" search={{ from }}>
            Sign in
          </Link>{' '}
          with it.
        </p>
      ) : (
        <p>
          {me.name} is {me.role}. An admin gives another role under Settings.
        </p>
      )}
    </section>
  );
}
