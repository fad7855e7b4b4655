import type { PlanAnswer } from '../api/control-plane.ts';
import { count } from '../figures/format.ts';
import { Axes, ticksTo, useWidth } from '../figures/plot.tsx';
import { moneyIn } from './figures.ts';

const HEIGHT = 320;
const [LEFT, RIGHT, TOP, BOTTOM] = [92, 16, 16, 40];
/** Beyond it a flip is told, not drawn. */
const FARTHEST_USD_PER_TONNE = 5000;

/** Full cost of each allowed option over the price of carbon, both from zero: where lines cross, the choice flips. */
export function PriceLines({ plan }: { readonly plan: PlanAnswer['plan'] }) {
  const { box, width } = useWidth();
  const money = moneyIn(plan.currency);
  // Marks are round in the currency that they are told in.
  const usdPer = plan.currency?.usdPer ?? 1;
  const price = plan.weights.carbonUsdPerTonne;
  const allowed = plan.options.filter(({ broken }) => broken.length === 0);
  const flips = plan.flips.filter(({ usdPerTonne }) => usdPerTonne <= FARTHEST_USD_PER_TONNE);
  const far = Math.max(250, price * 1.5, ...flips.map(({ usdPerTonne }) => usdPerTonne * 1.25));
  const costAt = ({ fullUsd, tonnes }: (typeof allowed)[number], usdPerTonne: number): number =>
    fullUsd + tonnes * (usdPerTonne - price);
  const most = Math.max(...allowed.map((option) => costAt(option, far)), Number.MIN_VALUE) * 1.05;
  const x = (usdPerTonne: number): number => LEFT + (usdPerTonne / far) * (width - LEFT - RIGHT);
  const y = (usd: number): number => HEIGHT - BOTTOM - (usd / most) * (HEIGHT - TOP - BOTTOM);
  const nameOf = (id: string): string => plan.options.find((option) => option.id === id)?.name ?? id;
  const words =
    plan.flips.length === 0
      ? 'No price of carbon changes the choice.'
      : `The choice flips to ${plan.flips.map(({ to, usdPerTonne, from }) => `${nameOf(to)} ${from} ${money(usdPerTonne)} a tonne`).join(', to ')}.`;
  return (
    <figure className="panel price-lines" aria-label={words}>
      <figcaption>
        <h2>At which price it flips</h2>
        <span className="muted">full cost of a year over the price of a tonne, both from zero</span>
      </figcaption>
      <div ref={box}>
        <svg width={width} height={HEIGHT} aria-hidden="true">
          <Axes
            width={width}
            height={HEIGHT}
            margin={{ left: LEFT, right: RIGHT, bottom: BOTTOM }}
            across={ticksTo(far / usdPer).map((tick) => ({ at: x(tick * usdPer), text: count(tick) }))}
            up={ticksTo(most / usdPer).map((tick) => ({ at: y(tick * usdPer), text: money(tick * usdPer) }))}
            name={`${plan.currency?.code ?? 'USD'} a tonne`}
          />
          <line className="now" x1={x(price)} x2={x(price)} y1={TOP} y2={HEIGHT - BOTTOM} />
          {flips.map(({ to, usdPerTonne }) => (
            <line key={to} className="flip" x1={x(usdPerTonne)} x2={x(usdPerTonne)} y1={TOP} y2={HEIGHT - BOTTOM} />
          ))}
          {allowed.map((option, i) => (
            <line
              key={option.id}
              className="cost-line"
              data-line={i % 6}
              data-chosen={option.id === plan.chosen}
              x1={x(0)}
              x2={x(far)}
              y1={y(costAt(option, 0))}
              y2={y(costAt(option, far))}
            />
          ))}
        </svg>
      </div>
      <ul className="legend">
        {allowed.map(({ id, name }, i) => (
          <li key={id} className="legend-item">
            <svg width={22} height={10} aria-hidden="true">
              <line
                className="cost-line"
                data-line={i % 6}
                data-chosen={id === plan.chosen}
                x1={0}
                x2={22}
                y1={5}
                y2={5}
              />
            </svg>
            {name}
            {id === plan.chosen && ' (chosen)'}
          </li>
        ))}
        <li className="legend-item">
          <svg width={10} height={14} aria-hidden="true">
            <line className="now" x1={5} x2={5} y1={0} y2={14} />
          </svg>
          in force, {money(price)}/t
        </li>
      </ul>
      <p>{words}</p>
    </figure>
  );
}
