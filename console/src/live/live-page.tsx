import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { comparisonQuery, mapQuery, overviewQuery } from '../api/queries.ts';
import { SiteShares } from '../map/site-shares.tsx';
import { WorldMap } from '../map/world-map.tsx';
import { instant } from '../figures/format.ts';
import { usePage } from '../page.ts';
import { Budgets } from './budgets.tsx';
import { ComparisonPanel } from './comparison.tsx';
import { DecisionList } from './decision-list.tsx';
import { Empty } from './empty.tsx';
import { Tiles } from './tiles.tsx';

/** What runs where, what it costs, what it emits, what is about to break a budget. */
export function LivePage() {
  const heading = usePage('Live');
  const overview = useQuery(overviewQuery);
  const map = useQuery(mapQuery);
  const comparison = useQuery(comparisonQuery);
  const data = overview.data;
  return (
    <div className="live">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        What runs where, what it costs and what it emits
      </h1>
      {data === undefined && !overview.isError && <p className="panel notice muted">Reading the books…</p>}
      {data !== undefined && (
        <>
          {data.requests.total === 0 && <Empty tryIt={data.tryIt} />}
          {data.requests.total > 0 && (
            <section className="panel headline" aria-label="What routing saved">
              <p className="sentence">
                <strong>{data.headline}</strong>
              </p>
              <p className="muted">
                Since {instant(data.startedAt)}; <Link to="/breakdown">by period, team and model</Link>
              </p>
            </section>
          )}
          <Tiles tiles={data.tiles} clock={data.clock} now={data.now} />
          <div className="stage">
            {map.data === undefined ? <div className="panel map-wait" /> : <WorldMap state={map.data} />}
            <div className="side">
              <Budgets budgets={data.budgets} />
              {map.data !== undefined && <SiteShares sites={map.data.sites} />}
            </div>
          </div>
          {comparison.data != null && <ComparisonPanel comparison={comparison.data} />}
          {data.requests.total > 0 && <DecisionList workloads={data.workloads} total={data.requests.total} />}
        </>
      )}
    </div>
  );
}
