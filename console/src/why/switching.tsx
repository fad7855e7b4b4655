import type { Explanation } from '../api/control-plane.ts';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { figure } from '../figures/format.ts';

/** The prices at which the choice flips. */
export function Switching({
  switching,
  decision,
}: {
  readonly switching: Explanation['switching'];
  readonly decision: NonNullable<Entry['decision']>;
}) {
  return (
    <section className="panel switching" aria-labelledby="switching-title">
      <h2 id="switching-title">What would flip it</h2>
      <p className="muted">
        Carbon counts {figure(decision.carbonUsdPerTonne)} USD per tonne, added time{' '}
        {figure(decision.latencyUsdPerSecond)} USD per second.
      </p>
      {switching.length === 0 ? (
        <p>No carbon or latency price changes this choice.</p>
      ) : (
        <ul>
          {switching.map((flip) => (
            <li key={`${flip.price} ${flip.direction}`}>
              <i className={`dot hue-${flip.price}`} aria-hidden="true" />
              {flip.price} {flip.direction}{' '}
              <strong>
                {figure(flip.at)} {flip.unit}
              </strong>
              <span className="muted"> (now {figure(flip.current)})</span>: {flip.winner} wins
            </li>
          ))}
        </ul>
      )}
      {decision.relaxed.length > 0 && <p>Relaxed to find a place at all: {decision.relaxed.join(' and ')}.</p>}
    </section>
  );
}
