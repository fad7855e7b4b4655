import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ApiError } from '../api/client.ts';
import { frontierQuery, overviewQuery } from '../api/queries.ts';
import { PeriodPicker } from '../breakdown/period-picker.tsx';
import { periodIn, searchOf, spanOf, wordsOf } from '../breakdown/period.ts';
import { count, instant, percent } from '../figures/format.ts';
import { usePage } from '../page.ts';
import { Assumptions } from './assumptions.tsx';
import { PriceSliders } from './price-sliders.tsx';
import type { FrontierSearch } from './search.ts';
import { Staircase } from './staircase.tsx';
import { Steps } from './steps.tsx';
import { nearestStop, offerWords } from './words.ts';
import '../styles/frontier.css';

const route = getRouteApi('/frontier');

/** The carbon that a millisecond buys, from the requests of a period. */
export function FrontierPage() {
  const search = route.useSearch();
  const heading = usePage('Frontier');
  const navigate = useNavigate({ from: '/frontier' });
  const overview = useQuery(overviewQuery);
  const period = periodIn(search, 'week');
  const { workload } = search;
  const now = overview.data?.now;
  const span = now === undefined ? null : spanOf(period, now);
  const found = useQuery({
    ...frontierQuery({ ...(span ?? { from: 0, to: 1 }), ...(workload === undefined ? {} : { workload }) }),
    enabled: span !== null,
  });
  const { data } = found;
  const known = data?.workloads ?? [];
  const workloads = workload === undefined || known.includes(workload) ? known : [workload, ...known];
  const change = (next: FrontierSearch): void => void navigate({ search: next, replace: true, resetScroll: false });
  const { period: _period, from: _from, to: _to, ...others } = search;
  const per = search.per ?? 'request';
  const at =
    data === undefined
      ? null
      : {
          carbon: nearestStop(data.stops.carbonUsdPerTonne, search.carbon ?? data.prices.carbonUsdPerTonne),
          latency: nearestStop(data.stops.latencyUsdPerSecond, search.latency ?? data.prices.latencyUsdPerSecond),
        };
  const nothing = found.error instanceof ApiError && found.error.status === 404;
  return (
    <div className="live frontier">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Carbon per millisecond
      </h1>
      <div className="panel breakdown-bar">
        {span !== null && (
          <PeriodPicker period={period} span={span} choose={(next) => change({ ...others, ...searchOf(next) })} />
        )}
        {workloads.length > 0 && (
          <label className="frontier-workload">
            Workload{' '}
            <select
              value={workload ?? ''}
              onChange={({ target: { value } }) => {
                const { workload: _, ...all } = search;
                change(value === '' ? all : { ...all, workload: value });
              }}
            >
              <option value="">all</option>
              {workloads.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <div className="segmented" role="group" aria-label="Carbon of">
          {(['request', 'tokens'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={per === name}
              onClick={() => change({ ...search, per: name })}
            >
              {name === 'request' ? 'a request' : '1,000 tokens'}
            </button>
          ))}
        </div>
        {span !== null && (
          <p className="muted">
            {instant(span.from)} to {instant(span.to)}
          </p>
        )}
      </div>
      {nothing && (
        <p className="panel notice">
          No request{workload === undefined ? '' : ` of ${workload}`} was decided among places {wordsOf(period)}, so
          there is nothing to trade. Workloads in shadow or enforce decide; a longer period may have some.
        </p>
      )}
      {found.isError && !nothing && <p className="panel notice warn">{found.error.message}</p>}
      {found.isPending && !found.isError && <p className="panel notice muted frontier-wait">Reading the books…</p>}
      {data !== undefined && at !== null && !found.isError && (
        <>
          <section className="panel headline" aria-label="What latency buys">
            <p className="sentence">
              <strong>{offerWords(data.offer)}</strong>
            </p>
            <p className="muted">
              Against the fastest routing of the same work; in brackets nine cases of ten. {count(data.requests)} of{' '}
              {count(data.served)} served requests{workload === undefined ? '' : ` of ${workload}`} {wordsOf(period)}{' '}
              decided again
              {data.looked < data.served && ', a sample'}; a month is 30 days at their pace.
            </p>
          </section>
          <div className="frontier-stage">
            <Staircase frontier={data} chosen={data.chosen[at.latency]![at.carbon]!} per={per} />
            <PriceSliders
              frontier={data}
              at={at}
              choose={(next) =>
                change({
                  ...search,
                  carbon: data.stops.carbonUsdPerTonne[next.carbon]!,
                  latency: data.stops.latencyUsdPerSecond[next.latency]!,
                })
              }
              reset={() => change({ ...searchOf(period), ...(workload === undefined ? {} : { workload }), per })}
            />
          </div>
          <Steps frontier={data} />
          <Assumptions frontier={data} share={percent(data.requests / Math.max(1, data.looked))} />
        </>
      )}
    </div>
  );
}
