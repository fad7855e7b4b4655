import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useLive } from '../api/live.ts';
import type { Connection } from '../api/live.ts';
import { overviewQuery } from '../api/queries.ts';
import { count, figure, instant } from '../figures/format.ts';
import { Account } from './account.tsx';
import { CommandMenu } from './command-menu.tsx';
import { useEntrance } from './entrance.ts';
import { Footer } from './footer.tsx';
import { useKept } from './kept.ts';
import { Navigation } from './navigation.tsx';
import { numbers } from './numbers.ts';
import { isWhole, WorkersNotice } from '../live/workers.tsx';

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'not connected',
};

/** The frame of every page: what runs, the business clock, and whether the server answers. */
export function Shell() {
  const { me, isOpen, mayRead } = useEntrance();
  const connection = useLive(mayRead);
  // What is on the page is drawn anew where numbers are written another way.
  const written = useKept(numbers);
  const overview = useQuery({ ...overviewQuery, enabled: mayRead });
  const data = overview.data;
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link to="/" className="wordmark">
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="6.5" />
            <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" />
          </svg>
          joulegate
        </Link>
        <Navigation me={me} />
        {mayRead && <CommandMenu me={me} />}
        {(mayRead || me === undefined) && (
          <p className="status" role="status" data-state={connection}>
            <span className="status-dot" aria-hidden="true" />
            {CONNECTION_WORDS[connection]}
          </p>
        )}
        {me !== undefined && <Account me={me} />}
        {/* Its row is there before its figures are, so that nothing below moves. */}
        <dl className="facts">
          {data !== undefined && (
            <>
              <div>
                <dt>{data.clock === 'virtual' ? 'virtual clock' : 'clock'}</dt>
                <dd>{instant(data.now)}</dd>
              </div>
              <div>
                <dt>requests</dt>
                <dd>
                  {count(data.requests.total)}
                  {data.requests.refused + data.requests.failed > 0 && (
                    <span className="muted">
                      {' '}
                      · {count(data.requests.refused)} refused, {count(data.requests.failed)} failed
                    </span>
                  )}
                </dd>
              </div>
              {data.workers !== null && (
                <div data-state={isWhole(data.workers) ? undefined : 'partial'}>
                  <dt>workers</dt>
                  <dd>
                    {count(data.workers.answered)} of {count(data.workers.of)}
                  </dd>
                </div>
              )}
              <div>
                <dt>per minute</dt>
                <dd>{figure(data.perMinute)}</dd>
              </div>
            </>
          )}
        </dl>
      </header>
      {overview.isError && mayRead && <Lost since={overview.dataUpdatedAt} />}
      {data !== undefined && !overview.isError && (
        <WorkersNotice workers={data.workers} restartedAt={data.restartedAt} />
      )}
      <main id="main" tabIndex={-1}>
        {isOpen && <Outlet key={written} />}
      </main>
      <Footer data={data} />
    </>
  );
}

function Lost({ since }: { readonly since: number }) {
  return (
    <div className="alert" role="alert">
      <p>
        <strong>joulegate does not answer at {location.host}.</strong> Trying again every 2 seconds.{' '}
        {since > 0
          ? `What you see is from ${instant(since)}.`
          : 'Is it running? Once it is, this page goes on by itself.'}
      </p>
    </div>
  );
}
