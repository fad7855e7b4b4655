import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { batchesQuery } from '../api/queries.ts';
import { count, instant, percent, text } from '../figures/format.ts';
import { usePage } from '../page.ts';
import { Reading } from '../shell/reading.tsx';
import { BatchRows, Saved } from './batch-rows.tsx';
import { HourPicture } from './hour-picture.tsx';
import { Ways } from './ways.tsx';
import { runsWords, savedOfAll, type Batch } from './words.ts';
import '../styles/batches.css';

const route = getRouteApi('/batches');

/** Work that can wait: which batches there are, in which hours they run, and what waiting saves. */
export function BatchesPage() {
  const heading = usePage('Batches');
  const { batch: asked } = route.useSearch();
  const query = useQuery(batchesQuery());
  const { data } = query;
  const shown = asked ?? data?.batches[0]?.id;
  return (
    <div className="live batches">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Batches: work that can wait
      </h1>
      <Reading query={query} what="the batches" />
      {data !== undefined && (
        <>
          <section className="panel headline" aria-label="Saved by waiting">
            <p className="sentence">
              <strong>{headline(data.batches)}</strong>
            </p>
            <p className="muted">
              {data.states.length === 0 ? (
                <>
                  <code>POST /v1/batches</code> makes one, and so does a request with <code>x-joulegate-deadline</code>{' '}
                  whose workload answers by jobs.
                </>
              ) : (
                `Against running when they were made, as booked; ${data.states
                  .map(({ status, batches }) => `${count(batches)} ${status.replace('_', ' ')}`)
                  .join(', ')}.`
              )}
            </p>
          </section>
          {shown !== undefined && <Hours id={shown} />}
          <section className="panel" aria-labelledby="batches-title">
            <div className="decisions-bar">
              <h2 id="batches-title">Batches</h2>
              <p className="muted">open ones by deadline, then those that have ended</p>
            </div>
            {data.batches.length === 0 ? (
              <p className="muted">None is open, and none has ended lately.</p>
            ) : (
              <BatchRows batches={data.batches} now={data.now} shown={shown} />
            )}
          </section>
        </>
      )}
    </div>
  );
}

function headline(batches: readonly Batch[]): string {
  if (batches.length === 0) return 'No work waits, and none has.';
  const { co2eG, usd } = savedOfAll(batches);
  if (co2eG === null && usd === null) return 'What waiting saved is not known yet: nothing has run.';
  return `Waiting saved ${co2eG === null ? 'unknown carbon' : `${text(co2eG, 'g')} of CO2e`} and ${usd === null ? 'unknown money' : text(usd, 'USD')}.`;
}

/** The hours of one batch. */
function Hours({ id }: { readonly id: string }) {
  const { data, error } = useQuery(batchesQuery(id));
  const batch = data?.batches[0];
  if (error !== null && data === undefined)
    return (
      <p className="panel notice warn" role="alert">
        {error.message}
      </p>
    );
  if (data === undefined || batch === undefined || data.hours === null)
    return <p className="panel notice muted">Reading its hours…</p>;
  const { expectedCo2eSavedShare: expected, latestStartAt } = batch;
  return (
    <section className="panel" aria-labelledby="hours-title">
      <div className="decisions-bar">
        <h2 id="hours-title">{batch.id}</h2>
        <p className="muted">
          {runsWords(batch, data.now)}; deadline {instant(batch.deadlineAt)}
          {latestStartAt !== null && `, begun by ${instant(latestStartAt)} at the latest`}
        </p>
      </div>
      <HourPicture hours={data.hours} now={data.now} label={`Grid intensity by hour for ${batch.id}`} />
      <dl className="batch-figures">
        <div>
          <dt>Expected to save</dt>
          <dd>{expected === null ? 'not foretold: no hours are known' : `${percent(expected)} of its carbon`}</dd>
        </div>
        <div>
          <dt>Saved so far</dt>
          <dd>
            <Saved batch={batch} />
          </dd>
        </div>
        <Ways batch={batch} />
        <div>
          <dt>Bars</dt>
          <dd className="muted">the place that was best in each hour, as it was known or is foretold</dd>
        </div>
      </dl>
    </section>
  );
}
