import { useQuery } from '@tanstack/react-query';
import { fleetQuery } from '../api/queries.ts';
import { instant } from '../figures/format.ts';
import { usePage } from '../page.ts';
import { Reading } from '../shell/reading.tsx';
import { DeploymentRows, wasteWords } from './deployment-rows.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { ReservedCard } from './reserved-card.tsx';
import '../styles/fleet.css';

/** Deployments: how busy what is ours is and what idling costs, and how all of them do. */
export function FleetPage() {
  const heading = usePage('Fleet');
  const query = useQuery(fleetQuery);
  const { data } = query;
  const own = data?.rows.filter(({ reserved }) => reserved !== null) ?? [];
  const waste = wasteWords(own);
  return (
    <div className="live fleet">
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Fleet: utilisation, idle and health of every deployment
      </h1>
      <Reading query={query} />
      {data !== undefined && (
        <>
          <section className="panel headline" aria-label="Idle of reserved capacity">
            <p className="sentence">
              <strong>{waste ?? 'No capacity is reserved: everything is paid for by use.'}</strong>
            </p>
            <p className="muted">
              {waste === null ? (
                <>
                  What is owned or rented by the hour gets a <code>reserved</code> in joulegate.yaml, and stands here
                  with its utilisation, its idle and its break-even.
                </>
              ) : (
                `Charged to its owners, not to requests; ${instant(data.from)} to ${instant(data.to)}, whole hours.`
              )}
            </p>
          </section>
          {own.length > 0 && (
            <div className="reserved-cards">
              {own.map(
                (row) =>
                  row.reserved !== null && <ReservedCard key={row.deployment} row={row} reserved={row.reserved} />,
              )}
            </div>
          )}
          <section className="panel" aria-labelledby="deployments-title">
            <div className="decisions-bar">
              <h2 id="deployments-title">Deployments</h2>
              <p className="muted">requests and tokens of the same hours; the next hour with its 90 % interval</p>
            </div>
            {data.rows.length === 0 ? (
              <p className="muted">The config names no deployment.</p>
            ) : (
              <DeploymentRows rows={data.rows} />
            )}
          </section>
        </>
      )}
      <Diagnosis />
    </div>
  );
}
