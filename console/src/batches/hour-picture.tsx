import { count, instant } from '../figures/format.ts';
import { CARBON_MAX, carbonColour } from '../map/carbon-scale.ts';
import { hourWords, type BatchHour } from './words.ts';

const [WIDTH, HEIGHT, LANE] = [960, 120, 16];
const HOUR_MS = 3_600_000;

/** The window of a batch: each hour as high as its intensity, and below it where the batch ran and is to run. */
export function HourPicture({
  hours,
  now,
  label,
}: {
  readonly hours: readonly BatchHour[];
  readonly now: number;
  readonly label: string;
}) {
  const known = hours.flatMap(({ gPerKwh }) => gPerKwh ?? []);
  const top = Math.min(CARBON_MAX, Math.max(100, Math.ceil(Math.max(0, ...known) / 100) * 100));
  const step = WIDTH / Math.max(1, hours.length);
  const gap = step > 4 ? 1 : 0;
  const first = hours[0]?.hour ?? 0;
  const nowAt = (now / HOUR_MS - first) * step;
  const ran = hours.filter(({ tries }) => tries > 0);
  const planned = hours.filter(({ plannedWork }) => plannedWork > 0);
  const summary = [
    `${label}, ${hours.length} hours`,
    known.length === 0
      ? 'no intensity is known'
      : `${Math.round(Math.min(...known))} to ${Math.round(Math.max(...known))} g CO2e/kWh`,
    `ran in ${ran.length}`,
    `is to run in ${planned.length}`,
  ].join(', ');
  return (
    <figure className="batch-hours">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + LANE}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <title>{summary}</title>
        {hours.map((each, i) => {
          const { hour, gPerKwh, isForecast, tries, plannedWork } = each;
          const height = gPerKwh === null ? 4 : Math.max(2, (Math.min(gPerKwh, top) / top) * HEIGHT);
          const box = { x: i * step + gap / 2, width: Math.max(1, step - gap) };
          return (
            <g key={hour}>
              <title>{hourWords(each, now)}</title>
              <rect
                {...box}
                className={gPerKwh === null ? 'bar-unknown' : isForecast ? 'bar-foretold' : 'bar'}
                y={HEIGHT - height}
                height={height}
                fill={gPerKwh === null ? 'none' : carbonColour(gPerKwh)}
              />
              {tries > 0 && <rect {...box} className="ran" y={HEIGHT + 4} height={LANE - 4} />}
              {tries === 0 && plannedWork > 0 && (
                <rect {...box} className="planned" y={HEIGHT + 4.5} height={LANE - 5} />
              )}
            </g>
          );
        })}
        <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="spark-axis" />
        {nowAt >= 0 && nowAt <= WIDTH && <line x1={nowAt} x2={nowAt} y1="0" y2={HEIGHT + LANE} className="present" />}
      </svg>
      <figcaption>
        <span>
          {hours.length > 0 &&
            `${instant(first * HOUR_MS)} to ${instant((first + hours.length) * HOUR_MS)}, 0 to ${count(top)} g CO2e/kWh`}
        </span>
        <span className="batch-keys">
          <span>
            <i className="key-ran" aria-hidden="true" />
            ran
          </span>
          <span>
            <i className="key-planned" aria-hidden="true" />
            is to run
          </span>
          <span>
            <i className="key-foretold" aria-hidden="true" />
            faint: foretold
          </span>
        </span>
      </figcaption>
    </figure>
  );
}
