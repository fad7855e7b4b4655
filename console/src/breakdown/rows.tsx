import type { Breakdown } from '../api/control-plane.ts';
import { count, figure, text, unitFor } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { DIMENSION_WORDS, type MEASURES } from './figures.ts';

interface RowsProps {
  readonly breakdown: Breakdown;
  readonly measure: (typeof MEASURES)[keyof typeof MEASURES];
}

/** What each part of the period took, with a bar of the measure that is looked at. */
export function Rows({ breakdown: { rows, by, total }, measure }: RowsProps) {
  const most = Math.max(...rows.map((row) => row[measure.of] ?? 0), 0);
  const [money, energy, carbon] = [
    unitFor(total.costUsd ?? 0, 'USD'),
    unitFor(Math.max(...rows.map((row) => row.energyWh ?? 0), 0), 'Wh'),
    unitFor(Math.max(...rows.map((row) => row.carbonG ?? 0), 0), 'g'),
  ];
  const units = [...new Set(rows.flatMap((row) => row.units.map(({ unit }) => unit)))].slice(0, 2);
  const head = (name: string, unit: string) => (
    <th scope="col" className="num">
      {name} <span className="muted">{unit}</span>
    </th>
  );
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`Figures by ${DIMENSION_WORDS[by].toLowerCase()}`}>
      <table className="breakdown-rows">
        <thead>
          <tr>
            <th scope="col">{DIMENSION_WORDS[by]}</th>
            <th scope="col" className="bar-column">
              {measure.name}
            </th>
            {head('Carbon', `${carbon.unit} CO2e`)}
            {head('Energy', energy.unit)}
            {head('Cost', money.unit)}
            {head('Electricity', 'USD')}
            {head('Requests', '')}
            {head('Tokens', '')}
            {head('Added', 'ms')}
            {head('per 1,000 tokens', 'mg')}
            {units.map((unit) => (
              <th scope="col" className="num" key={unit}>
                per {unit.replace(/s$/, '')} <span className="muted">g</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name ?? <span className="muted">none</span>}</th>
              <td className="bar-column">
                <span className="row-bar" style={{ '--hue': `var(${measure.hue})` } as React.CSSProperties}>
                  <span style={{ width: `${most > 0 ? ((row[measure.of] ?? 0) / most) * 100 : 0}%` }} />
                </span>
              </td>
              <td className="num">
                {scaled(row.carbonG, carbon.factor)} {row.tier !== null && <TierMark tier={row.tier} />}
              </td>
              <td className="num">{scaled(row.energyWh, energy.factor)}</td>
              <td className="num" title={row.costUsd === null ? 'unknown' : text(row.costUsd, 'USD')}>
                {scaled(row.costUsd, money.factor)}
              </td>
              <td className="num">{figure(row.electricityUsd)}</td>
              <td className="num">{count(row.requests)}</td>
              <td className="num">{count(row.inputTokens + row.outputTokens)}</td>
              <td className="num">{figure(row.meanAddedMs)}</td>
              <td className="num">{scaled(row.perThousandTokens.carbonG, 1e-3)}</td>
              {units.map((unit) => (
                <td className="num" key={unit}>
                  {figure(row.units.find((each) => each.unit === unit)?.carbonG)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const scaled = (value: number | null, factor: number): string => figure(value === null ? null : value / factor);
