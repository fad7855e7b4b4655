import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { ApiError } from '../api/client.ts';
import { whyQuery } from '../api/queries.ts';
import { instant } from '../figures/format.ts';
import { usePage } from '../page.ts';
import { CandidateTable } from './candidate-table.tsx';
import { CostBars } from './cost-bars.tsx';
import { EntryFigures } from './entry-figures.tsx';
import { LatencyBar } from './latency-bar.tsx';
import { Expected } from './expected.tsx';
import { Permalink } from './permalink.tsx';
import { Provenance } from './provenance.tsx';
import { ReplayPrices } from './replay-prices.tsx';
import { Switching } from './switching.tsx';
import '../styles/why.css';

const route = getRouteApi('/decisions/$id');

/** Why one request went where it went: the sentence, the picture, the numbers. */
export function WhyPage() {
  const { id } = route.useParams();
  const heading = usePage(`Why ${id}`);
  const why = useQuery(whyQuery(id));
  const data = why.data;
  const entry = data?.entry;
  const [lead, rest] = splitLead(data?.sentence);
  return (
    <article className="why">
      <nav aria-label="Breadcrumb">
        <Link to="/decisions">← Decisions</Link> <span className="muted">request {id}</span> <Permalink />
      </nav>
      <h1 ref={heading} tabIndex={-1} className="why-sentence">
        {lead ?? (why.isError ? errorTitle(why.error) : 'Looking it up…')}
      </h1>
      {rest !== '' && <p className="why-rest">{rest}</p>}
      {why.isError && (
        <p className="muted">
          The newest entries of every process that answers are kept; an older one is read from the ledger where it is
          connected.
        </p>
      )}
      {data !== undefined && entry !== undefined && (
        <>
          <dl className="why-facts">
            <div>
              <dt>outcome</dt>
              <dd>
                {entry.outcome}
                {entry.error !== null && <code> {entry.error}</code>}
              </dd>
            </div>
            <div>
              <dt>workload</dt>
              <dd>
                {entry.workload}, {entry.mode}
              </dd>
            </div>
            <div>
              <dt>from</dt>
              <dd>{entry.origin}</dd>
            </div>
            <div>
              <dt>to</dt>
              <dd>{entry.deployment ?? (entry.outcome === 'cached' ? 'the cache' : 'nowhere')}</dd>
            </div>
            <div>
              <dt>model</dt>
              <dd>
                {entry.modelServed ?? entry.modelAsked}
                {entry.modelServed !== null && entry.modelServed !== entry.modelAsked && (
                  <span className="muted"> (asked {entry.modelAsked})</span>
                )}
              </dd>
            </div>
            {entry.guard !== null && (
              <div>
                <dt>guard</dt>
                <dd>
                  {entry.guard.map(({ check, action }) => `${check} ${action}`).join(', ') || 'nothing to look at'}
                  <span className="muted">
                    , {entry.guardMode}
                    {entry.guardModel !== null && ` · ${entry.guardModel}`}
                  </span>
                </dd>
              </div>
            )}
            <div>
              <dt>at</dt>
              <dd>{instant(entry.at)}</dd>
            </div>
          </dl>
          {data.explanation !== null && entry.decision !== null && (
            <>
              <CostBars explanation={data.explanation} decision={entry.decision} served={entry.deployment} />
              <div className="why-columns">
                <Switching explanation={data.explanation} decision={entry.decision} />
                <ReplayPrices key={id} explanation={data.explanation} />
                <LatencyBar entry={entry} />
                <Expected explanation={data.explanation} entry={entry} />
              </div>
              <CandidateTable explanation={data.explanation} served={entry.deployment} />
            </>
          )}
          {data.explanation === null && entry.outcome !== 'refused' && !isUntimed(entry) && (
            <LatencyBar entry={entry} />
          )}
          <div className="why-columns">
            <EntryFigures entry={entry} />
            <Provenance entry={entry} />
          </div>
        </>
      )}
    </article>
  );
}

/** An import that does not tell how long it took. */
const isUntimed = ({ importedAt, latency }: Entry): boolean => importedAt !== null && latency.totalMs === 0;

/** The first sentence as the title, the others below it. */
function splitLead(sentence: string | undefined): readonly [string | undefined, string] {
  const end = sentence?.indexOf('. ') ?? -1;
  return sentence === undefined || end < 0 ? [sentence, ''] : [sentence.slice(0, end + 1), sentence.slice(end + 2)];
}

const errorTitle = (error: Error): string =>
  error instanceof ApiError && error.status === 404
    ? 'No entry has this decision id.'
    : `This could not be read: ${error.message}.`;
