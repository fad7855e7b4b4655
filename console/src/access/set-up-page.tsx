import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ask } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { usePage } from '../page.ts';
import { PasswordField } from './password-field.tsx';
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
            The link that <code>joulegate serve</code> printed lets whoever opens it first choose a name and a password.
            Others are made under Settings.
          </p>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const form = event.currentTarget;
              setUp.mutate({ name: valueIn(form, 'username'), password: valueIn(form, 'password') });
            }}
          >
            <Field label="Name" hint="you sign in by it, and the audit names you so">
              <input
                name="username"
                type="text"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={100}
                required
                autoFocus
              />
            </Field>
            <PasswordField
              name="password"
              label="Password"
              autoComplete="new-password"
              hint="12 characters or more: a sentence is easier to keep"
            />
            <Failed error={setUp.error} />
            <button type="submit" className="primary wide" disabled={setUp.isPending}>
              {setUp.isPending ? 'Making the admin…' : 'Make the admin'}
            </button>
          </form>
        </>
      ) : (
        <p>
          There is an admin already: this link has done its work. <Link to="/sign-in">Sign in</Link>
        </p>
      )}
    </section>
  );
}
