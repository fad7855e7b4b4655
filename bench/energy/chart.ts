import type { Line, Predictor } from './judge.ts';

const LABELS: Readonly<Partial<Record<Predictor, string>>> = {
  ecologits: 'EcoLogits as shipped',
  'ecologits-told': 'EcoLogits told batch and GPUs',
  'power-law': 'power law, refitted',
  'roofline-batch-assumed': 'joulegate, batch assumed',
  'roofline-batch-inferred': 'joulegate, batch inferred from token timing',
  roofline: 'joulegate, batch known',
  'roofline-calibrated': 'joulegate, one measured point',
};
const [LEFT, WIDTH, BAR, GAP, TOP] = [290, 420, 9, 34, 64] as const;
const FULL = 0.8;
const INK = '#22262b';
const MUTED = '#6d747c';
const SERIES: readonly (readonly [view: string, colour: string])[] = [
  ['family', '#c77f0a'],
  ['vendor', '#e8b45a'],
  ['shipped', '#c77f0a'],
];

/**
 * Median errors of the newest series as an SVG, from zero; what passes the edge is cut and says its figure.
 * @example writeFileSync('energy.svg', chart({ family: lines }))
 */
export function chart(views: Readonly<Record<string, readonly Line[]>>): string {
  const shown = SERIES.filter(([view]) => views[view] !== undefined);
  const predictors = (Object.keys(LABELS) as Predictor[]).filter((predictor) =>
    shown.some(([view]) => views[view]?.some((line) => line.predictor === predictor)),
  );
  const height = TOP + predictors.length * GAP + 40;
  const text = (x: number, y: number, body: string, extra = ''): string =>
    `<text x="${x}" y="${y}" ${extra}>${body}</text>`;
  const bars = predictors.flatMap((predictor, row) => {
    const y = TOP + row * GAP;
    const own = shown.flatMap(([view, colour], i) => {
      const line = views[view]?.find((each) => each.part === 'newest' && each.predictor === predictor);
      if (line === undefined) return [];
      const width = (Math.min(line.medianApe, FULL) / FULL) * WIDTH;
      const top = y + i * (BAR + 2);
      return [
        `<rect x="${LEFT}" y="${top}" width="${width.toFixed(1)}" height="${BAR}" fill="${colour}"/>`,
        text(LEFT + width + 6, top + BAR - 0.5, `${(100 * line.medianApe).toFixed(1)} %`, 'font-size="10"'),
      ];
    });
    return [text(LEFT - 10, y + BAR + 3, LABELS[predictor] ?? predictor, 'text-anchor="end"'), ...own];
  });
  const axis = [0, 0.2, 0.4, 0.6, 0.8].flatMap((value) => {
    const x = LEFT + (value / FULL) * WIDTH;
    return [
      `<line x1="${x}" y1="${TOP - 8}" x2="${x}" y2="${height - 34}" stroke="#d9dce0"/>`,
      text(x, height - 18, `${100 * value} %`, `text-anchor="middle" fill="${MUTED}"`),
    ];
  });
  const legend = shown.flatMap(([view, colour], i) => [
    `<rect x="${LEFT + i * 150}" y="36" width="9" height="9" fill="${colour}"/>`,
    text(LEFT + 14 + i * 150, 45, view === 'shipped' ? 'shipped coefficients' : `${view} held out`, `fill="${MUTED}"`),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 70} ${height}" width="${LEFT + WIDTH + 70}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}" style="font-variant-numeric: tabular-nums">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(
      16,
      24,
      'Median absolute error of energy per output token, newest series without code completion',
      'font-size="13" font-weight="600"',
    ),
    ...legend,
    ...axis,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}
