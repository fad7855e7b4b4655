import type { Today } from '../api/control-plane.ts';
import { figure, text } from '../figures/format.ts';
import { owner } from '../live/budgets.tsx';
import { Sparkline } from '../live/sparkline.tsx';
import { coursesOf } from './weighed.ts';

/** What weighs beside cash: prices of budgets now, and what decisions weighed over a day. */
export function PricesPanel({ weighed, budgets }: Pick<Today, 'weighed' | 'budgets'>) {
  const courses = coursesOf(weighed);
  const shadow = (budgets ?? []).filter(({ shadowPrice }) => shadowPrice !== null);
  return (
    <section className="panel prices" aria-labelledby="prices-title">
      <h2 id="prices-title">Shadow prices</h2>
      {shadow.length === 0 && <p className="muted">No paced budget sets a price.</p>}
      <dl className="price-now">
        {shadow.map((budget) => (
          <div key={[owner(budget), budget.dimension].join(' ')}>
            <dt>
              {owner(budget)} {budget.dimension}
            </dt>
            <dd>
              {budget.shadowPrice === 0
                ? '0, not pressing'
                : `${figure(budget.shadowPrice)} ${budget.shadowPriceUnit ?? ''}`}
            </dd>
          </div>
        ))}
      </dl>
      <h3>What decisions weighed, last 24 hours</h3>
      {courses.length === 0 && <p className="muted">Nothing but cash.</p>}
      <ul className="price-courses">
        {courses.map(({ workload, price: { name, title, unit }, points }) => (
          <li key={`${workload} ${name}`}>
            <p>
              <strong>{workload}</strong> {title} <span className="num">{text(points.at(-1)?.value, unit)}</span>
            </p>
            {points.some(({ value }) => value !== points[0]?.value) ? (
              <Sparkline
                series={points.map((point) => ({ ...point, nearest: null }))}
                unit={unit}
                step="hour"
                label={`${title} of ${workload}`}
              />
            ) : (
              <p className="muted">
                the same in {points.length === 1 ? 'the one hour' : `all ${points.length} hours`} with decisions
              </p>
            )}
          </li>
        ))}
      </ul>
      <p className="muted key">owned and shadow prices together, as the last decision of each hour had them</p>
    </section>
  );
}
