import type { BudgetState, Today } from '../api/control-plane.ts';
import { instant } from '../figures/format.ts';
import { breaksFirst, budgetPace, spentAt } from '../live/budget-pace.ts';
import { owner, Standing } from '../live/budgets.tsx';

/** So many are shown at once; the others are one click away. */
const FIRST = 12;

/** Hard limits and paced budgets of everybody, what breaks first at the top. */
export function LimitsPanel({
  budgets,
  now,
}: Pick<Today, 'now'> & { readonly budgets: NonNullable<Today['budgets']> }) {
  const rows = breaksFirst(budgets, now).map((budget) => {
    const pace = budgetPace(budget);
    return (
      <Standing
        key={[owner(budget), budget.organisation, budget.kind, budget.dimension, budget.period].join(' ')}
        budget={budget}
        pace={pace}
      >
        <p className="spent-at">{spentWords(budget, pace.used >= 1, now)}</p>
      </Standing>
    );
  });
  return (
    <section className="panel budgets limits" aria-labelledby="limits-title">
      <div className="decisions-bar">
        <h2 id="limits-title">Limits and budgets</h2>
        <p className="muted">what breaks first is first, at the pace of its period so far</p>
      </div>
      {rows.length === 0 && (
        <p className="muted">
          No limit and no budget is set: <code>limits</code> and <code>workloads[].budgets</code> in joulegate.yaml.
        </p>
      )}
      <ul>{rows.slice(0, FIRST)}</ul>
      {rows.length > FIRST && (
        <details>
          <summary>{rows.length - FIRST} more, later or never</summary>
          <ul>{rows.slice(FIRST)}</ul>
        </details>
      )}
    </section>
  );
}

/** When it will be spent, and when it begins anew. */
function spentWords(budget: BudgetState, isSpent: boolean, now: number): string {
  const { dimension, resetsAt } = budget;
  const resets = resetsAt === null || resetsAt <= now ? '' : `, resets ${instant(resetsAt)}`;
  if (isSpent && dimension !== 'latency') return `Spent now${resets}`;
  const spent = spentAt(budget, now);
  if (dimension === 'latency') return `A mean is not spent: it is judged over its period${resets}`;
  if (spent === null) return `No pace yet that says when${resets}`;
  return spent.inPeriod ? `Spent about ${instant(spent.at)}${resets}` : `Lasts its period${resets}`;
}
