import { useMutation } from '@tanstack/react-query';
import { controlPlane } from '../api/control-plane.ts';
import { figure } from '../figures/format.ts';
import { Failed } from '../forms/failed.tsx';
import { Field, valueIn } from '../forms/field.tsx';

/** What a reason asks for: fields of the question, each one number or low, middle and high. */
const REASONS = [
  {
    title: 'Somebody paid waits',
    fields: [
      ['staffUsdPerHour', 'USD an hour of who waits', '40, 60, 90'],
      ['waitingShare', 'Part of the requests that somebody waits for', '0.2, 0.5, 0.8'],
    ],
  },
  {
    title: 'Sales are lost',
    fields: [
      ['salesUsdPerYear', 'USD of sales a year', ''],
      ['marginShare', 'Margin of them', '0.3'],
      ['salesLostPer100Ms', 'Part lost by 100 ms more', '0.002, 0.005, 0.01'],
    ],
  },
  {
    title: 'Customers leave',
    fields: [
      ['customersUsdPerYear', 'USD that they bring a year, as margin', ''],
      ['customersLostPer100Ms', 'Part driven away by 100 ms more', '0.0005, 0.001, 0.003'],
    ],
  },
] as const;

interface LatencyValueProps {
  /** Puts it into the scenario. */
  readonly use: (usdPerSecond: number) => void;
}

/** A way to the price of waiting for whoever has none: what an owner can say, with a range. */
export function LatencyValue({ use }: LatencyValueProps) {
  const ask = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const given = Object.fromEntries(
        REASONS.flatMap(({ fields }) => fields.map(([name]) => [name, valueIn(form, name).trim()] as const)).filter(
          ([, value]) => value !== '',
        ),
      );
      return controlPlane.latencyValue({ requestsPerYear: Number(valueIn(form, 'requestsPerYear')), ...given });
    },
  });
  const said = ask.data;
  return (
    <details className="latency-value">
      <summary>What is a second of waiting worth to you?</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(event.currentTarget);
        }}
      >
        <p className="muted">
          Fill in the reasons that hold; they add up. Each figure is one number, or low, middle and high with commas
          between. Without a reason no price can be set, and a plan takes waiting as worth nothing.
        </p>
        <Field label="Requests a year">
          <input name="requestsPerYear" type="number" min={1} step="any" required />
        </Field>
        <div className="fields">
          {REASONS.map(({ title, fields }) => (
            <fieldset key={title}>
              <legend>{title}</legend>
              {fields.map(([name, label, example]) => (
                <Field key={name} label={label} hint={example === '' ? undefined : `such as ${example}`}>
                  <input name={name} type="text" autoComplete="off" />
                </Field>
              ))}
            </fieldset>
          ))}
        </div>
        <Failed error={ask.error} />
        <p className="row">
          <button type="submit" disabled={ask.isPending}>
            Work it out
          </button>
        </p>
        {said !== undefined && (
          <p role="status" className="latency-said">
            A second is worth <strong>{figure(said.latencyUsdPerSecond.p50)} USD</strong> (nine cases of ten:{' '}
            {figure(said.latencyUsdPerSecond.p05)} to {figure(said.latencyUsdPerSecond.p95)}), a millisecond of all
            requests {figure(said.usdPerMsYear.p50)} USD a year.{' '}
            <button type="button" onClick={() => use(said.latencyUsdPerSecond.p50)}>
              Put it into the scenario
            </button>
          </p>
        )}
      </form>
    </details>
  );
}
