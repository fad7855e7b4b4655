import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ApiError } from '../api/client.ts';
import type { Breakdown } from '../api/control-plane.ts';
import { breakdownQuery, mapQuery, overviewQuery } from '../api/queries.ts';
import { instant } from '../figures/format.ts';
import { usePage } from '../page.ts';
import { Chart } from './chart.tsx';
import { CsvLink } from './csv-link.tsx';
import { shortSiteName } from '../map/site-name.ts';
import { DIMENSION_WORDS, MEASURES, type MeasureName } from './figures.ts';
import { PeriodPicker } from './period-picker.tsx';
import { periodIn, searchOf, spanOf, wordsOf, type Period } from './period.ts';
import { Rows } from './rows.tsx';
import type { BreakdownSearch } from './search.ts';
import { Totals } from './totals.tsx';

const route = getRouteApi('/breakdown');

/** Who and what used money, energy and carbon in a period, and what routing saved. */
export function BreakdownPage() {
  const search = route.useSearch();
  const heading = usePage('Breakdown');
  const overview = useQuery(overviewQuery);
  const map = useQuery(mapQuery);
  const navigate = useNavigate({ from: '/breakdown' });
  const { by = 'workload', measure = 'carbon' } = search;
  const period = periodIn({ ...search });
  const now = overview.data?.now;
  const span = now === undefined ? null : spanOf(period, now);
  const found = useQuery({
    ...breakdownQuery({ from: span?.from ?? 0, to: span?.to ?? 1, by }),
    enabled: span !== null,
  });
  const change = (next: BreakdownSearch): void => void navigate({ search: next });
  const choose = (next: Period): void => change({ by, measure, ...searchOf(next) });
  const named = (name: string): string =>
    by === 'site' ? shortSiteName(map.data?.sites.find(({ key }) => key === name)?.name ?? name) : name;
  const nothing = found.error instanceof ApiError && found.error.status === 404;
  return (
    <div className="live breakdown">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Money, energy and carbon of a period
      </h1>
      <div className="panel breakdown-bar">
        {span !== null && <PeriodPicker period={period} span={span} choose={choose} />}
        <label>
          by{' '}
          <select value={by} onChange={(event) => change({ ...search, by: event.target.value as Breakdown['by'] })}>
            {Object.entries(DIMENSION_WORDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words.toLowerCase()}
              </option>
            ))}
          </select>
        </label>
        {span !== null && (
          <p className="muted">
            {instant(span.from)} to {instant(span.to)}
          </p>
        )}
      </div>
      {nothing && (
        <p className="panel notice">
          Nothing was booked {wordsOf(period)}. A longer period may have something, or a request: it is here as soon as
          it is in the books.
        </p>
      )}
      {found.isError && !nothing && <p className="panel notice warn">{found.error.message}</p>}
      {found.isPending && !found.isError && <p className="panel notice muted">Reading the books…</p>}
      {found.data !== undefined && !found.isError && (
        <>
          <section className="panel headline" aria-label="What routing saved">
            <p className="sentence">
              <strong>{found.data.headline.sentence}</strong>
            </p>
            <p className="muted">
              {wordsOf(period)[0]!.toUpperCase() + wordsOf(period).slice(1)}; against sending each request to the
              nearest deployment that was allowed to serve it, with the same tokens.
              {found.data.before === null && ' Nothing was booked in the period before.'}
            </p>
          </section>
          <Totals total={found.data.total} before={found.data.before} />
          <section className="panel" aria-label="Over time">
            <div className="decisions-bar">
              <h2>Over time</h2>
              <div className="segmented" role="group" aria-label="Figure">
                {(Object.keys(MEASURES) as MeasureName[]).map((name) => (
                  <button
                    key={name}
                    type="button"
                    aria-pressed={name === measure}
                    onClick={() => change({ ...search, measure: name })}
                  >
                    {MEASURES[name].name}
                  </button>
                ))}
              </div>
            </div>
            {found.data.series.length > 1 ? (
              <Chart series={found.data.series} step={found.data.step} measure={MEASURES[measure]} />
            ) : (
              <p className="muted">One {found.data.step} is no course: choose a longer period.</p>
            )}
          </section>
          <section className="panel" aria-label="By part">
            <div className="decisions-bar">
              <h2>By {DIMENSION_WORDS[by].toLowerCase()}</h2>
              <CsvLink from={found.data.from} to={found.data.to} by={by} />
            </div>
            <Rows breakdown={found.data} measure={MEASURES[measure]} named={named} />
          </section>
        </>
      )}
    </div>
  );
}
