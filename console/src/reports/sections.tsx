import { count, decimal, signed, UNKNOWN } from '../figures/format.ts';
import { TierMark } from '../figures/tier-mark.tsx';
import { readable, readableInterval, type Amount, type Cell, type Section } from './shown.ts';
import { TierShares } from './tier-shares.tsx';

/** An amount as it reads best, and every digit of it beneath. */
function Shown({ value, unit, tier }: Amount) {
  if (value === null) return <span className="muted">unknown</span>;
  // Nothing reads the same in every unit: that of the report is said.
  if (Number(value) === 0)
    return (
      <span className="exact">
        {decimal(value)} {unit}
      </span>
    );
  return (
    <>
      <strong>{readable(Number(value), unit)}</strong>
      {tier !== undefined && (
        <>
          {' '}
          <TierMark tier={tier} />
        </>
      )}
      <small className="exact">
        {decimal(value)} {unit}
      </small>
    </>
  );
}

function Figures({ lines }: Extract<Section, { readonly kind: 'figures' }>) {
  const hasBefore = lines.some(({ before }) => before != null);
  return (
    <table className="report-rows">
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col" className="num">
            Value
          </th>
          {hasBefore && (
            <th scope="col" className="num">
              Year before
            </th>
          )}
          <th scope="col" className="num">
            Nine of ten between
          </th>
          <th scope="col">Data quality</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ code, name, figure, before, changePercent }) => (
          <tr key={`${code} ${name}`}>
            <th scope="row">
              {code !== undefined && <span className="muted">{code} </span>}
              {name}
              {figure.note !== null && <small>{figure.note}</small>}
              {figure.unknownRequests > 0 && <small>{count(figure.unknownRequests)} requests are in no sum</small>}
            </th>
            <td className="num">
              <span className="card-label">Value</span>
              <Shown value={figure.value} unit={figure.unit} />
            </td>
            {hasBefore && (
              <td className="num">
                <span className="card-label">Year before</span>
                {before == null ? UNKNOWN : readable(Number(before), figure.unit)}
                {changePercent != null && <small>{signed(changePercent)} %</small>}
              </td>
            )}
            <td className="num">
              <span className="card-label">Nine of ten between</span>
              {figure.p05 === null || figure.p95 === null
                ? UNKNOWN
                : readableInterval(figure.p05, figure.p95, figure.unit)}
            </td>
            <td className="whole" data-empty={figure.tiers.length === 0}>
              <span className="card-label">Data quality</span>
              <TierShares tiers={figure.tiers} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isNumber = (cell: Cell | undefined): boolean =>
  typeof cell === 'number' || (typeof cell === 'object' && cell !== null && !('opens' in cell));

function Value({ cell }: { readonly cell: Cell }) {
  if (cell === null) return UNKNOWN;
  if (typeof cell === 'number') return count(cell);
  if (typeof cell === 'string') return cell;
  if (!('opens' in cell)) return <Shown {...cell} />;
  return (
    <>
      {cell.words}
      {cell.opens.length > 0 && (
        <small className="opens">
          {'entries of '}
          {cell.opens.map(({ name, path }, i) => (
            <span key={path}>
              {i > 0 && ', '}
              <a href={path}>{name}</a>
            </span>
          ))}
        </small>
      )}
    </>
  );
}

function Table({ columns, rows, sums = 0 }: Extract<Section, { readonly kind: 'table' }>) {
  const right = columns.map((_, at) => at > 0 && rows.some((row) => isNumber(row[at])));
  return (
    <table className="report-rows">
      <thead>
        <tr>
          {columns.map((name, at) => (
            <th key={name} scope="col" className={right[at] === true ? 'num' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          <tr key={line} data-sum={line >= rows.length - sums}>
            {row.map((cell, at) =>
              at === 0 ? (
                <th key={columns[at]} scope="row">
                  <Value cell={cell} />
                </th>
              ) : (
                <td key={columns[at]} className={right[at] === true ? 'num' : undefined}>
                  <span className="card-label">{columns[at]}</span>
                  <Value cell={cell} />
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Figures or a table of a report, under their title. */
export function ReportSection({ section }: { readonly section: Section }) {
  return (
    <section className="panel" aria-label={section.title}>
      <h2>
        {section.title}
        {section.kind === 'table' && section.does !== undefined && <span className="muted"> {section.does}</span>}
      </h2>
      {section.kind === 'figures' ? (
        <Figures {...section} />
      ) : section.rows.length === 0 ? (
        <p className="muted">None in this period.</p>
      ) : (
        <Table {...section} />
      )}
    </section>
  );
}
