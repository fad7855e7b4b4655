import type { BudgetState } from '../api/control-plane.ts';
import { figure, percent, text } from '../figures/format.ts';
import { budgetPace } from './budget-pace.ts';

/** What is about to break a budget, most pressing first. */
export function Budgets({ budgets }: { readonly budgets: readonly BudgetState[] }) {
  const paced = budgets
    .map((budget) => ({ budget, pace: budgetPace(budget) }))
    .sort((a, b) => b.pace.projected - a.pace.projected);
  return (
    <section className="panel budgets" aria-labelledby="budgets-title">
      <h2 id="budgets-title">Budgets</h2>
      {paced.length === 0 && <p className="muted">No budget is set.</p>}
      <ul>
        {paced.map(({ budget, pace }) => (
          <li key={`${budget.workload ?? ''} ${budget.kind}`} data-state={pace.state}>
            <p className="budget-head">
              <span>
                <strong>{budget.workload ?? 'organisation'}</strong> {budget.kind}
              </span>
              <span className="budget-state">
                {pace.state !== 'on pace' && <span aria-hidden="true">▲ </span>}
                {pace.state}
              </span>
            </p>
            {budget.target !== undefined && (
              <p className="muted">
                a month of {text(budget.target.yearTonnes * 1e6, 'g')} in {budget.target.year}, from{' '}
                {text(budget.target.baseTonnes * 1e6, 'g')} in {budget.target.baseYear} ({budget.target.scope})
              </p>
            )}
            <div
              className="budget-bar"
              role="img"
              aria-label={`${percent(pace.used)} of the limit used, ${percent(budget.elapsed)} of the period gone`}
            >
              <span
                className={`budget-used hue-${budget.kind}`}
                style={{ width: `${Math.min(100, pace.used * 100)}%` }}
              />
              <span className="budget-elapsed" style={{ left: `${Math.min(100, budget.elapsed * 100)}%` }} />
            </div>
            <p className="muted">
              {budget.kind === 'latency' ? 'mean ' : ''}
              {text(budget.used, budget.unit)} of {text(budget.limit, budget.unit)}
              {budget.kind === 'latency' ? ' over the nearest' : ''}, {percent(budget.elapsed)} of the period gone
              {budget.shadowPrice > 0 && (
                <>
                  ; shadow price {figure(budget.shadowPrice)} {budget.shadowPriceUnit}
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      {paced.length > 0 && (
        <p className="muted key">
          <i className="key-elapsed" aria-hidden="true" /> share of the period gone
        </p>
      )}
    </section>
  );
}
