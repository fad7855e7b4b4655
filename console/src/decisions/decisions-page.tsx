import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ledgerQuery, overviewQuery } from '../api/queries.ts';
import { PeriodPicker } from '../breakdown/period-picker.tsx';
import { periodIn, spanOf, wordsOf, type Period } from '../breakdown/period.ts';
import { count, instant } from '../figures/format.ts';
import { DecisionTable } from '../live/decision-table.tsx';
import { usePage } from '../page.ts';
import { Filters } from './filters.tsx';
import { filtersOf, type DecisionsSearch } from './search.ts';
import '../styles/decisions.css';

const route = getRouteApi('/decisions');
/** How often the newest are asked for again. */
const LIVE_MS = 5_000;

/** Every request in the books, newest first. */
export function DecisionsPage() {
  const search = route.useSearch();
  const heading = usePage('Decisions');
  const navigate = useNavigate({ from: '/decisions' });
  const overview = useQuery(overviewQuery);
  const [paused, setPaused] = useState(false);
  const period = periodIn({ ...search });
  const filters = filtersOf(search);
  const now = overview.data?.now;
  const span = now === undefined ? null : spanOf(period, now);
  const found = useInfiniteQuery({
    ...ledgerQuery({ ...filters, from: span?.from ?? 0, to: span?.to ?? 1 }),
    enabled: span !== null,
    // Who reads on into older pages must not have them move.
    refetchInterval: ({ state }) =>
      paused || period.kind === 'custom' || (state.data?.pages.length ?? 0) > 1 ? false : LIVE_MS,
  });
  const pages = found.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const [first, last] = [pages[0], pages.at(-1)];
  const change = (next: DecisionsSearch): void => void navigate({ search: next });
  const choose = (next: Period): void =>
    change({ ...filters, ...(next.kind === 'last' ? { period: next.name } : { from: next.from, to: next.to }) });
  const isStopped = paused || pages.length > 1;
  return (
    <div className="live ledger">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Decisions
      </h1>
      <div className="panel ledger-bar">
        {span !== null && <PeriodPicker period={period} span={span} choose={choose} />}
        {span !== null && (
          <p className="muted">
            {instant(span.from)} to {instant(span.to)}
          </p>
        )}
        <Filters search={search} options={first?.options ?? null} change={change} />
      </div>
      <section className="panel decisions" aria-labelledby="ledger-title" aria-busy={found.isFetching}>
        <div className="decisions-bar">
          <h2 id="ledger-title">
            Requests{' '}
            <span className="muted" role="status">
              {first === undefined ? '' : <Counted rows={rows.length} matching={first.matching ?? null} />}
            </span>
          </h2>
          {period.kind === 'last' && (
            <div className="controls">
              {pages.length > 1 && !paused && <span className="muted">still while older ones are shown</span>}
              <button
                type="button"
                aria-pressed={paused}
                onClick={() => setPaused(!paused)}
                disabled={pages.length > 1}
              >
                {isStopped ? 'Resume' : 'Pause'}
              </button>
            </div>
          )}
        </div>
        {rows.length > 0 && <DecisionTable rows={rows} />}
        {found.isPending && <p className="muted notice">Reading the books…</p>}
        {found.isError && (
          <p className="notice warn" role="alert">
            {rows.length > 0 ? 'What you see may be old: ' : ''}
            {found.error.message}
          </p>
        )}
        {first !== undefined && rows.length === 0 && last?.next == null && !found.isError && (
          <p className="muted notice">
            {Object.keys(filters).length > 0
              ? `No request ${wordsOf(period)} fits these filters.`
              : `Nothing was booked ${wordsOf(period)}. A longer period may have something.`}
          </p>
        )}
        {last != null && (
          <p className="ledger-more">
            {last.lookedTo != null && (
              <span className="muted">Looked through back to {instant(last.lookedTo)}, there is more before it. </span>
            )}
            {last.next != null && (
              <button type="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {found.isFetchingNextPage ? 'Reading…' : last.lookedTo == null ? 'Older' : 'Look further back'}
              </button>
            )}
          </p>
        )}
      </section>
    </div>
  );
}

function Counted({ rows, matching }: { readonly rows: number; readonly matching: number | null }) {
  if (matching === null) return <>{count(rows)} shown, times in UTC</>;
  return rows >= matching ? (
    <>{count(matching)}, times in UTC</>
  ) : (
    <>
      {count(rows)} of {count(matching)}, newest first, times in UTC
    </>
  );
}
