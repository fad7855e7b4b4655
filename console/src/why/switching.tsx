import type { Explanation } from '../api/control-plane.ts';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { figure } from '../figures/format.ts';
import { partName } from './cost-parts.ts';

/** The prices at which the choice flips. */
export function Switching({
  explanation: { prices, switching },
  decision,
}: {
  readonly explanation: Explanation;
  readonly decision: NonNullable<Entry['decision']>;
}) {
  return (
    <section className="panel switching" aria-labelledby="switching-title">
      <h2 id="switching-title">What would flip it</h2>
      <p className="muted">
        {prices.map(({ kind, usd, unit }) => `${partName(kind)} counts ${figure(usd)} ${unit}`).join(', ')}.
      </p>
      {switching.length === 0 ? (
        <p>No {prices.map(({ kind }) => kind).join(' or ')} price changes this choice.</p>
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
