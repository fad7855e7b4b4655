import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DecisionRow } from '../api/control-plane.ts';
import { decisionsQuery } from '../api/queries.ts';
import { count } from '../figures/format.ts';
import { DecisionTable } from './decision-table.tsx';
import { SomeWorkers } from './workers.tsx';

const NO_ROWS: readonly DecisionRow[] = [];

/** The newest requests; each row opens its why. */
export function DecisionList({ workloads, total }: { readonly workloads: readonly string[]; readonly total: number }) {
  const [workload, setWorkload] = useState('');
  const [moved, setMoved] = useState(false);
  const [held, setHeld] = useState<{ readonly rows: readonly DecisionRow[]; readonly total: number } | null>(null);
  const query = useQuery(decisionsQuery({ workload, moved }));
  const rows = held?.rows ?? query.data?.rows ?? NO_ROWS;
  const waiting = held === null ? 0 : total - held.total;
  const filter = (change: () => void): void => {
    setHeld(null);
    change();
  };
  return (
    <section className="panel decisions" aria-labelledby="decisions-title">
      <div className="decisions-bar">
        <h2 id="decisions-title">
          Requests{' '}
          <span className="muted">
            newest {count(rows.length)}
            {held === null && <SomeWorkers workers={query.data?.workers} />}, times in UTC
          </span>
        </h2>
        <div className="controls">
          <label>
            Workload{' '}
            <select value={workload} onChange={(event) => filter(() => setWorkload(event.target.value))}>
              <option value="">all</option>
              {workloads.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label>
            <input type="checkbox" checked={moved} onChange={(event) => filter(() => setMoved(event.target.checked))} />{' '}
            moved only
          </label>
          <button
            type="button"
            aria-pressed={held !== null}
            onClick={() => setHeld(held === null ? { rows, total } : null)}
          >
            {held === null ? 'Pause' : `Resume${waiting > 0 ? ` (${count(waiting)} new)` : ''}`}
          </button>
        </div>
      </div>
      <DecisionTable rows={rows} sorts />
      {rows.length === 0 && (
        <p className="muted notice">{query.isPending ? 'Reading…' : 'No request matches this filter.'}</p>
      )}
    </section>
  );
}
