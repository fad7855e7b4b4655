import type { Explanation } from '../api/control-plane.ts';
import { aligned, figure, signed, UNKNOWN } from '../figures/format.ts';
import { Lock } from '../figures/lock.tsx';
import { ranked } from './cost-parts.ts';
import { EXCLUSION_WORDS } from './exclusion-words.ts';

const MILLI = 1e3;
const ofThousandth = (value: number | null): string => (value === null ? UNKNOWN : aligned(value * MILLI));

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
        <table>
          <thead>
            <tr>
              <th scope="col">Deployment</th>
              <th scope="col">State</th>
              <th scope="col" className="num">
                Cash, mUSD
              </th>
              <th scope="col" className="num">
                Energy, mWh
              </th>
              <th scope="col" className="num">
                CO2e, mg
              </th>
              <th scope="col" className="num">
                First token, ms
              </th>
              <th scope="col" className="num">
                Added, ms
              </th>
              <th scope="col" className="num">
                Full cost, mUSD
              </th>
            </tr>
          </thead>
          <tbody>
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
                  key={candidate.deployment}
                  data-chosen={is(chosen)}
                  data-excluded={candidate.exclusion !== 'feasible'}
                >
                  <th scope="row">{candidate.deployment}</th>
                  <td>
                    {candidate.exclusion === 'control' && <Lock />}
                    {is(chosen) ? <b>chosen</b> : EXCLUSION_WORDS[candidate.exclusion]}
                    {roles.length > 0 && <span className="muted"> · {roles.join(', ')}</span>}
                  </td>
                  <td className="num">{ofThousandth(candidate.cashUsd)}</td>
                  <td className="num">{ofThousandth(candidate.energyWh)}</td>
                  <td className="num">{ofThousandth(candidate.carbonG)}</td>
                  <td className="num">{candidate.latencyMs === null ? UNKNOWN : figure(candidate.latencyMs)}</td>
                  <td className="num">
                    {candidate.addedMs === null ? UNKNOWN : signed(Math.round(candidate.addedMs))}
                  </td>
                  <td className="num">{ofThousandth(candidate.fullCostUsd)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
