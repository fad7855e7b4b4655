import type { HourFigure } from '../map/hour-figure.ts';

export interface ZoneChart {
  /** Top of the scale, g/kWh; the bottom is zero. */
  readonly top: number;
  /** Hours that have been, and the present one. */
  readonly past: string;
  readonly ahead: string;
  /** The 90 % interval of the hours to come. */
  readonly band: string;
}

/**
 * The course of a zone as paths: a line that ends where nothing is known, and a band around what is to come.
 * @param present index of the present hour
 */
export function zoneChart(figures: readonly HourFigure[], present: number, width: number, height: number): ZoneChart {
  const highs = figures.map(({ gPerKwh, factor90 }, i) =>
    gPerKwh === null ? 0 : i > present ? gPerKwh * Math.min(factor90 ?? 1, 2) : gPerKwh,
  );
  const top = Math.max(50, Math.ceil(Math.max(0, ...highs) / 50) * 50);
  const x = (i: number): string => ((i / Math.max(1, figures.length - 1)) * width).toFixed(1);
  const y = (gPerKwh: number): string => (height - (Math.min(gPerKwh, top) / top) * height).toFixed(1);
  const line = (from: number, to: number): string => {
    let pen = 'M';
    let d = '';
    for (let i = from; i <= to; i++) {
      const value = figures[i]?.gPerKwh ?? null;
      if (value === null) pen = 'M';
      else {
        d += `${pen}${x(i)} ${y(value)}`;
        pen = 'L';
      }
    }
    return d;
  };
  const bounded = figures.flatMap(({ gPerKwh, factor90 }, i) =>
    i > present && gPerKwh !== null && factor90 !== null ? [{ i, gPerKwh, factor90 }] : [],
  );
  const upper = bounded.map(({ i, gPerKwh, factor90 }) => `${x(i)} ${y(gPerKwh * factor90)}`);
  const lower = bounded.map(({ i, gPerKwh, factor90 }) => `${x(i)} ${y(gPerKwh / factor90)}`).toReversed();
  return {
    top,
    past: line(0, present),
    ahead: line(present, figures.length - 1),
    band: bounded.length < 2 ? '' : `M${[...upper, ...lower].join('L')}Z`,
  };
}
