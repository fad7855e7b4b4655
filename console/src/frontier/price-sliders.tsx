import type { Frontier } from '../api/control-plane.ts';
import { count, figure, percent, signed, text } from '../figures/format.ts';
import { switchingWords } from './words.ts';

/** Where both sliders stand: indices of the stops. */
export interface SliderStops {
  readonly carbon: number;
  readonly latency: number;
}

interface SlidersProps {
  readonly frontier: Frontier;
  readonly at: SliderStops;
  readonly choose: (at: SliderStops) => void;
  readonly reset: () => void;
}

const SECONDS_PER_HOUR = 3600;

/** What carbon and time are worth, and where all requests would go at these prices. */
export function PriceSliders({ frontier, at, choose, reset }: SlidersProps) {
  const { stops, prices, today } = frontier;
  const carbon = stops.carbonUsdPerTonne[at.carbon]!;
  const latency = stops.latencyUsdPerSecond[at.latency]!;
  const point = frontier.chosen[at.latency]![at.carbon]!;
  const change = (value: number, before: number): string =>
    before === 0 ? '' : `${value > before ? '+' : '−'}${percent(Math.abs(value / before - 1))}`;
  return (
    <section className="panel sliders" aria-labelledby="sliders-title">
      <h2 id="sliders-title">At these prices</h2>
      <label>
        <span>
          Carbon <output>{count(carbon)} USD/t</output>
        </span>
        <input
          type="range"
          aria-label="Carbon"
          min={0}
          max={stops.carbonUsdPerTonne.length - 1}
          value={at.carbon}
          aria-valuetext={`${count(carbon)} USD per tonne`}
          onChange={(event) => choose({ ...at, carbon: Number(event.target.value) })}
        />
      </label>
      <label>
        <span>
          Waiting <output>{figure(latency * SECONDS_PER_HOUR)} USD/h</output>
        </span>
        <input
          type="range"
          aria-label="Waiting"
          min={0}
          max={stops.latencyUsdPerSecond.length - 1}
          value={at.latency}
          aria-valuetext={`${figure(latency * SECONDS_PER_HOUR)} USD per hour of waiting`}
          onChange={(event) => choose({ ...at, latency: Number(event.target.value) })}
        />
      </label>
      <p className="muted">
        In force, on average: {figure(prices.carbonUsdPerTonne)} USD/t and{' '}
        {figure(prices.latencyUsdPerSecond * SECONDS_PER_HOUR)} USD an hour of waiting, those of budgets in them.{' '}
        <button type="button" onClick={reset}>
          Set to these
        </button>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">a request</th>
            <th scope="col" className="num">
              today
            </th>
            <th scope="col" className="num">
              here
            </th>
            <th scope="col" className="num">
              change
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <i className="dot hue-latency" aria-hidden="true" />
              Added latency
            </th>
            <td className="num">{text(today.addedMs, 'ms')}</td>
            <td className="num">{text(point.addedMs, 'ms')}</td>
            <td className="num">{signed(point.addedMs - today.addedMs)} ms</td>
          </tr>
          <tr>
            <th scope="row">
              <i className="dot hue-carbon" aria-hidden="true" />
              Carbon
            </th>
            <td className="num">{text(today.carbonG, 'g')}</td>
            <td className="num">{text(point.carbonG, 'g')}</td>
            <td className="num">{change(point.carbonG, today.carbonG)}</td>
          </tr>
          <tr>
            <th scope="row">
              <i className="dot hue-money" aria-hidden="true" />
              Money per 1,000
            </th>
            <td className="num">{text(today.costUsd * 1000, 'USD')}</td>
            <td className="num">{text(point.costUsd * 1000, 'USD')}</td>
            <td className="num">{change(point.costUsd, today.costUsd)}</td>
          </tr>
        </tbody>
      </table>
      <p aria-live="polite">
        <strong>{percent(point.movedShare)}</strong> of requests would be served elsewhere than they were.{' '}
        {switchingWords(frontier.switching[at.latency]!, carbon)}
      </p>
    </section>
  );
}
