import { useQuery } from '@tanstack/react-query';
import { todayQuery } from '../api/queries.ts';
import { usePage } from '../page.ts';
import { Reading } from '../shell/reading.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { MEASURES } from './measures.ts';
import { MeasureTile } from './measure-tile.tsx';
import { PricesPanel } from './prices-panel.tsx';
import '../styles/today.css';

/** Four figures of the day as equals, every limit by what breaks first, and the prices that budgets set. */
export function TodayPage() {
  const heading = usePage('Today');
  const query = useQuery(todayQuery);
  const { data } = query;
  return (
    <div className="live today">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Today: money, energy, carbon and latency, and what is about to break a budget
      </h1>
      <Reading query={query} />
      {data !== undefined && (
        <>
          {data.requests === 0 && (
            <p className="panel notice muted">
              Nothing was booked since midnight UTC. The month and the budgets are below; a request is here within a
              minute.
            </p>
          )}
          <section className="panel tiles" aria-label="Today, UTC">
            {MEASURES.map((measure) => (
              <MeasureTile key={measure.name} measure={measure} today={data} />
            ))}
          </section>
          <div className="stage">
            {data.budgets === null ? (
              <p className="panel muted">Limits and budgets are known to a running gateway only.</p>
            ) : (
              <LimitsPanel budgets={data.budgets} now={data.now} />
            )}
            <PricesPanel weighed={data.weighed} budgets={data.budgets} />
          </div>
        </>
      )}
    </div>
  );
}
