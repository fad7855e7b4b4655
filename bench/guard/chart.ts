import type { Judged } from './judge.ts';
import type { Rate } from './rates.ts';

const [LEFT, WIDTH, BAR, GAP, TOP] = [190, 440, 9, 40, 64] as const;
const INK = '#22262b';
const MUTED = '#6d747c';
const SERIES = [
  ['held out', 'guard, publisher held out', '#3d5a80'],
  ['dev', 'guard on dev', '#98b4d4'],
  ['set', 'guard', '#3d5a80'],
] as const;
const KEYWORDS = '#b9bdc2';

/** Shares told as attacks by part, with intervals, from zero, beside a keyword list. */
export function chart(views: Readonly<Record<string, Judged>>): string {
  const shown = SERIES.filter(([view]) => views[view] !== undefined);
  const first = views[shown[0]![0]]!;
  const parts = [...first.parts.keys()];
  const height = TOP + parts.length * GAP + 40;
  const text = (x: number, y: number, body: string, extra = ''): string =>
    `<text x="${x}" y="${y}" ${extra}>${body}</text>`;
  const bar = (y: number, { share, low, high }: Rate, colour: string): string[] => [
    `<rect x="${LEFT}" y="${y}" width="${(share * WIDTH).toFixed(1)}" height="${BAR}" fill="${colour}"/>`,
    `<line x1="${(LEFT + low * WIDTH).toFixed(1)}" x2="${(LEFT + high * WIDTH).toFixed(1)}" y1="${y + BAR / 2}" y2="${y + BAR / 2}" stroke="${INK}" stroke-width="1"/>`,
    text(LEFT + high * WIDTH + 6, y + BAR, `${(100 * share).toFixed(1)} %`, 'font-size="10"'),
  ];
  const bars = parts.flatMap((part, row) => {
    const y = TOP + row * GAP;
    const own = shown.flatMap(([view, , colour], i) => {
      const rate = views[view]!.parts.get(part);
      return rate === undefined ? [] : bar(y + i * (BAR + 2), rate, colour);
    });
    return [
      text(LEFT - 10, y + BAR + 6, part, 'text-anchor="end"'),
      ...own,
      ...bar(y + shown.length * (BAR + 2), first.keywords.get(part)!, KEYWORDS),
    ];
  });
  const axis = [0, 0.25, 0.5, 0.75, 1].flatMap((value) => {
    const x = LEFT + value * WIDTH;
    return [
      `<line x1="${x}" y1="${TOP - 8}" x2="${x}" y2="${height - 34}" stroke="#d9dce0"/>`,
      text(x, height - 18, `${100 * value} %`, `text-anchor="middle" fill="${MUTED}"`),
    ];
  });
  const legend = [
    ...shown.map(([, name, colour]) => [name, colour] as const),
    ['keyword list', KEYWORDS] as const,
  ].flatMap(([name, colour], i) => [
    `<rect x="${LEFT + i * 180}" y="36" width="9" height="9" fill="${colour}"/>`,
    text(LEFT + 14 + i * 180, 45, name, `fill="${MUTED}"`),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 90} ${height}" width="${LEFT + WIDTH + 90}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}" style="font-variant-numeric: tabular-nums">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(16, 24, 'Share of texts told as attacks, with 95 % intervals', 'font-size="13" font-weight="600"'),
    ...legend,
    ...axis,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}
