import { Link } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import type { DecisionRow } from '../api/control-plane.ts';
import { aligned, clockTime, count, figure, monthDay, UNKNOWN } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import type { features } from './decision-features.ts';

const column = createColumnHelper<typeof features, DecisionRow>();
const MILLI = 1e3;

const milli = (value: number | null): string => (value === null ? UNKNOWN : aligned(value * MILLI));
/** Nothing was sent anywhere: there is nothing to be measured, which is not a figure of zero. */
const isUnsent = ({ deployment, outcome, imported }: DecisionRow): boolean =>
  deployment === null && outcome !== 'served' && !imported;

/** A label that only the cards of narrow screens show; in the table the header says it. */
const Label = ({ children }: { readonly children: string }) => (
  <span className="card-label" aria-hidden="true">
    {children}
  </span>
);

export const COLUMNS = column.columns([
  column.accessor('at', {
    header: 'Time',
    cell: ({ row: { original: row } }) => (
      <Link to="/decisions/$id" params={{ id: row.id }}>
        <time dateTime={new Date(row.at).toISOString()}>
          <span className="muted">{monthDay(row.at)}</span> {clockTime(row.at)}
        </time>
        <span className="sr-only"> why it went to {row.deployment ?? 'nowhere'}</span>
      </Link>
    ),
  }),
  column.accessor('workload', {
    header: 'Workload',
    cell: ({ row: { original: row } }) => (
      <>
        {row.workload}
        <span className="card-label card-from"> from {row.origin}</span>
      </>
    ),
  }),
  column.accessor('origin', { header: 'From' }),
  column.accessor((row) => row.deployment ?? '', {
    id: 'deployment',
    header: 'To',
    cell: ({ row: { original: row } }) => (
      <>
        {row.outcome === 'served' || row.outcome === 'cached' ? null : <span className="outcome">{row.outcome}</span>}
        {row.outcome === 'cached' ? (
          <span className="muted">{row.imported ? 'a cache' : 'the cache'}</span>
        ) : (
          (row.deployment ?? <span className="muted">nowhere</span>)
        )}
        {row.imported && <span className="muted"> · imported</span>}
        {row.moved && (
          <span className="moved" title="not the nearest">
            {' '}
            ↗ moved
          </span>
        )}
        {row.guard !== null && row.guard !== 'pass' && (
          <span className="outcome" title="what the guard said; the request tells which rules">
            {' '}
            guard: {row.guard}
          </span>
        )}
        {row.files !== null && row.files > 0 && (
          <span className="muted" title="files of the prompt that went on as text">
            {' '}
            · {count(row.files)} {row.files === 1 ? 'file' : 'files'} as text
          </span>
        )}
      </>
    ),
  }),
  column.accessor('model', { header: 'Model' }),
  column.accessor('tokens', {
    header: 'Tokens',
    cell: ({ getValue }) => (
      <>
        <Label>tokens</Label>
        {count(getValue())}
      </>
    ),
  }),
  column.accessor('totalMs', {
    header: 'Time, ms',
    cell: ({ getValue }) => (
      <>
        <Label>ms</Label>
        {figure(getValue())}
      </>
    ),
  }),
  column.accessor('costUsd', {
    header: 'Cost, mUSD',
    cell: ({ row: { original: row } }) => (
      <>
        <Label>mUSD</Label>
        {isUnsent(row) ? UNKNOWN : milli(row.costUsd)}
      </>
    ),
  }),
  column.accessor('energyWh', {
    header: 'Energy, mWh',
    cell: ({ row: { original: row } }) => (
      <>
        <Label>mWh</Label>
        {isUnsent(row) ? UNKNOWN : milli(row.energyWh)}
      </>
    ),
  }),
  column.accessor('carbonG', {
    header: 'CO2e, mg',
    cell: ({ row: { original: row } }) => (
      <>
        <Label>mg CO2e</Label>
        {isUnsent(row) ? UNKNOWN : milli(row.carbonG)} {row.tier !== null && <TierMark tier={row.tier} />}
      </>
    ),
  }),
]);
