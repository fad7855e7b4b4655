import type { BudgetState, Today } from '../api/control-plane.ts';
import { interval, percent, quantity, text } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { budgetPace } from '../live/budget-pace.ts';
import { owner } from '../live/budgets.tsx';
import { monthLimit, pressing, type MEASURES } from './measures.ts';
import { monthPaths } from './month-course.ts';

const [WIDTH, HEIGHT] = [240, 64];

interface TileProps {
  readonly measure: (typeof MEASURES)[number];
  readonly today: Today;
}

/** One figure: today, against the day before, the month and its end, and the budget that breaks first. */
export function MeasureTile({ measure: { name, title, unit }, today }: TileProps) {
  const figure = today.measures[name];
  const budgets = today.budgets ?? [];
  const shown = quantity(figure.value, unit);
  const { month } = figure;
  const first = pressing(budgets, name, today.now);
  return (
    <article className={`tile tile-${name}`} aria-label={title}>
      <h2>
        <span className="tile-hue" aria-hidden="true" />
        {title} <span className="muted">today</span>
      </h2>
      <p className="tile-value">
        <strong>{shown.value}</strong>{' '}
        <span className="unit">{name === 'carbon' ? `${shown.unit} CO2e` : shown.unit}</span>{' '}
        {figure.value !== null && (name === 'energy' || name === 'carbon') && <TierMark tier={today.tier} />}
      </p>
      <p className="tile-note">{beforeWords(figure, today.comparedHours, unit)}</p>
      <p className="tile-note">
        Month so far {text(month.soFar, unit)}
        {figure.unknown > 0 && `; ${figure.unknown} requests unknown besides`}
      </p>
      <p className="tile-note">
        {month.forecast === null ? (
          'At its end: too early to say, three whole days are needed'
        ) : (
          <>
            At its end about {text(month.forecast.mean, unit)}
            <br />
            90 %: {interval(month.forecast.p05, month.forecast.p95, unit)}, from {month.days} days
          </>
        )}
      </p>
      <p className="tile-note">{first === null ? 'No budget is set' : <BudgetWords budget={first} unit={unit} />}</p>
      <MonthChart today={today} name={name} title={title} unit={unit} />
    </article>
  );
}

/** Against the same hours of the day before, in words. */
function beforeWords({ wholeHours, before }: Today['measures']['money'], hours: number, unit: string): string {
  if (hours === 0) return 'The first hour of the day is under way';
  const same = `00 to ${String(hours).padStart(2, '0')} h UTC`;
  if (before === null) return `Nothing known of the same hours yesterday (${same})`;
  if (wholeHours === null) return `Yesterday ${text(before, unit)} (${same})`;
  const arrow = wholeHours > before ? '▲' : wholeHours < before ? '▼' : '=';
  const change = before === 0 || unit === 'ms' ? '' : `${percent(Math.abs(wholeHours / before - 1))} `;
  return `${arrow} ${change}against ${text(before, unit)} yesterday, ${same}`;
}

function BudgetWords({ budget, unit }: { readonly budget: BudgetState; readonly unit: string }) {
  const { used, state } = budgetPace(budget);
  const left = budget.limit - (budget.used ?? 0);
  return (
    <span data-state={state}>
      {state !== 'on pace' && <span aria-hidden="true">▲ </span>}
      {owner(budget)}: {percent(used)} {budget.dimension === 'latency' ? 'of its mean' : 'spent'}
      {budget.elapsed !== null && `, ${percent(budget.elapsed)} of the period gone`}
      {budget.dimension !== 'latency' && (left >= 0 ? `, ${text(left, unit)} left` : `, ${text(-left, unit)} over`)}
      {state !== 'on pace' && `: ${state}`}
    </span>
  );
}

interface ChartProps {
  readonly today: Today;
  readonly name: (typeof MEASURES)[number]['name'];
  readonly title: string;
  readonly unit: string;
}

function MonthChart({ today, name, title, unit }: ChartProps) {
  const { monthStart, monthEnd } = today;
  const limit = monthLimit(today.budgets ?? [], name);
  const isMean = name === 'latency';
  const paths = monthPaths(today.measures[name], { monthStart, monthEnd, width: WIDTH, height: HEIGHT, limit, isMean });
  const summary = `${title} of the month from zero to ${text(paths.max, unit)}${paths.fan === '' ? '' : ', with what is expected to its end'}${limit === null ? '' : `; limit ${text(limit, unit)}`}`;
  return (
    <figure className="spark month">
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 3}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <title>{summary}</title>
        <path d={paths.fan} className="month-fan" />
        <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="spark-axis" />
        <path d={paths.even} className="spark-nearest" />
        <path d={paths.limit} className="month-limit" />
        <path d={paths.line} className="spark-line" />
        <path d={paths.mean} className="spark-line month-mean" />
      </svg>
      <figcaption>
        <span>
          {isMean ? 'mean' : 'sum'} of the month, top {text(paths.max, unit)}
        </span>
        {limit !== null && (
          <span className="spark-key">
            <i aria-hidden="true" />
            even pace
          </span>
        )}
      </figcaption>
    </figure>
  );
}
