import type { Comparison } from '../api/control-plane.ts';
import { interval, percent, signed, text, unitFor } from '../figures/format.ts';

const NAMES = {
  nearest: 'Nearest',
  'static-best': 'Static best',
  greedy: 'Greedy',
  online: 'Online (this router)',
  hindsight: 'Hindsight optimum',
} as const;

/** The same traffic under each policy, side by side. */
export function ComparisonPanel({ comparison }: { readonly comparison: Comparison }) {
  const nearest = comparison.rows.find((row) => row.policy === 'nearest');
  const most = Math.max(...comparison.rows.map((row) => row.carbonP95G), 0);
  const scale = unitFor(most, 'g');
  return (
    <section className="panel comparison" aria-labelledby="comparison-title">
      <h2 id="comparison-title">The same traffic under each policy</h2>
      <p className="sentence">{comparison.sentence}</p>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="comparison-title">
        <table className="cards">
          <thead>
            <tr>
              <th scope="col">Policy</th>
              <th scope="col">CO2e, 90 % band, 0 to {text(most, 'g')}</th>
              <th scope="col" className="num">
                Cost
              </th>
              <th scope="col" className="num">
                Energy
              </th>
              <th scope="col" className="num">
                Mean added
              </th>
              <th scope="col" className="num">
                Control violations
              </th>
            </tr>
          </thead>
          <tbody>
            {comparison.rows.map((row) => (
              <tr key={row.policy} data-own={row.policy === 'online'}>
                <th scope="row">{NAMES[row.policy]}</th>
                <td>
                  <CarbonBand low={row.carbonP05G} mid={row.carbonG} high={row.carbonP95G} most={most} />
                  <span title={`90 %: ${interval(row.carbonP05G, row.carbonP95G, 'g')}`}>
                    {(row.carbonG / scale.factor).toPrecision(3)} {scale.unit}
                  </span>
                  {nearest !== undefined && row !== nearest && nearest.carbonG > 0 && (
                    <span className="muted"> {signedShare(row.carbonG / nearest.carbonG - 1)}</span>
                  )}
                </td>
                <td className="num">
                  <span className="card-label" aria-hidden="true">
                    cost
                  </span>
                  {text(row.costUsd, 'USD')}
                </td>
                <td className="num">
                  <span className="card-label" aria-hidden="true">
                    energy
                  </span>
                  {text(row.energyWh, 'Wh')}
                </td>
                <td className="num">
                  <span className="card-label" aria-hidden="true">
                    added
                  </span>
                  {signed(row.meanAddedMs)} ms
                </td>
                <td className="num">
                  <span className="card-label" aria-hidden="true">
                    violations
                  </span>
                  {row.controlViolations}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">{comparison.source}</p>
    </section>
  );
}

const signedShare = (share: number): string => (share > 0 ? `+${percent(share)}` : percent(share));

function CarbonBand({
  low,
  mid,
  high,
  most,
}: {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
  readonly most: number;
}) {
  const x = (value: number): number => (most > 0 ? (value / most) * 100 : 0);
  return (
    <svg className="band" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <line x1="0" x2="100" y1="5" y2="5" className="band-axis" />
      <rect x={x(low)} width={Math.max(0.5, x(high) - x(low))} y="2" height="6" className="band-range" />
      <rect x={Math.max(0, x(mid) - 0.75)} width="1.5" y="0" height="10" className="band-mid" />
    </svg>
  );
}
