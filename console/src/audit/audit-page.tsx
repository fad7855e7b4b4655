import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Allowed } from '../access/allowed.tsx';
import { SaveFile } from '../api/save-file.tsx';
import { auditQuery } from '../api/queries.ts';
import { count } from '../figures/format.ts';
import { Choose } from '../forms/choose.tsx';
import { usePage } from '../page.ts';
import { AuditRows } from './audit-rows.tsx';
import { ACTIONS, auditSearch, type AuditSearch } from './search.ts';
import '../styles/control.css';

const route = getRouteApi('/audit');

/** Who changed what, newest first. */
export function AuditPage() {
  const heading = usePage('Audit');
  return (
    <div className="live control">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Audit
      </h1>
      <Allowed right="audit" what="To see who did what one">
        <Records />
      </Allowed>
    </div>
  );
}

function Records() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/audit' });
  const found = useInfiniteQuery(auditQuery(search));
  const records = found.data?.pages.flatMap((page) => page.records) ?? [];
  const change = (next: AuditSearch): void => void navigate({ search: next });
  const set = (name: keyof AuditSearch, value: string | undefined): void =>
    change(auditSearch({ ...search, [name]: value }));
  const names = [...new Set(records.map(({ actor, actorName }) => actorName ?? actor))].toSorted();
  return (
    <section className="panel" aria-labelledby="audit-title" aria-busy={found.isFetching}>
      <div className="decisions-bar">
        <h2 id="audit-title">
          Audit{' '}
          <span className="muted" role="status">
            {found.data === undefined
              ? ''
              : `${count(records.length)}${found.hasNextPage ? ' and more' : ''}, newest first, times in UTC`}
          </span>
        </h2>
        <SaveFile
          path="/api/audit"
          query={{ ...search, limit: '500' }}
          name="joulegate-audit"
          kind="csv"
          words="Newest 500 as CSV"
        />
      </div>
      <div className="choices" role="search" aria-label="Narrow the list">
        <Choose label="Who" value={search.actor} of={names} choose={(actor) => set('actor', actor)} />
        <Choose label="What" value={search.action} of={ACTIONS} choose={(action) => set('action', action)} />
        {search.subject !== undefined && (
          <Choose label="About" value={search.subject} of={[]} choose={(subject) => set('subject', subject)} />
        )}
        {Object.keys(search).length > 0 && (
          <button type="button" onClick={() => change({})}>
            Clear
          </button>
        )}
      </div>
      {found.isError && (
        <p className="notice warn" role="alert">
          {records.length > 0 ? 'What you see may be old: ' : ''}
          {found.error.message}
        </p>
      )}
      {found.isPending && <p className="notice muted">Reading the audit…</p>}
      {records.length > 0 && <AuditRows records={records} about={(subject) => set('subject', subject)} />}
      {found.data !== undefined && records.length === 0 && (
        <p className="notice muted">
          {Object.keys(search).length > 0 ? 'No record fits these filters.' : 'Nothing was changed yet.'}
        </p>
      )}
      {found.hasNextPage && (
        <p className="row older">
          <button type="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {found.isFetchingNextPage ? 'Reading…' : 'Older'}
          </button>
        </p>
      )}
    </section>
  );
}
