import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ask } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';
import { usePage } from '../page.ts';
import { PasswordField } from './password-field.tsx';
import { safeWay, wayBack } from './rights.ts';
import '../styles/access.css';

const route = getRouteApi('/sign-in');

/** By name and password, or at the identity provider; afterwards one is where one was. */
export function SignInPage() {
  // The first field has the focus, not the heading.
  usePage('Sign in');
  const from = safeWay(route.useSearch().from);
  const queries = useQueryClient();
  const router = useRouter();
  const me = useQuery(meQuery).data;
  const signIn = useMutation({
    mutationFn: (given: { name: string; password: string }) => ask('POST', '/api/sign-in', given),
    onSuccess: () => queries.invalidateQueries(),
  });
  const isIn = me !== undefined && me.name !== null;
  useEffect(() => {
    if (isIn) router.history.replace(from);
  }, [isIn, from, router]);
  if (me === undefined || isIn) return null;
  const { password, provider, setUp, token } = me.ways;
  return (
    <section className="panel entrance">
      <h1>Sign in</h1>
      {provider !== null && (
        <p>
          <a className="button wide" href="/sign-in/provider" onClick={() => wayBack.keep(from)}>
            Sign in with {provider}
          </a>
        </p>
      )}
      {provider !== null && password && <p className="or muted">or with a name of this console</p>}
      {password && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            signIn.mutate({ name: valueIn(form, 'username'), password: valueIn(form, 'password') });
          }}
        >
          <Field label="Name">
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
          <PasswordField name="password" label="Password" autoComplete="current-password" />
          <Failed error={signIn.error} />
          <button type="submit" className="primary wide" disabled={signIn.isPending}>
            {signIn.isPending ? 'Signing in…' : 'Sign in'}
          </button>
        </form>
      )}
      <div className="hints muted">
        {setUp && (
          <p>
            There is no admin yet: open the link that <code>joulegate serve</code> prints at its start.
          </p>
        )}
        {token && (
          <p>
            With the token of the control plane (<code>admin.token</code> in joulegate.yaml) open{' '}
            <code>/login?token=…</code> once; scripts send it as <code>Authorization: Bearer</code>.
          </p>
        )}
        {password && !setUp && (
          <p>
            An admin makes users under Settings; who has lost a password, or the last admin, is helped by{' '}
            <code>joulegate users create</code>.
          </p>
        )}
        {!password && provider === null && !token && (
          <p>
            Nobody signs in here: this gateway keeps no users. With a config, <code>joulegate serve</code> does.
          </p>
        )}
        {me.rights.includes('read') && (
          <p>
            <Link to="/">Read on without signing in</Link>
          </p>
        )}
      </div>
    </section>
  );
}
