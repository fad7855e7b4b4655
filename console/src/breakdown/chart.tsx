import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Breakdown } from '../api/control-plane.ts';
import { figure, instant, text, unitFor } from '../figures/format.ts';
import type { MEASURES } from './figures.ts';

const HEIGHT = 220;

/** A colour of the theme, as the canvas needs it. */
const themed = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** `06:00`, and the day where a new one begins. */
function tickText(at: number, beforeS: number | undefined): string {
  const told = new Date(at).toISOString();
  const day = told.slice(0, 10);
  const isNewDay = beforeS === undefined || new Date(beforeS * 1000).toISOString().slice(0, 10) !== day;
  return isNewDay ? `${told.slice(11, 16)}\n${day}` : told.slice(11, 16);
}

interface ChartProps {
  readonly series: Breakdown['series'];
  readonly step: Breakdown['step'];
  readonly measure: (typeof MEASURES)[keyof typeof MEASURES];
}

/** A figure over time from zero, and what the nearest deployment would have made of it. */
export function Chart({ series, step, measure }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const own = series.map((point) => point[measure.of]);
  const nearest = series.map((point) => point.nearest[measure.of]);
  const most = Math.max(...own.map((value) => value ?? 0), ...nearest, 0);
  const scale = unitFor(most, measure.unit);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const draw = (): uPlot => {
      const [ink, muted, line] = [themed('--ink'), themed('--muted'), themed('--line')];
      const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
      const value = (_: uPlot, raw: number | null): string => (raw === null ? '–' : text(raw, measure.unit));
      return new uPlot(
        {
          width: element.clientWidth,
          height: HEIGHT,
          tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
          scales: { y: { range: [0, most === 0 ? 1 : most * 1.08] } },
          legend: { live: true },
          cursor: { y: false, points: { size: 7 } },
          axes: [
            { ...axis, size: 44, values: (_, ticks) => ticks.map((tick, at) => tickText(tick * 1000, ticks[at - 1])) },
            { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => figure(tick / scale.factor)) },
          ],
          series: [
            {
              label: 'time, UTC',
              value: (_, seconds: number | null) => (seconds === null ? '–' : instant(seconds * 1000)),
            },
            {
              label: measure.name,
              stroke: themed(measure.hue) || ink,
              width: 2,
              fill: `${themed(measure.hue)}22`,
              value,
            },
            { label: 'at the nearest', stroke: muted, width: 1.25, dash: [4, 3], value },
          ],
        },
        [series.map(({ at }) => at / 1000), own, nearest],
        element,
      );
    };
    let plot = draw();
    const redraw = (): void => {
      plot.destroy();
      plot = draw();
    };
    addEventListener('themechange', redraw);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      removeEventListener('themechange', redraw);
      resized.disconnect();
      plot.destroy();
    };
  });
  const summary = `${measure.name} by ${step}, from zero to ${text(most, measure.unit)}, in ${series.length} steps`;
  return (
    <figure className="chart" aria-label={summary}>
      <figcaption className="muted">
        {scale.unit} {measure.of === 'carbonG' && 'CO2e '}by {step}
      </figcaption>
      <div ref={holder} style={{ minHeight: HEIGHT + 32 }} aria-hidden="true" />
    </figure>
  );
}
