import type { Breakdown } from '../api/control-plane.ts';
import { count, figure, text, unitFor } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { DIMENSION_WORDS, type MEASURES } from './figures.ts';

type Row = Breakdown['rows'][number];

interface RowsProps {
  readonly breakdown: Breakdown;
  readonly measure: (typeof MEASURES)[keyof typeof MEASURES];
  /** A name as people know it. */
  readonly named: (name: string) => string;
}

interface Column {
  readonly name: string;
  readonly unit: string;
  readonly of: (row: Row) => React.ReactNode;
}

const scaled = (value: number | null | undefined, factor: number): string =>
  figure(value == null ? null : value / factor);

/** Columns of figures, each in the unit in which its largest reads best; what nobody knows of any row has none. */
function columnsOf({ rows, total }: Breakdown): readonly Column[] {
  const energy = unitFor(Math.max(...rows.map((row) => row.energyWh ?? 0), 0), 'Wh');
  const carbon = unitFor(Math.max(...rows.map((row) => row.carbonG ?? 0), 0), 'g');
  const units = [...new Set(rows.flatMap((row) => row.units.map(({ unit }) => unit)))].slice(0, 2);
  return [
    {
      name: 'Carbon',
      unit: `${carbon.unit} CO2e`,
      of: (row) => (
        <>
          {scaled(row.carbonG, carbon.factor)} {row.tier !== null && <TierMark tier={row.tier} />}
        </>
      ),
    },
    { name: 'Energy', unit: energy.unit, of: (row) => scaled(row.energyWh, energy.factor) },
    { name: 'Cost', unit: 'USD', of: (row) => figure(row.costUsd) },
    ...(total.electricityUsd === null
      ? []
      : [{ name: 'Electricity', unit: 'USD', of: (row: Row) => figure(row.electricityUsd) }]),
    { name: 'Requests', unit: '', of: (row) => count(row.requests) },
    { name: 'Tokens', unit: '', of: (row) => count(row.inputTokens + row.outputTokens) },
    { name: 'Added', unit: 'ms', of: (row) => figure(row.meanAddedMs) },
    { name: 'per 1,000 tokens', unit: 'mg CO2e', of: (row) => scaled(row.perThousandTokens.carbonG, 1e-3) },
    ...units.map((unit) => ({
      name: `per ${unit.replace(/s$/, '')}`,
      unit: 'g CO2e',
      of: (row: Row) => figure(row.units.find((each) => each.unit === unit)?.carbonG),
    })),
  ];
}

/** What each part of the period took, with a bar of the measure that is looked at. */
export function Rows({ breakdown, measure, named }: RowsProps) {
  const { rows, by } = breakdown;
  const most = Math.max(...rows.map((row) => row[measure.of] ?? 0), 0);
  const columns = columnsOf(breakdown);
  return (
    <table className="breakdown-rows">
      <thead>
        <tr>
          <th scope="col">{DIMENSION_WORDS[by]}</th>
          <th scope="col" className="bar-column">
            {measure.name}, from zero
          </th>
          {columns.map(({ name, unit }) => (
            <th scope="col" className="num" key={name}>
              {name} <span className="muted">{unit}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name === null ? <span className="muted">none</span> : named(row.name)}</th>
            <td className="bar-column" title={text(row[measure.of], measure.unit)}>
              <span className="row-bar" style={{ '--hue': `var(${measure.hue})` } as React.CSSProperties}>
                <span style={{ width: `${most > 0 ? ((row[measure.of] ?? 0) / most) * 100 : 0}%` }} />
              </span>
            </td>
            {columns.map(({ name, unit, of }) => (
              <td className="num" key={name}>
                <span className="card-label" aria-hidden="true">
                  {name} {unit}
                </span>
                {of(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
