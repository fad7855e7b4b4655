import type { Explanation } from '../api/control-plane.ts';
import { aligned, figure, signed, unitFor, UNKNOWN } from '../figures/format.ts';
import { Lock } from '../figures/lock.tsx';
import { ranked } from './cost-parts.ts';
import { EXCLUSION_WORDS } from './exclusion-words.ts';

const PER_THOUSAND = 1e3;
const inUnit = (value: number | null, factor: number): string => (value === null ? UNKNOWN : aligned(value / factor));
/** The unit of a column: that of its largest figure. */
const unitOf = (candidates: Explanation['candidates'], field: 'energyWh' | 'carbonG', unit: string) =>
  unitFor(Math.max(0, ...candidates.map((candidate) => Math.abs(candidate[field] ?? 0))), unit);

/** A label that only the cards of narrow screens show; in the table the header says it. */
const Label = ({ children }: { readonly children: string }) => (
  <span className="card-label" aria-hidden="true">
    {children}
  </span>
);

/** All numbers of all candidates. */
export function CandidateTable({
  explanation,
  served,
}: {
  readonly explanation: Explanation;
  readonly served: string | null;
}) {
  const { chosen, nearest, cheapest, cleanest, binding } = explanation;
  const energy = unitOf(explanation.candidates, 'energyWh', 'Wh');
  const carbon = unitOf(explanation.candidates, 'carbonG', 'g');
  return (
    <section className="panel candidates" aria-labelledby="candidates-title">
      <h2 id="candidates-title">
        Candidates <span className="muted">expected for this request, before sending</span>
      </h2>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="candidates-title">
        <table role="table">
          <thead role="rowgroup">
            <tr>
              <th role="columnheader" scope="col">
                Deployment
              </th>
              <th role="columnheader" scope="col">
                State
              </th>
              <th role="columnheader" scope="col" className="num">
                Cash, USD per 1,000
              </th>
              <th role="columnheader" scope="col" className="num">
                Energy, {energy.unit}
              </th>
              <th role="columnheader" scope="col" className="num">
                CO2e, {carbon.unit}
              </th>
              <th role="columnheader" scope="col" className="num">
                First token, ms
              </th>
              <th role="columnheader" scope="col" className="num">
                Added, ms
              </th>
              <th role="columnheader" scope="col" className="num">
                Full cost, USD per 1,000
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {ranked(explanation.candidates, chosen?.deployment ?? null).map((candidate) => {
              const is = (other: typeof chosen): boolean => other?.deployment === candidate.deployment;
              const roles = [
                is(nearest) && 'nearest',
                is(cheapest) && 'cheapest',
                is(cleanest) && 'cleanest',
                is(binding) && 'would have won',
                candidate.deployment === served && !is(chosen) && 'served',
              ].filter((role) => role !== false);
              return (
                <tr
                  role="row"
                  key={candidate.deployment}
                  data-chosen={is(chosen)}
                  data-excluded={candidate.exclusion !== 'feasible'}
                >
                  <th scope="row" role="rowheader">
                    {candidate.deployment}
                  </th>
                  <td role="cell">
                    {candidate.exclusion === 'control' && <Lock />}
                    {is(chosen) ? <b>chosen</b> : EXCLUSION_WORDS[candidate.exclusion]}
                    {roles.length > 0 && <span className="muted"> · {roles.join(', ')}</span>}
                  </td>
                  <td role="cell" className="num">
                    <Label>USD per 1,000</Label>
                    {inUnit(candidate.cashUsd, 1 / PER_THOUSAND)}
                  </td>
                  <td role="cell" className="num">
                    <Label>{energy.unit}</Label>
                    {inUnit(candidate.energyWh, energy.factor)}
                  </td>
                  <td role="cell" className="num">
                    <Label>{`${carbon.unit} CO2e`}</Label>
                    {inUnit(candidate.carbonG, carbon.factor)}
                  </td>
                  <td role="cell" className="num">
                    <Label>first token, ms</Label>
                    {candidate.latencyMs === null ? UNKNOWN : figure(candidate.latencyMs)}
                  </td>
                  <td role="cell" className="num">
                    <Label>added, ms</Label>
                    {candidate.addedMs === null ? UNKNOWN : signed(Math.round(candidate.addedMs))}
                  </td>
                  <td role="cell" className="num">
                    <Label>full cost per 1,000</Label>
                    {inUnit(candidate.fullCostUsd, 1 / PER_THOUSAND)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
