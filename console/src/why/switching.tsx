import type { Explanation } from '../api/control-plane.ts';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { figure } from '../figures/format.ts';
import { priceText } from './price-parts.ts';
import { partName } from './cost-parts.ts';

/** The prices at which the choice flips. */
export function Switching({
  explanation: { prices, switching, cash },
  decision,
}: {
  readonly explanation: Explanation;
  readonly decision: NonNullable<Entry['decision']>;
}) {
  return (
    <section className="panel switching" aria-labelledby="switching-title">
      <h2 id="switching-title">What would flip it</h2>
      <ul className="muted price-parts">
        {prices.map(({ kind, usd, unit, parts }) => (
          <li key={kind}>
            {partName(kind)} counts {priceText(usd, unit, parts)}
          </li>
        ))}
        {cash.factor !== 1 && <li>a dollar of cash counts {priceText(cash.factor, 'USD', cash.parts)}</li>}
      </ul>
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
              <span className="muted"> (now {priceText(flip.current, '', flip.parts)})</span>: {flip.winner} wins
            </li>
          ))}
        </ul>
      )}
      {decision.relaxed.length > 0 && <p>Relaxed to find a place at all: {decision.relaxed.join(' and ')}.</p>}
    </section>
  );
}
