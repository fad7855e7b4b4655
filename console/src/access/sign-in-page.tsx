import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ask } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { Failed } from '../forms/failed.tsx';
import { usePage } from '../page.ts';
import { NameAndPassword } from './name-and-password.tsx';
import { safeWay, wayBack } from './rights.ts';
import '../styles/access.css';

const route = getRouteApi('/sign-in');
const REFUSED = 'joulegate_refused';

/** Why the identity provider's way did not end here: said in a cookie of this page, this once. */
function takeRefused(): Error | null {
  const words = document.cookie.split('; ').find((each) => each.startsWith(`${REFUSED}=`));
  if (words === undefined) return null;
  document.cookie = `${REFUSED}=; path=/sign-in; max-age=0`;
  return new Error(decodeURIComponent(words.slice(REFUSED.length + 1)));
}

/** By name and password, or at the identity provider; afterwards one is where one was. */
export function SignInPage() {
  // The first field has the focus, not the heading.
  usePage('Sign in');
  const search = route.useSearch();
  const from = safeWay(search.from);
  const queries = useQueryClient();
  const router = useRouter();
  const me = useQuery(meQuery).data;
  const signIn = useMutation({
    mutationFn: (given: { name: string; password: string }) => ask('POST', '/api/sign-in', given),
    onSuccess: () => queries.invalidateQueries(),
  });
  const [refused, setRefused] = useState<Error | null>(null);
  useEffect(() => {
    const words = takeRefused();
    if (words !== null) setRefused(words);
  }, []);
  // Kept over a refused sign-in too, which comes back without it.
  useEffect(() => {
    if (search.from !== undefined) wayBack.keep(search.from);
  }, [search.from]);
  const isIn = me !== undefined && me.name !== null;
  useEffect(() => {
    if (isIn) router.history.replace(wayBack.take() ?? from);
  }, [isIn, from, router]);
  if (me === undefined || isIn) return null;
  const { password, provider, setUp, token } = me.ways;
  return (
    <section className="panel entrance">
      <h1>Sign in</h1>
      <Failed error={refused} />
      {provider !== null && (
        <p>
          <a className="button wide" href="/sign-in/provider">
            Sign in with {provider}
          </a>
        </p>
      )}
      {provider !== null && password && <p className="or muted">or with a name of this console</p>}
      {password && (
        <NameAndPassword
          button="Sign in"
          pending={{ words: 'Signing in…', is: signIn.isPending }}
          error={signIn.error}
          send={signIn.mutate}
        />
      )}
      <div className="hints muted">
        {!isSecureContext && (
          <p className="warn">
            This page came without TLS: browsers then do not say where a write comes from, and it is refused. Open the
            console by https, or on the machine itself.
          </p>
        )}
        {setUp && <p>There is no admin yet: open the link that joulegate printed when it started.</p>}
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
        {!password && provider === null && !token && <p>Nobody signs in here: this gateway keeps no users.</p>}
        {me.rights.includes('read') && (
          <p>
            <Link to="/">Read on without signing in</Link>
          </p>
        )}
      </div>
    </section>
  );
}
