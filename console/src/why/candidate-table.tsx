import type { Explanation } from '../api/control-plane.ts';
import { aligned, figure, signed, UNKNOWN } from '../figures/format.ts';
import { Lock } from '../figures/lock.tsx';
import { ranked } from './cost-parts.ts';
import { EXCLUSION_WORDS } from './exclusion-words.ts';

const MILLI = 1e3;
const ofThousandth = (value: number | null): string => (value === null ? UNKNOWN : aligned(value * MILLI));

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
                Cash, mUSD
              </th>
              <th role="columnheader" scope="col" className="num">
                Energy, mWh
              </th>
              <th role="columnheader" scope="col" className="num">
                CO2e, mg
              </th>
              <th role="columnheader" scope="col" className="num">
                First token, ms
              </th>
              <th role="columnheader" scope="col" className="num">
                Added, ms
              </th>
              <th role="columnheader" scope="col" className="num">
                Full cost, mUSD
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
                    <Label>mUSD</Label>
                    {ofThousandth(candidate.cashUsd)}
                  </td>
                  <td role="cell" className="num">
                    <Label>mWh</Label>
                    {ofThousandth(candidate.energyWh)}
                  </td>
                  <td role="cell" className="num">
                    <Label>mg CO2e</Label>
                    {ofThousandth(candidate.carbonG)}
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
                    <Label>full cost, mUSD</Label>
                    {ofThousandth(candidate.fullCostUsd)}
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
