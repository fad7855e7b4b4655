import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ask } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { usePage } from '../page.ts';
import { NameAndPassword } from './name-and-password.tsx';
import '../styles/access.css';

/** Of the link that `serve` printed. It leaves the address at once, and is nowhere but here. */
let code = '';

/** Makes the first admin, once. */
export function SetUpPage() {
  // The first field has the focus, not the heading.
  usePage('Set up');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const me = useQuery(meQuery).data;
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (location.hash.length > 1) {
      code = location.hash.slice(1);
      history.replaceState(history.state, '', location.pathname);
    }
  }, []);
  const setUp = useMutation({
    mutationFn: (given: { name: string; password: string }) => ask('POST', '/api/set-up', { code, ...given }),
    async onSuccess() {
      code = '';
      setDone(true);
      await queries.invalidateQueries();
      await navigate({ to: '/', replace: true });
    },
  });
  if (me === undefined || isDone) return null;
  return (
    <section className="panel entrance">
      <h1>The first admin</h1>
      {me.ways.setUp ? (
        <>
          <p className="muted">
            The link that joulegate printed lets whoever opens it first choose a name and a password. Others are made
            under Settings.
          </p>
          <NameAndPassword
            isNew
            hint="you sign in by it, and the audit names you so"
            button="Make the admin"
            pending={{ words: 'Making the admin…', is: setUp.isPending }}
            error={setUp.error}
            send={setUp.mutate}
          />
        </>
      ) : (
        <p>
          There is an admin already: this link has done its work. <Link to="/sign-in">Sign in</Link>
        </p>
      )}
    </section>
  );
}
