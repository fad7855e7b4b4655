import { useState } from 'react';
import type { Explanation } from '../api/control-plane.ts';
import { figure, signed, text } from '../figures/format.ts';
import { atPrices, pricesThen, topOf, type TwoPrices } from './other-prices.ts';

const STEPS = 400;
const SLIDERS = [
  { kind: 'carbon', name: 'Carbon', field: 'carbonUsdPerTonne', unit: 'USD/t' },
  { kind: 'latency', name: 'Added time', field: 'latencyUsdPerSecond', unit: 'USD/s' },
] as const;

/** This one decision again, at other prices of carbon and time, among the candidates that were allowed. */
export function ReplayPrices({ explanation }: { readonly explanation: Explanation }) {
  const then = pricesThen(explanation);
  const [prices, setPrices] = useState<TwoPrices>(then);
  const before = atPrices(explanation, then)[0];
  const here = atPrices(explanation, prices)[0];
  if (before === undefined || here === undefined || explanation.candidates.length < 2) return null;
  const same = here.candidate.deployment === before.candidate.deployment;
  const change = (field: 'cashUsd' | 'carbonG' | 'addedMs'): number =>
    (here.candidate[field] ?? NaN) - (before.candidate[field] ?? NaN);
  return (
    <section className="panel replay" aria-labelledby="replay-title">
      <h2 id="replay-title">At other prices</h2>
      {SLIDERS.map(({ kind, name, field, unit }) => {
        const top = topOf(kind, then[field], explanation.switching);
        const flips = explanation.switching.filter(({ price }) => price === kind);
        return (
          <label key={kind}>
            <span>
              {name}{' '}
              <output>
                {figure(prices[field])} {unit}
              </output>
            </span>
            <span className="replay-marks" aria-hidden="true">
              <i className="then" style={{ left: `${(then[field] / top) * 100}%` }} />
              {flips.map(({ at, direction }) => (
                <i key={direction} style={{ left: `${(at / top) * 100}%` }} />
              ))}
            </span>
            <input
              type="range"
              aria-label={name}
              min={0}
              max={top}
              step={top / STEPS}
              value={prices[field]}
              aria-valuetext={`${figure(prices[field])} ${unit}`}
              onChange={(event) => setPrices({ ...prices, [field]: Number(event.target.value) })}
            />
          </label>
        );
      })}
      <p aria-live="polite">
        <strong>{here.candidate.deployment}</strong>{' '}
        {same
          ? 'wins, as at the prices of then'
          : `wins, not ${before.candidate.deployment}: ${signed(change('cashUsd') * 1000)} USD per 1,000 such requests, ${signed(change('carbonG'))} g CO2e, ${signed(change('addedMs'))} ms`}
        . It costs {text(here.fullCostUsd, 'USD')} in full.
      </p>
      <p className="muted">
        Marks: the price of then (thin), and where the choice flips while the other price stays. Prices hold what
        budgets add. What was excluded stays so.{' '}
        <button type="button" onClick={() => setPrices(then)}>
          Back to the prices of then
        </button>
      </p>
    </section>
  );
}
