import type { Key } from '../api/control-plane.ts';
import { count, instant, text } from '../figures/format.ts';
import { limitWords } from '../limits/limit-fields.ts';
import { stateOf } from './search.ts';

interface KeyRowsProps {
  readonly keys: readonly Key[];
  readonly now: number;
  /** What is to be done with a key. */
  readonly act: (action: 'limits' | 'revoke' | 'freeze' | 'thaw', key: Key) => void;
}

/** A key a row; on narrow windows a card each. */
export function KeyRows({ keys, now, act }: KeyRowsProps) {
  return (
    <table className="control-rows">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Organisation</th>
          <th scope="col">Its own limits</th>
          <th scope="col">Workloads</th>
          <th scope="col">Made</th>
          <th scope="col">Ends</th>
          <th scope="col" className="actions">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Row key={key.id} of={key} now={now} act={act} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ of: key, now, act }: { readonly of: Key } & Omit<KeyRowsProps, 'keys'>) {
  const state = stateOf(key, now);
  const limits = limitWords(key.limits, text, count);
  return (
    <tr data-state={state}>
      <th scope="row">
        {key.name} <code className="muted">{key.prefix}…</code>
        {key.trustedOrigin && (
          <>
            {' '}
            <span className="note-tag">origin believed</span>
          </>
        )}
        {key.hold !== null && <Held hold={key.hold} />}
      </th>
      <td>
        <span className="card-label">Organisation</span>
        {key.organisation}
        {key.team !== null && <span className="muted"> team {key.team}</span>}
      </td>
      <td>
        <span className="card-label">Its own limits</span>
        {limits.length === 0 ? (
          <span className="muted">none</span>
        ) : (
          <ul>
            {limits.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        )}
      </td>
      <td>
        <span className="card-label">Workloads</span>
        {key.workloads === null ? <span className="muted">all</span> : key.workloads.join(', ')}
      </td>
      <td>
        <span className="card-label">Made</span>
        {instant(key.createdAt)}
      </td>
      <td>
        <span className="card-label">Ends</span>
        <Ends of={key} state={state} />
      </td>
      <td className="actions">
        {state !== 'revoked' && (
          <>
            {key.hold !== null && (
              <button type="button" onClick={() => act('thaw', key)}>
                {key.hold.kind === 'freeze' ? 'Thaw' : 'Let go'}
                <span className="sr-only"> {key.name}</span>
              </button>
            )}
            {key.hold?.kind !== 'freeze' && state === 'works' && (
              <button type="button" onClick={() => act('freeze', key)}>
                Freeze<span className="sr-only"> {key.name}</span>
              </button>
            )}
            <button type="button" onClick={() => act('limits', key)}>
              Limits<span className="sr-only"> of {key.name}</span>
            </button>
            <button type="button" onClick={() => act('revoke', key)}>
              Revoke<span className="sr-only"> {key.name}</span>
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

/** What holds a key back, and why. */
function Held({ hold }: { readonly hold: NonNullable<Key['hold']> }) {
  return (
    <p className="warn">
      {hold.kind === 'freeze' ? 'Frozen' : `Throttled to ${count(hold.rpm ?? 0)} requests a minute`} since{' '}
      {instant(hold.since)}
      {hold.endsAt !== null && <>, until {instant(hold.endsAt)}</>}: {hold.why}
    </p>
  );
}

function Ends({ of: { revokedAt, expiresAt }, state }: { readonly of: Key; readonly state: string }) {
  if (revokedAt !== null) return <>revoked {instant(revokedAt)}</>;
  if (expiresAt === null) return <span className="muted">never</span>;
  return state === 'expired' ? <span className="warn">expired {instant(expiresAt)}</span> : <>{instant(expiresAt)}</>;
}
