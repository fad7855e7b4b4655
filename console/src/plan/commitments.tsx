import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrackedCommitment } from '../api/control-plane.ts';
import { commitmentsQuery, meQuery } from '../api/queries.ts';
import { figure, instant } from '../figures/format.ts';
import { EndCommitment } from './end-commitment.tsx';

/** What was committed to, and what became of it; nothing while nobody committed to anything. */
export function Commitments() {
  const { data, error } = useQuery(commitmentsQuery);
  const me = useQuery(meQuery).data;
  const [ending, setEnding] = useState<TrackedCommitment | null>(null);
  if (error !== null)
    return (
      <p className="panel notice warn" role="alert">
        {error.message}
      </p>
    );
  if (data === undefined || data.length === 0) return null;
  const mayEnd = me?.rights.includes('operate') === true;
  return (
    <section className="panel commitments" aria-labelledby="commitments-title">
      <h2 id="commitments-title">
        Commitments <span className="muted">predicted beside what the books say, nine cases of ten</span>
      </h2>
      {data.map((each) => (
        <article key={each.id} data-in-force={each.isInForce}>
          <div className="row">
            <h3>
              {each.workload}: {each.plan.name}
            </h3>
            <span className="note-tag">{standing(each)}</span>
            {each.tracked.isReviewDue && each.isInForce && <span className="note-tag warn">review is due</span>}
            {each.isInForce && mayEnd && (
              <button type="button" onClick={() => setEnding(each)}>
                End
              </button>
            )}
          </div>
          <p className="muted">
            {each.owner}, {instant(each.acceptedAt)}: {each.reason}. Review by {each.reviewDate}. Among{' '}
            {each.lays.deployments.join(', ')}.
          </p>
          <MonthRows of={each} />
          {each.tracked.broken.length > 0 && (
            <p className="warn">
              {each.tracked.broken.slice(0, 3).map(({ day, held }) => (
                <span key={`${day} ${held.figure}`}>
                  {day}: {figure(held.realised)} {held.words}, {figure(held.predicted.p05)} to{' '}
                  {figure(held.predicted.p95)} were assumed.{' '}
                </span>
              ))}
              {each.tracked.broken.length > 3 && `${each.tracked.broken.length - 3} more such days.`}
            </p>
          )}
        </article>
      ))}
      {ending !== null && <EndCommitment of={ending} close={() => setEnding(null)} />}
    </section>
  );
}

const standing = ({ isInForce, isSigned, endedWhy, tracked }: TrackedCommitment): string =>
  isInForce ? tracked.state : isSigned ? `ended: ${endedWhy ?? ''}` : 'not in force: not what was signed';

function MonthRows({ of }: { readonly of: TrackedCommitment }) {
  const rows = of.tracked.months.flatMap(({ month, isWhole, held }) => held.map((each) => ({ month, isWhole, each })));
  if (rows.length === 0) return <p className="muted">Nothing is booked under it yet.</p>;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={`Months of ${of.workload}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col">Figure</th>
            <th scope="col" className="num">
              Predicted
            </th>
            <th scope="col" className="num">
              Realised
            </th>
            <th scope="col">Holds</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ month, isWhole, each }) => (
            <tr key={`${month} ${each.figure}`}>
              <td>
                {month}
                {isWhole ? '' : ' (part)'}
              </td>
              <td>{each.words}</td>
              <td className="num">
                {figure(each.predicted.p05)} to {figure(each.predicted.p95)}
              </td>
              <td className="num">{figure(each.realised)}</td>
              <td className={each.isOutside === true ? 'warn' : undefined}>
                {each.isOutside === null ? 'unknown' : each.isOutside ? 'outside' : 'yes'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
