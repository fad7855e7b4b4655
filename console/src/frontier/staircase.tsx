import type { Frontier } from '../api/control-plane.ts';
import { figure, text, unitFor } from '../figures/format.ts';
import { Axes, ticksTo, useWidth } from '../figures/plot.tsx';

type Point = Frontier['today'];
const HEIGHT = 360;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 12, 40];

interface StaircaseProps {
  readonly frontier: Frontier;
  readonly chosen: Point;
  readonly per: 'request' | 'tokens';
}

/** Mean added latency across, carbon up, both from zero: the least carbon for each latency, and where today is. */
export function Staircase({ frontier, chosen, per }: StaircaseProps) {
  const { box, width } = useWidth();
  const { points, today, nearest, cheapest, interval } = frontier;
  const scale = per === 'request' ? 1 : 1000 / Math.max(1, frontier.tokensPerRequest);
  const marks = [
    { name: 'nearest', point: nearest, shape: 'square' },
    { name: 'cheapest', point: cheapest, shape: 'triangle' },
    { name: 'today', point: today, shape: 'ring' },
    { name: 'at these prices', point: chosen, shape: 'disc' },
  ] as const;
  const all = [...points, ...marks.map(({ point }) => point)];
  // A point that lies far off would press the staircase into a corner: it is drawn at the edge and said so.
  const mostMs = Math.max(1e-9, Math.max(points.at(-1)!.addedMs, today.addedMs, chosen.addedMs) * 1.06);
  const mostG = Math.max(...all.map(({ carbonG }) => carbonG)) * 1.15 * scale;
  const unit = unitFor(mostG, 'g');
  const x = (ms: number): number => LEFT + (Math.min(ms, mostMs) / mostMs) * (width - LEFT - RIGHT);
  const y = (g: number): number => HEIGHT - BOTTOM - (Math.min(g, mostG) / mostG) * (HEIGHT - TOP - BOTTOM);
  const line = (factor: number): string[] =>
    points.map(({ addedMs, carbonG }) => `${x(addedMs).toFixed(1)},${y(carbonG * scale * factor).toFixed(1)}`);
  const [first, last] = [points[0]!, points.at(-1)!];
  const summary = `Least carbon for each mean added latency: ${text(first.carbonG * scale, 'g')} at ${text(first.addedMs, 'ms')}, ${text(last.carbonG * scale, 'g')} at ${text(last.addedMs, 'ms')}. Today ${text(today.carbonG * scale, 'g')} at ${text(today.addedMs, 'ms')}.`;
  return (
    <figure className="panel staircase" aria-label={summary}>
      <figcaption>
        <h2>Carbon per millisecond</h2>
        <span className="muted">
          {unit.unit} CO2e {per === 'request' ? 'a request' : 'per 1,000 tokens'} over mean added ms, both from zero
        </span>
      </figcaption>
      <div ref={box}>
        <svg width={width} height={HEIGHT} aria-hidden="true">
          <Axes
            width={width}
            height={HEIGHT}
            margin={{ left: LEFT, right: RIGHT, bottom: BOTTOM }}
            across={ticksTo(mostMs).map((tick) => ({ at: x(tick), text: figure(tick) }))}
            up={ticksTo(mostG / unit.factor).map((tick) => ({ at: y(tick * unit.factor), text: figure(tick) }))}
            name="mean added ms"
          />
          <polygon
            className="hull-band"
            points={[...line(interval.low), ...line(interval.high).toReversed()].join(' ')}
          />
          <polyline className="hull-line" points={line(1).join(' ')} />
          <line
            className="drop"
            x1={x(today.addedMs)}
            x2={x(chosen.addedMs)}
            y1={y(today.carbonG * scale)}
            y2={y(chosen.carbonG * scale)}
          />
          {marks.map(({ name, point, shape }) => (
            <Mark key={name} shape={shape} x={x(point.addedMs)} y={y(point.carbonG * scale)} />
          ))}
        </svg>
      </div>
      <ul className="legend">
        {marks.map(({ name, point, shape }) => (
          <li key={name} className="legend-item">
            <svg width={14} height={14} aria-hidden="true">
              <Mark shape={shape} x={7} y={7} />
            </svg>
            {name}: {text(point.addedMs, 'ms')}, {text(point.carbonG * scale, 'g')}
            {point.addedMs > mostMs && ' (beyond the edge)'}
          </li>
        ))}
        <li className="legend-item">
          <i className="key-line" aria-hidden="true" /> least carbon, its 90 % band
        </li>
      </ul>
    </figure>
  );
}

interface MarkProps {
  readonly shape: 'square' | 'triangle' | 'ring' | 'disc';
  readonly x: number;
  readonly y: number;
}

function Mark({ shape, x, y }: MarkProps) {
  if (shape === 'square') return <rect className="mark" x={x - 4} y={y - 4} width={8} height={8} />;
  if (shape === 'triangle') return <path className="mark" d={`M${x} ${y - 5}l5 9h-10z`} />;
  return (
    <circle
      className={shape === 'ring' ? 'mark mark-ring' : 'mark mark-disc'}
      cx={x}
      cy={y}
      r={shape === 'ring' ? 6 : 5}
    />
  );
}
