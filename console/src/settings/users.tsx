import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsoleUser } from '../api/control-plane.ts';
import { usersQuery } from '../api/queries.ts';
import { count, instant } from '../figures/format.ts';
import { ChangeRole, CreateUser, EndUser } from './user-sheets.tsx';

type Doing = { readonly action: 'create' } | { readonly action: 'role' | 'end'; readonly user: ConsoleUser };

/** Who signs in to the console, and what they may. */
export function Users() {
  const { data: users, error, isPending } = useQuery(usersQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const close = (): void => setDoing(null);
  const active = users?.filter(({ endedAt }) => endedAt === null) ?? [];
  const ended = users?.filter(({ endedAt }) => endedAt !== null) ?? [];
  return (
    <section className="panel" aria-labelledby="users-title">
      <div className="decisions-bar">
        <h2 id="users-title">
          Users <span className="muted">{users === undefined ? '' : `${count(active.length)} may sign in`}</span>
        </h2>
        <button type="button" className="primary" onClick={() => setDoing({ action: 'create' })}>
          Make a user
        </button>
      </div>
      {error !== null && (
        <p className="warn" role="alert">
          {error.message}
        </p>
      )}
      {isPending && <p className="muted">Reading the users…</p>}
      {users?.length === 0 && (
        <p className="muted">Nobody signs in by name yet; the token of the control plane may do everything.</p>
      )}
      {users !== undefined && users.length > 0 && (
        <table className="control-rows">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Signs in</th>
              <th scope="col">Last signed in</th>
              <th scope="col">Made</th>
              <th scope="col" className="actions">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {[...active, ...ended].map((user) => (
              <tr key={user.id} data-state={user.endedAt === null ? undefined : 'ended'}>
                <th scope="row">{user.name}</th>
                <td>
                  <span className="card-label">Role</span>
                  {user.role}
                </td>
                <td>
                  <span className="card-label">Signs in</span>
                  {user.endedAt !== null
                    ? `ended ${instant(user.endedAt)}`
                    : user.signsIn === 'here'
                      ? 'with a password'
                      : 'at the identity provider'}
                </td>
                <td>
                  <span className="card-label">Last signed in</span>
                  {user.signedInAt === null ? <span className="muted">never</span> : instant(user.signedInAt)}
                </td>
                <td>
                  <span className="card-label">Made</span>
                  {instant(user.createdAt)}
                </td>
                <td className="actions">
                  {user.endedAt === null && (
                    <>
                      <button type="button" onClick={() => setDoing({ action: 'role', user })}>
                        Role<span className="sr-only"> of {user.name}</span>
                      </button>
                      <button type="button" onClick={() => setDoing({ action: 'end', user })}>
                        End<span className="sr-only"> {user.name}</span>
                      </button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {doing?.action === 'create' && <CreateUser close={close} />}
      {doing?.action === 'role' && <ChangeRole user={doing.user} close={close} />}
      {doing?.action === 'end' && <EndUser user={doing.user} close={close} />}
    </section>
  );
}
