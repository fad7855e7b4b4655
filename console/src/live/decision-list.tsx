import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTable } from '@tanstack/react-table';
import { useState } from 'react';
import type { DecisionRow } from '../api/control-plane.ts';
import { decisionsQuery } from '../api/queries.ts';
import { count } from '../figures/format.ts';
import { COLUMNS } from './decision-columns.tsx';
import { features } from './decision-features.ts';
import { SomeWorkers } from './workers.tsx';

const NO_ROWS: readonly DecisionRow[] = [];

/** The newest requests; each row opens its why. */
export function DecisionList({ workloads, total }: { readonly workloads: readonly string[]; readonly total: number }) {
  const [workload, setWorkload] = useState('');
  const [moved, setMoved] = useState(false);
  const [held, setHeld] = useState<{ readonly rows: readonly DecisionRow[]; readonly total: number } | null>(null);
  const navigate = useNavigate();
  const query = useQuery(decisionsQuery({ workload, moved }));
  const rows = held?.rows ?? query.data?.rows ?? NO_ROWS;
  const table = useTable({
    features,
    columns: COLUMNS,
    data: rows as DecisionRow[],
    getRowId: (row) => row.id,
    enableSortingRemoval: true,
  });
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
      <table role="table">
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row">
              {group.headers.map((header) => {
                const sorted = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    role="columnheader"
                    scope="col"
                    className={`col-${header.column.id}`}
                    aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
                  >
                    <button type="button" onClick={header.column.getToggleSortingHandler()}>
                      <table.FlexRender header={header} />
                      <span aria-hidden="true" className="sort">
                        {sorted === false ? '' : sorted === 'asc' ? ' ↑' : ' ↓'}
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup">
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              role="row"
              data-outcome={row.original.outcome}
              onClick={(event) => {
                // The link in the first cell is what the keyboard uses; a click anywhere in the row does the same.
                if (!(event.target instanceof Element && event.target.closest('a')))
                  void navigate({ to: '/decisions/$id', params: { id: row.original.id } });
              }}
            >
              {row.getAllCells().map((cell) => (
                <td key={cell.id} role="cell" className={`col-${cell.column.id}`}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <p className="muted notice">{query.isPending ? 'Reading…' : 'No request matches this filter.'}</p>
      )}
    </section>
  );
}
