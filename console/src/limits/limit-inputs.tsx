import type { KeyLimits } from '../api/control-plane.ts';
import { Field } from '../forms/field.tsx';
import { BUDGETS, formOf, PERIOD_WORDS, RATES, type BudgetPeriod } from './limit-fields.ts';

/** Limits and budgets of a key to fill in; what is left empty is not limited. */
export function LimitInputs({ limits }: { readonly limits: KeyLimits | null }) {
  const { values, period, isWhole } = formOf(limits);
  return (
    <>
      <fieldset className="fields">
        <legend>Rates</legend>
        {RATES.map(({ name, label }) => (
          <Field key={name} label={label}>
            <input name={name} type="number" inputMode="numeric" min={1} step={1} defaultValue={values[name]} />
          </Field>
        ))}
      </fieldset>
      <fieldset className="fields">
        <legend>Hard budgets</legend>
        {BUDGETS.map(({ name, label, unit }) => (
          <Field key={name} label={`${label}, ${unit}${name === 'budgetG' ? ' CO2e' : ''}`}>
            <input name={name} type="number" inputMode="decimal" min={0} step="any" defaultValue={values[name]} />
          </Field>
        ))}
        <Field label="Each of them">
          <select name="period" defaultValue={period}>
            {(Object.keys(PERIOD_WORDS) as BudgetPeriod[]).map((each) => (
              <option key={each} value={each}>
                {PERIOD_WORDS[each]}
              </option>
            ))}
          </select>
        </Field>
      </fieldset>
      {!isWhole && (
        <p className="warn">
          This key has budgets of other periods too. What is saved here takes the place of all of them.
        </p>
      )}
    </>
  );
}
