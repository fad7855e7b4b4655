import type { PlanAnswer } from '../api/control-plane.ts';
import { count, figure, percent, text } from '../figures/format.ts';
import { moneyIn } from './figures.ts';

const G_PER_T = 1e6;

/** What stands behind a plan: capacity, score and scope of each option, what milliseconds cost, what moves the value. */
export function Behind({ plan }: { readonly plan: PlanAnswer['plan'] }) {
  const money = moneyIn(plan.currency);
  const { steps, kneeMs } = plan.milliseconds;
  const nameOf = (id: string): string => plan.options.find((option) => option.id === id)?.name ?? id;
  const widest = Math.max(...plan.swings.inputs.map(({ lowUsd, highUsd }) => Math.abs(highUsd - lowUsd)), 0);
  return (
    <>
      <section className="panel behind" aria-labelledby="behind-title">
        <h2 id="behind-title">
          Behind each option <span className="muted">first year; CSOA: physical, money, index against today</span>
        </h2>
        <div className="scroll" tabIndex={0} role="group" aria-label="Behind each option">
          <table>
            <thead>
              <tr>
                <th scope="col">Option</th>
                <th scope="col">GHG scope</th>
                {[
                  'g per 1,000 tokens',
                  'Money per 1,000',
                  'Index',
                  'GPUs',
                  'Utilisation',
                  'Even at',
                  'Tokens a minute',
                ].map((name) => (
                  <th key={name} scope="col" className="num">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {plan.options.map(({ id, name, scopes, csoa, years, breakEven }) => {
                const capacity = years[0]?.capacity ?? null;
                return (
                  <tr key={id}>
                    <th scope="row">{name}</th>
                    <td title={scopes.why}>{scopes.electricity}</td>
                    <td className="num">{figure(csoa.gPerKtok)}</td>
                    <td className="num">{money(csoa.usdPerKtok)}</td>
                    <td className="num">{figure(csoa.index)}</td>
                    <td className="num">{capacity === null ? 'by use' : count(capacity.gpus)}</td>
                    <td className="num">{capacity === null ? '' : percent(capacity.utilisation)}</td>
                    <td className="num">{breakEven === null ? '' : percent(breakEven.money)}</td>
                    <td className="num">{capacity === null ? '' : count(capacity.tokensPerMinute)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </section>
      {steps.length > 0 && (
        <section className="panel" aria-labelledby="milliseconds-title">
          <h2 id="milliseconds-title">
            What a millisecond costs{' '}
            <span className="muted">
              from the cleanest allowed option to the fastest
              {kneeMs === null ? '' : `; the bend lies between ${figure(kneeMs[0])} and ${figure(kneeMs[1])} ms`}
            </span>
          </h2>
          <ul className="plain-list">
            {steps.map(({ from, to, savedMs, tonnesPerMs, interval, usdPerMs }) => (
              <li key={`${from} ${to}`}>
                {nameOf(from)} → {nameOf(to)}: {figure(savedMs)} ms faster, {text(tonnesPerMs * G_PER_T, 'g')} of CO2e a
                year for each{' '}
                {interval === null
                  ? '(no difference that can be measured)'
                  : `(nine cases of ten: ${text(interval[0] * G_PER_T, 'g')} to ${text(interval[1] * G_PER_T, 'g')})`}
                , {money(usdPerMs)} a year for each.
              </li>
            ))}
          </ul>
        </section>
      )}
      {plan.swings.inputs.length > 0 && (
        <section className="panel swings" aria-labelledby="swings-title">
          <h2 id="swings-title">
            What moves the value of {nameOf(plan.swings.of)}{' '}
            <span className="muted">present value at the low and the high end of each input</span>
          </h2>
          <ul className="plain-list">
            {plan.swings.inputs.map(({ input, lowUsd, highUsd }) => (
              <li key={input}>
                <span>{input}</span>
                <span className="row-bar" aria-hidden="true">
                  <span style={{ width: `${widest === 0 ? 0 : (Math.abs(highUsd - lowUsd) / widest) * 100}%` }} />
                </span>
                <span className="num">
                  {money(lowUsd)} to {money(highUsd)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
