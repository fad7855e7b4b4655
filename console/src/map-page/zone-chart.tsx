import { intervalText, type HourFigure } from '../map/hour-figure.ts';
import { zoneChart } from './zone-chart-path.ts';

const WIDTH = 320;
const HEIGHT = 72;

/** A zone's last and next 48 hours from zero, the hours to come with their interval. */
export function ZoneChartFigure({
  figures,
  present,
  index,
  zone,
}: {
  readonly figures: readonly HourFigure[];
  readonly present: number;
  readonly index: number;
  readonly zone: string;
}) {
  const { top, past, ahead, band } = zoneChart(figures, present, WIDTH, HEIGHT);
  const at = (i: number): number => (i / Math.max(1, figures.length - 1)) * WIDTH;
  const last = figures.findLast(({ gPerKwh }, i) => i > present && gPerKwh !== null);
  const known = figures.flatMap(({ gPerKwh }) => gPerKwh ?? []);
  const summary =
    known.length === 0
      ? `${zone}: nothing is known of these hours`
      : `${zone} over the last and the next 48 hours, from 0 to ${top} g/kWh: ${Math.round(Math.min(...known))} to ${Math.round(Math.max(...known))} g/kWh` +
        (last === undefined ? '' : `; the last hour to come ${intervalText(last) ?? 'unknown'} (90 %)`);
  return (
    <figure className="zone-chart">
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <path d={band} className="zone-band" />
        <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="zone-axis" />
        <line x1={at(present)} x2={at(present)} y1="0" y2={HEIGHT} className="zone-now" />
        <path d={past} className="zone-line" />
        <path d={ahead} className="zone-line zone-ahead" />
        <line x1={at(index)} x2={at(index)} y1="0" y2={HEIGHT} className="zone-cursor" />
      </svg>
      <figcaption className="muted">
        <span>−48 h</span>
        <span>0 to {top} g/kWh</span>
        <span>+48 h</span>
      </figcaption>
    </figure>
  );
}
