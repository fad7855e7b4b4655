import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { BudgetState, Key } from '../api/control-plane.ts';
import { keysQuery, meQuery, settingsQuery, todayQuery } from '../api/queries.ts';
import { count, text } from '../figures/format.ts';
import { ChangeLimits } from '../keys/change-limits.tsx';
import { keysIn } from '../keys/search.ts';
import { usePage } from '../page.ts';
import { LimitsPanel } from '../today/limits-panel.tsx';
import { limitWords, standingWords } from './limit-fields.ts';
import '../styles/today.css';
import '../styles/control.css';

/** Limits and budgets of everybody: how they stand, and where they were set. */
export function LimitsPage() {
  const heading = usePage('Limits');
  const { data, error, isPending } = useQuery(todayQuery);
  const me = useQuery(meQuery).data;
  return (
    <div className="live control">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Limits: how they stand, and where they were set
      </h1>
      {error !== null && (
        <p className="panel notice warn" role="alert">
          {error.message}
        </p>
      )}
      {isPending && error === null && <p className="panel notice muted">Reading the books…</p>}
      {data !== undefined &&
        (data.budgets === null ? (
          <p className="panel notice muted">Limits and budgets are known to a running gateway only.</p>
        ) : (
          <LimitsPanel budgets={data.budgets} now={data.now} />
        ))}
      {me?.rights.includes('operate') === true ? (
        <div className="stage">
          <OfKeys standing={data?.budgets ?? []} />
          <OfConfig />
        </div>
      ) : (
        <section className="panel">
          <h2>As they were set</h2>
          <p className="muted">What the config and the keys say is shown to the role operator or admin.</p>
        </section>
      )}
    </div>
  );
}

/** Limits that keys have of their own, to be changed. */
function OfKeys({ standing }: { readonly standing: readonly BudgetState[] }) {
  const { data: keys, error } = useQuery(keysQuery);
  const [changing, setChanging] = useState<Key | null>(null);
  const shown = keysIn(keys ?? [], {}, Date.now());
  return (
    <section className="panel" aria-labelledby="of-keys">
      <div className="decisions-bar">
        <h2 id="of-keys">Of keys, as they were set</h2>
        <Link to="/keys">All keys</Link>
      </div>
      {error !== null && (
        <p className="warn" role="alert">
          {error.message}
        </p>
      )}
      {keys !== undefined && shown.length === 0 && <p className="muted">There is no key that works.</p>}
      {shown.length > 0 && (
        <table className="control-rows">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Organisation and team</th>
              <th scope="col">Its own limits</th>
              <th scope="col">Now</th>
              <th scope="col" className="actions">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((key) => (
              <tr key={key.id}>
                <th scope="row">{key.name}</th>
                <td>
                  <span className="card-label">Organisation and team</span>
                  {key.organisation}
                  {key.team !== null && <span className="muted"> team {key.team}</span>}
                </td>
                <td>
                  <span className="card-label">Its own limits</span>
                  {limitWords(key.limits, text, count).join(', ') || <span className="muted">those of every key</span>}
                </td>
                <td>
                  <span className="card-label">Now</span>
                  {standingWords(standing, key, text, count).join(', ') || <span className="muted">not used yet</span>}
                </td>
                <td className="actions">
                  <button type="button" onClick={() => setChanging(key)}>
                    Change<span className="sr-only"> the limits of {key.name}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {changing !== null && <ChangeLimits of={changing} close={() => setChanging(null)} />}
    </section>
  );
}

/** Limits of organisations, teams and every key, as the config says them. */
function OfConfig() {
  const { data, error } = useQuery(settingsQuery);
  const limits = data?.sections.find(({ name }) => name === 'limits');
  return (
    <section className="panel" aria-labelledby="of-config">
      <div className="decisions-bar">
        <h2 id="of-config">Of the config, as they were set</h2>
        {data !== undefined && (
          <p className="muted">
            <code>limits</code> of {data.file}
          </p>
        )}
      </div>
      {error !== null && (
        <p className="warn" role="alert">
          {error.message}
        </p>
      )}
      {data !== undefined &&
        (limits === undefined ? (
          <p className="muted">The config sets none.</p>
        ) : (
          <pre className="yaml" tabIndex={0} aria-label="limits of the config">
            {limits.yaml}
          </pre>
        ))}
      <p className="muted">
        Budgets of workloads stand with them, as <code>workloads[].budgets</code>: see{' '}
        <Link to="/settings">Settings</Link>.
      </p>
    </section>
  );
}
