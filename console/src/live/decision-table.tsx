import { useNavigate } from '@tanstack/react-router';
import { useTable } from '@tanstack/react-table';
import type { DecisionRow } from '../api/control-plane.ts';
import { COLUMNS } from './decision-columns.tsx';
import { features } from './decision-features.ts';

/** Requests as rows, as cards where it is narrow; each opens its why. @param sorts whether a header puts the rows in order: not where they are a page of many */
export function DecisionTable({
  rows,
  sorts = false,
}: {
  readonly rows: readonly DecisionRow[];
  readonly sorts?: boolean;
}) {
  const navigate = useNavigate();
  const table = useTable({
    features,
    columns: COLUMNS,
    data: rows as DecisionRow[],
    getRowId: (row) => row.id,
    enableSortingRemoval: true,
  });
  return (
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
                  {...(sorts
                    ? { 'aria-sort': sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending' }
                    : {})}
                >
                  {sorts ? (
                    <button type="button" onClick={header.column.getToggleSortingHandler()}>
                      <table.FlexRender header={header} />
                      <span aria-hidden="true" className="sort">
                        {sorted === false ? '' : sorted === 'asc' ? ' ↑' : ' ↓'}
                      </span>
                    </button>
                  ) : (
                    <table.FlexRender header={header} />
                  )}
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
  );
}
