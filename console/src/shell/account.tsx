import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import type { Me } from '../api/control-plane.ts';
import { ask } from '../api/client.ts';
import { ROLE_WORDS } from '../access/rights.ts';
import { PasswordField } from '../access/password-field.tsx';
import { Failed } from '../forms/failed.tsx';
import { valueIn } from '../forms/field.tsx';
import { Modal } from '../forms/modal.tsx';

/** Who has signed in, and what they do about it; where reading is open, the way in. */
export function Account({ me }: { readonly me: Me }) {
  const [isOpen, setOpen] = useState(false);
  const href = useRouterState({ select: ({ location }) => location.href });
  if (me.name === null) {
    const canSignIn = me.ways.password || me.ways.provider !== null || me.ways.token;
    return canSignIn && me.rights.includes('read') && !href.startsWith('/sign-in') ? (
      <Link className="account" to="/sign-in" search={{ from: href }}>
        Sign in
      </Link>
    ) : null;
  }
  return (
    <>
      <button type="button" className="account" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span className="account-name">{me.name}</span> <span className="muted">{me.role}</span>
      </button>
      {isOpen && <AccountSheet me={me} close={() => setOpen(false)} />}
    </>
  );
}

function AccountSheet({ me: { name, role, hasPassword }, close }: { readonly me: Me; readonly close: () => void }) {
  const queries = useQueryClient();
  const router = useRouter();
  const signOut = useMutation({
    mutationFn: () => ask('POST', '/api/sign-out'),
    async onSuccess() {
      close();
      // Nothing of what this user saw stays in the page.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
      await router.navigate({ to: '/' });
      await queries.invalidateQueries();
    },
  });
  return (
    <Modal title="Account" close={close}>
      <p>
        <strong>{name}</strong> is {role}
        {role !== null && <span className="muted">: {ROLE_WORDS[role]}</span>}
      </p>
      {hasPassword && (
        <details>
          <summary>Change the password</summary>
          <ChangePassword />
        </details>
      )}
      <Failed error={signOut.error} />
      <p className="account-out">
        <button type="button" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </button>
      </p>
    </Modal>
  );
}

function ChangePassword() {
  const change = useMutation({
    mutationFn: (given: { present: string; next: string }) => ask('POST', '/api/password', given),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        change.mutate(
          { present: valueIn(form, 'present'), next: valueIn(form, 'next') },
          { onSuccess: () => form.reset() },
        );
      }}
    >
      <PasswordField name="present" label="Present password" autoComplete="current-password" />
      <PasswordField name="next" label="New password" autoComplete="new-password" hint="12 characters or more" />
      <Failed error={change.error} />
      <p className="row">
        <button type="submit" disabled={change.isPending}>
          {change.isPending ? 'Changing…' : 'Change'}
        </button>
        <span role="status">{change.isSuccess ? 'Changed. Other sessions of yours have ended.' : ''}</span>
      </p>
    </form>
  );
}
