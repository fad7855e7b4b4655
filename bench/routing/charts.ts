const FONT = 'font-family="system-ui, sans-serif" font-size="12"';
const INK = '#333333';
const LATENCY_VIOLET = '#7a5ea8';
const CARBON_GREEN = '#2f7d4f';

/** One horizontal bar. */
export interface Bar {
  readonly name: string;
  readonly value: number;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Horizontal bars on an axis from zero. @example barChart('µs', [{ name: 'median', value: 4 }]) */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const height = 40 + bars.length * 24;
  const rows = bars.map(({ name, value }, i) => {
    const y = 32 + i * 24;
    return `<text x="130" y="${y + 13}" text-anchor="end">${escape(name)}</text><rect x="136" y="${y}" width="${((value / most) * 380).toFixed(1)}" height="18" fill="${name.startsWith('target') ? '#bbbbbb' : LATENCY_VIOLET}"/><text x="${(142 + (value / most) * 380).toFixed(1)}" y="${y + 13}">${Number(value.toPrecision(3))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="580" height="${height}" ${FONT} fill="${INK}"><rect width="100%" height="100%" fill="#ffffff"/><text x="12" y="20" font-weight="600">${escape(title)}</text>\n${rows.join('\n')}\n</svg>\n`;
}

/** One curve of points; `stepped` draws it as a staircase. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly stepped: boolean;
}

/** Curves on axes from zero. */
export function lineChart(title: string, xTitle: string, yTitle: string, curves: readonly Curve[]): string {
  const [width, height, left, top, right, bottom] = [640, 360, 60, 40, 130, 48];
  const mostX = Math.max(...curves.flatMap(({ points }) => points.map(([x]) => x)));
  const mostY = Math.max(...curves.flatMap(({ points }) => points.map(([, y]) => y)));
  const x = (value: number): number => left + (value / mostX) * (width - left - right);
  const y = (value: number): number => height - bottom - (value / mostY) * (height - top - bottom);
  const ticks = (most: number): number[] => {
    const raw = most / 5;
    const scale = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * scale).find((candidate) => candidate >= raw)!;
    return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
  };
  const colours = [CARBON_GREEN, LATENCY_VIOLET, '#3465a4', '#b8860b'];
  const paths = curves.map(({ name, points, stepped }, i) => {
    const colour = colours[i % colours.length];
    const path = points.map(([px, py], n) =>
      n === 0
        ? `M${x(px).toFixed(1)} ${y(py).toFixed(1)}`
        : stepped
          ? `H${x(px).toFixed(1)}V${y(py).toFixed(1)}`
          : `L${x(px).toFixed(1)} ${y(py).toFixed(1)}`,
    );
    const dash = i >= 1 ? ' stroke-dasharray="6 3"' : '';
    return `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/><text x="${width - right + 8}" y="${top + 14 + i * 18}" fill="${colour}">${escape(name)}</text>`;
  });
  const axes = [
    ...ticks(mostX).map(
      (value) =>
        `<line x1="${x(value).toFixed(1)}" x2="${x(value).toFixed(1)}" y1="${height - bottom}" y2="${height - bottom + 4}" stroke="${INK}"/><text x="${x(value).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${value}</text>`,
    ),
    ...ticks(mostY).map(
      (value) =>
        `<line x1="${left}" x2="${width - right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#dddddd"/><text x="${left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>`,
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${FONT} fill="${INK}"><rect width="100%" height="100%" fill="#ffffff"/><text x="12" y="18" font-weight="600">${escape(title)}</text><text x="${left}" y="34">${escape(yTitle)}</text><text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">${escape(xTitle)}</text>\n${axes.join('\n')}\n${paths.join('\n')}\n</svg>\n`;
}
