import { Link } from '@tanstack/react-router';
import { count, instant, percent } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { runsWords, savedWords, STATUS, type Batch } from './words.ts';

const HEADS = ['Batch', 'Status', 'Answered', 'Runs', 'Deadline', 'Expected to save', 'Saved'];

/** Batches, each with when it runs and what waiting saves. */
export function BatchRows({
  batches,
  now,
  shown,
}: {
  readonly batches: readonly Batch[];
  readonly now: number;
  readonly shown: string | undefined;
}) {
  return (
    <table className="batch-rows">
      <thead>
        <tr>
          {HEADS.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {batches.map((batch) => (
          <tr key={batch.id} data-shown={batch.id === shown}>
            <th scope="row">
              <Link to="/batches" search={{ batch: batch.id }} aria-current={batch.id === shown ? 'true' : undefined}>
                {batch.id}
              </Link>
              <span className="muted">
                {' '}
                {batch.organisation}, {batch.model ?? batch.endpoint}
              </span>
            </th>
            {cellsOf(batch, now).map((cell, i) => (
              <td key={HEADS[i + 1]}>
                <span className="card-label">{HEADS[i + 1]}</span>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What waiting saved, with its tier. */
export function Saved({ batch }: { readonly batch: Batch }) {
  const tier = batch.saved?.tier ?? null;
  return (
    <>
      {savedWords(batch)} {tier !== null && <TierMark tier={tier} />}
    </>
  );
}

function cellsOf(batch: Batch, now: number): readonly React.ReactNode[] {
  const { status, requests, deadlineAt, expectedCo2eSavedShare: expected } = batch;
  const isBad = status === 'failed' || status === 'expired';
  return [
    <span key="status" className={isBad ? 'bad' : undefined}>
      {isBad && <span aria-hidden="true">▲ </span>}
      {STATUS[status]}
    </span>,
    <>
      {count(requests.completed)} of {count(requests.total)}
      {requests.failed > 0 && <span className="bad"> {count(requests.failed)} failed</span>}
    </>,
    runsWords(batch, now),
    instant(deadlineAt),
    expected === null ? <span className="muted">not foretold</span> : `${percent(expected)} of its carbon`,
    <Saved key="saved" batch={batch} />,
  ];
}
