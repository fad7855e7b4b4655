import type { PlanAnswer } from '../api/control-plane.ts';
import { signed, text } from '../figures/format.ts';
import { Lock } from '../figures/lock.tsx';
import { TierMark } from '../figures/tier-mark.tsx';
import { costParts, moneyIn, ranked } from './figures.ts';

const G_PER_T = 1e6;

/** Each option's full cost of a year as a bar of its parts, and what stands behind it. */
export function OptionRows({ plan }: { readonly plan: PlanAnswer['plan'] }) {
  const money = moneyIn(plan.currency);
  const options = ranked(plan.options);
  const most = Math.max(...options.map(({ fullUsd }) => fullUsd), Number.MIN_VALUE);
  return (
    <section className="panel options" aria-labelledby="options-title">
      <h2 id="options-title">
        Options <span className="muted">full cost of a year: money, carbon and waiting at what they are worth</span>
      </h2>
      <table className="breakdown-rows">
        <thead>
          <tr>
            <th scope="col">Option</th>
            <th scope="col" className="bar-column">
              <span className="sr-only">Parts</span>
            </th>
            {['Full cost', 'Money', 'CO2e', 'Added', 'Worth, against today', 'Earned back'].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col">Rules</th>
          </tr>
        </thead>
        <tbody>
          {options.map((option) => {
            const { id, name, broken, against } = option;
            const parts = costParts(option, plan.weights);
            return (
              <tr key={id} data-out={broken.length > 0} data-chosen={id === plan.chosen}>
                <th scope="row">
                  {name}
                  {id === plan.chosen && <span className="note-tag">chosen</span>}
                  {id === plan.baseline && <span className="note-tag">today</span>}
                  <small className="muted">
                    {option.model}, {option.site.name}
                  </small>
                </th>
                <td className="bar-column" aria-hidden="true">
                  <span className="parts-bar">
                    {parts.map(({ kind, usd }) => (
                      <span
                        key={kind}
                        className={`hue-${kind}`}
                        style={{ width: `${(Math.max(0, usd) / most) * 100}%` }}
                        title={`${kind}: ${money(usd)}`}
                      />
                    ))}
                  </span>
                </td>
                <td className="num">
                  <Label>Full cost</Label>
                  {money(option.fullUsd)}
                </td>
                <td className="num">
                  <Label>Money</Label>
                  {money(option.usd)}
                </td>
                <td className="num">
                  <Label>CO2e</Label>
                  <TierMark tier={option.tier} /> {text(option.tonnes * G_PER_T, 'g')}
                </td>
                <td className="num">
                  <Label>Added</Label>
                  {option.latency.isPlaceKnown ? '' : '≤ '}
                  {signed(option.latency.addedMs)} ms
                </td>
                <td className="num">
                  <Label>Worth</Label>
                  {id === plan.baseline ? '' : money(against.npvUsd)}
                </td>
                <td className="num">
                  <Label>Earned back</Label>
                  {id === plan.baseline ? '' : backWords(against.paybackMonths)}
                </td>
                <td className="rules">
                  {broken.length > 0 && (
                    <>
                      <Lock />
                      {broken.join('; ')}
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <ul className="legend">
        {(['money', 'carbon', 'latency'] as const).map((kind) => (
          <li key={kind} className="legend-item">
            <i className={`dot hue-${kind}`} aria-hidden="true" />
            {kind === 'latency' ? 'waiting' : kind}
          </li>
        ))}
      </ul>
    </section>
  );
}

const backWords = (months: number | null): string =>
  months === null ? 'never' : months === 0 ? 'at once' : `${Math.ceil(months)} months`;

function Label({ children }: { readonly children: string }) {
  return (
    <span className="card-label" aria-hidden="true">
      {children}
    </span>
  );
}
