import { percent } from '../figures/format.ts';
import type { Reserved } from './words.ts';

const [WIDTH, HEIGHT] = [240, 56];

/** Utilisation of each hour from zero to one, and where it breaks even. An hour that is not known is hatched, not empty. */
export function HourBars({
  hours,
  breakEven,
  label,
}: Pick<Reserved, 'hours' | 'breakEven'> & { readonly label: string }) {
  const most = Math.max(1, ...hours.map(({ utilisation }) => utilisation ?? 0));
  const step = WIDTH / Math.max(1, hours.length);
  const y = (share: number): number => HEIGHT - (share / most) * HEIGHT;
  const known = hours.flatMap(({ utilisation }) => utilisation ?? []);
  const summary =
    known.length === 0
      ? `${label}: no hour is known`
      : `${label} by hour, ${percent(Math.min(...known))} to ${percent(Math.max(...known))}, ${known.length} of ${hours.length} hours known`;
  const needed = breakEven.utilisation !== null && breakEven.utilisation <= most ? breakEven.utilisation : null;
  return (
    <figure className="spark hour-bars">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <title>{summary}</title>
        {hours.map(({ at, utilisation }, i) =>
          utilisation === null ? (
            <rect key={at} className="bar-unknown" x={i * step + 0.5} width={step - 1} y={HEIGHT - 4} height={4} />
          ) : (
            <rect
              key={at}
              className="bar"
              x={i * step + 0.5}
              width={step - 1}
              y={y(utilisation)}
              height={HEIGHT - y(utilisation)}
            />
          ),
        )}
        <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="spark-axis" />
        {needed !== null && <line x1="0" x2={WIDTH} y1={y(needed)} y2={y(needed)} className="break-even" />}
      </svg>
      <figcaption>
        <span>
          by hour, 0 to {percent(most)}
          {known.length < hours.length && `; ${hours.length - known.length} hours unknown`}
        </span>
        {needed !== null && (
          <span className="spark-key">
            <i aria-hidden="true" />
            breaks even
          </span>
        )}
      </figcaption>
    </figure>
  );
}
