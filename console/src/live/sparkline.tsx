import { text } from '../figures/format.ts';
import { sparkPaths } from './sparkline-path.ts';
import type { SparkPoint } from './sparkline-path.ts';

const WIDTH = 240;
const HEIGHT = 40;

/** A small chart from zero, with the nearest deployment as a dashed line. */
export function Sparkline({
  series,
  unit,
  step,
  label,
}: {
  readonly series: readonly SparkPoint[];
  readonly unit: string;
  readonly step: string;
  readonly label: string;
}) {
  const { line, area, nearest, max } = sparkPaths(series, WIDTH, HEIGHT);
  const latest = series.at(-1);
  const summary =
    latest === undefined
      ? `${label}: nothing yet`
      : `${label} per ${step}, from zero to ${text(max, unit)}; latest ${text(latest.value, unit)}` +
        (latest.nearest === null ? '' : `, at the nearest ${text(latest.nearest, unit)}`);
  return (
    <figure className="spark">
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 3}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <title>{summary}</title>
        <path d={area} className="spark-area" />
        <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="spark-axis" />
        {nearest !== '' && <path d={nearest} className="spark-nearest" />}
        <path d={line} className="spark-line" />
      </svg>
      <figcaption>
        {latest !== undefined && (
          <span>
            per {step}, max {text(max, unit)}
          </span>
        )}
        {nearest !== '' && (
          <span className="spark-key">
            <i aria-hidden="true" />
            nearest
          </span>
        )}
      </figcaption>
    </figure>
  );
}
