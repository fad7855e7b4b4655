import type { ReactNode } from 'react';
import type { BudgetState } from '../api/control-plane.ts';
import { figure, percent, text } from '../figures/format.ts';
import { budgetPace, type Pace } from './budget-pace.ts';

/** So many are shown at once; the others are one click away. */
const FIRST = 8;

const PERIOD = { minute: 'a minute', day: 'a day', month: 'a month', total: 'in all', rolling: '' } as const;

/** Whose it is: team research of acme. */
export function owner({ scope, organisation, owner: name }: BudgetState): string {
  if (name === null) return 'organisation';
  if (scope === 'workload') return name;
  return `${scope} ${name}${scope === 'organisation' || organisation === null ? '' : ` of ${organisation}`}`;
}

const COUNTED: readonly string[] = ['requests', 'tokens', 'requests at once'];
const amount = (value: number, unit: string): string =>
  COUNTED.includes(unit) ? `${figure(value)} ${unit}` : text(value, unit);

interface StandingProps {
  readonly budget: BudgetState;
  readonly pace: Pace;
  /** More to say of it. */
  readonly children?: ReactNode;
}

/** One limit or budget: whose, how much of it is used, and how far its period is. What is past the limit has a colour and a pattern of its own. */
export function Standing({ budget, pace, children }: StandingProps) {
  const { dimension, elapsed, limit, period, reserved, shadowPrice, target, unit, unknown, used } = budget;
  // Past the limit the whole bar is what is used, and the limit a mark on it; twice the limit is as far as it goes.
  const scale = 100 / Math.min(2, Math.max(1, pace.used));
  const gone = elapsed === null ? '' : `, ${percent(elapsed)} of the period gone`;
  return (
    <li data-state={pace.state}>
      <p className="budget-head">
        <span>
          <strong>{owner(budget)}</strong> {dimension}
          {budget.kind === 'hard' ? ' limit' : ''}
        </span>
        <span className="budget-state">
          {pace.state !== 'on pace' && <span aria-hidden="true">▲ </span>}
          {pace.state === 'on pace' && elapsed === null ? 'within' : pace.state}
        </span>
      </p>
      {target !== null && (
        <p className="muted">
          a month of {text(target.yearTonnes * 1e6, 'g')} in {target.year}, from {text(target.baseTonnes * 1e6, 'g')} in{' '}
          {target.baseYear} ({target.scope})
        </p>
      )}
      <div className="budget-bar" role="img" aria-label={`${percent(pace.used)} of the limit used${gone}`}>
        <span className={`budget-used hue-${dimension}`} style={{ width: `${Math.min(1, pace.used) * scale}%` }} />
        {pace.used > 1 && (
          <>
            <span className="budget-over" style={{ left: `${scale}%` }} />
            <span className="budget-mark" style={{ left: `${scale}%` }} />
          </>
        )}
        {elapsed !== null && <span className="budget-elapsed" style={{ left: `${Math.min(1, elapsed) * scale}%` }} />}
      </div>
      <p className="muted">
        {used === null ? (
          <>no request was decided yet; a mean</>
        ) : (
          <>
            {dimension === 'latency' ? 'mean ' : ''}
            {COUNTED.includes(unit) ? figure(used) : amount(used, unit)}
          </>
        )}{' '}
        of {amount(limit, unit)}
        {dimension === 'latency' ? ' over the nearest' : period === null ? '' : ` ${PERIOD[period]}`.trimEnd()}
        {reserved > 0 && <>, {amount(reserved, unit)} held by running requests</>}
        {unknown > 0 && <>, {figure(unknown)} requests of unknown amount besides</>}
        {gone}
        {shadowPrice !== null && shadowPrice > 0 && (
          <>
            ; shadow price {figure(shadowPrice)} {budget.shadowPriceUnit}
          </>
        )}
      </p>
      {children}
    </li>
  );
}

/** Limits and budgets, hard and paced: what is about to break, most pressing first, an owner's beside each other. */
export function Budgets({ budgets }: { readonly budgets: readonly BudgetState[] }) {
  const standing = budgets.map((budget) => ({ budget, pace: budgetPace(budget) }));
  const worst = Map.groupBy(
    standing.sort((a, b) => b.pace.projected - a.pace.projected),
    ({ budget }) => owner(budget),
  );
  const rows = [...worst.values()]
    .flat()
    .map(({ budget, pace }) => (
      <Standing
        key={[owner(budget), budget.kind, budget.dimension, budget.period].join(' ')}
        budget={budget}
        pace={pace}
      />
    ));
  return (
    <section className="panel budgets" aria-labelledby="budgets-title">
      <h2 id="budgets-title">Budgets</h2>
      {rows.length === 0 && <p className="muted">No budget is set.</p>}
      <ul>{rows.slice(0, FIRST)}</ul>
      {rows.length > FIRST && (
        <details>
          <summary>{rows.length - FIRST} more, less pressing</summary>
          <ul>{rows.slice(FIRST)}</ul>
        </details>
      )}
      {standing.some(({ budget }) => budget.elapsed !== null) && (
        <p className="muted key">
          <i className="key-elapsed" aria-hidden="true" /> share of the period gone
        </p>
      )}
    </section>
  );
}
