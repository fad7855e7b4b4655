import { useEffect, useRef, useState } from 'react';
import type { Frontier } from '../api/control-plane.ts';
import { figure, text, unitFor } from '../figures/format.ts';

type Point = Frontier['today'];
const HEIGHT = 360;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 12, 40];

/** Round marks from zero on. @example ticksTo(23) // [0, 5, 10, 15, 20] */
export function ticksTo(most: number): readonly number[] {
  const rough = Math.max(most, Number.MIN_VALUE) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

interface StaircaseProps {
  readonly frontier: Frontier;
  readonly chosen: Point;
  readonly per: 'request' | 'tokens';
}

/** Mean added latency across, carbon up, both from zero: the least carbon for each latency, and where today is. */
export function Staircase({ frontier, chosen, per }: StaircaseProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    const seen = new ResizeObserver(([entry]) => setWidth(Math.max(280, Math.round(entry!.contentRect.width))));
    seen.observe(box.current!);
    return () => seen.disconnect();
  }, []);
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
          {ticksTo(mostG / unit.factor).map((tick) => (
            <g key={tick}>
              <line
                className="grid"
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(tick * unit.factor)}
                y2={y(tick * unit.factor)}
              />
              <text x={LEFT - 8} y={y(tick * unit.factor) + 4} textAnchor="end">
                {figure(tick)}
              </text>
            </g>
          ))}
          {ticksTo(mostMs).map((tick) => (
            <text key={tick} x={x(tick)} y={HEIGHT - BOTTOM + 18} textAnchor="middle">
              {figure(tick)}
            </text>
          ))}
          <text x={width - RIGHT} y={HEIGHT - 6} textAnchor="end">
            mean added ms
          </text>
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
