import { page } from '../../units/index.ts';
import { reportPage, section, tableOf, tiersText } from '../disclosure/pages.ts';
import { PART_WORDS } from './parts.ts';
import { periodWords, scaleOf } from './readable.ts';
import type { ToldChange } from './told.ts';
import { waterfallOf } from './waterfall.ts';

const { html } = page;
const TITLES = { money: 'Money', energy: 'Energy', carbon: 'Carbon' } as const;

/** A report of a change, as its page needs it. */
export interface VariancePage {
  readonly from: string;
  readonly to: string;
  readonly organisation: string | null;
  readonly sentences: readonly string[];
  readonly measures: readonly ToldChange[];
  /** Name of each cell. */
  readonly cells: readonly string[];
  readonly sources: readonly { readonly what: string; readonly source: string; readonly licence: string | null }[];
}

const [WIDTH, LEFT, RIGHT, ROW] = [980, 150, 120, 26];
const shownAt = (x: number): string => x.toFixed(1);

/** Bars that hang on each other, in the hue of the measure; lighter ones are less. */
function waterfallChart(change: ToldChange, names: readonly [string, string]) {
  const { from, to, bars } = waterfallOf(change, names);
  const scale = scaleOf(change);
  const x = (value: number): number => LEFT + ((value - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const height = bars.length * ROW + 4;
  const label = `${TITLES[change.measure]} of ${names[0]}, its changes, and ${names[1]}, in ${scale.unit}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
    <line class="axis" x1="${LEFT}" x2="${LEFT}" y1="0" y2="${height}" />
    ${bars.map(({ name, kind, start, end, value }, i) => {
      const [left, right] = [x(Math.min(start, end)), x(Math.max(start, end))];
      const next = bars[i + 1];
      const middle = i * ROW + 17;
      return html`<g class="${kind}">
        <text x="${LEFT - 8}" y="${middle}" text-anchor="end">${name}</text>
        <rect
          class="${change.measure}"
          x="${shownAt(left)}"
          y="${i * ROW + 4}"
          width="${shownAt(Math.max(1, right - left))}"
          height="${ROW - 8}"
        />
        <text x="${shownAt(right + 6)}" y="${middle}"
          >${kind === 'whole' ? `${scale.text(value)} ${scale.unit}` : scale.signed(value)}</text
        >
        ${
          next === undefined
            ? ''
            : html`<line
                class="axis"
                x1="${shownAt(x(end))}"
                x2="${shownAt(x(end))}"
                y1="${(i + 1) * ROW - 4}"
                y2="${(i + 1) * ROW + 4}"
              />`
        }
      </g>`;
    })}
  </svg>`;
}

/** A percentage of the figure before, with its sign. */
const pointsText = (points: number | null): string =>
  points === null ? '–' : Math.abs(points) < 0.05 ? '0.0' : `${points > 0 ? '+' : ''}${points.toFixed(1)}`;

/** The report as one HTML file: sentences, a waterfall a measure, its parts and their largest cells. */
export function variancePage({ from, to, organisation, sentences, measures, cells, sources }: VariancePage): string {
  const names = [periodWords(from), periodWords(to)] as const;
  return reportPage(
    `${names[1]} against ${names[0]}${organisation === null ? '' : `, ${organisation}`}`,
    'Each part is the mean of what it changes in every order in which all of them may change; they add up exactly. Four digits; CSV and JSON have all.',
    [
      html`<section>${sentences.map((sentence) => html`<p>${sentence}</p>`)}</section>`,
      ...measures.map((change) => {
        const scale = scaleOf(change);
        const { from: axis } = waterfallOf(change, names);
        return section(
          TITLES[change.measure],
          waterfallChart(change, names),
          axis === 0
            ? ''
            : `The axis begins at ${scale.text(String(axis))} ${scale.unit}, not at 0. Lighter bars are less.`,
          tableOf(
            ['', `change, ${scale.unit}`, `% of ${names[0]}`, 'what it is', 'most of it'],
            change.parts.map(({ part, change: own, points, cells: largest }) => [
              part,
              scale.signed(own),
              pointsText(points),
              PART_WORDS[part],
              largest
                .slice(0, 3)
                .map((each) => `${cells[each.cell]!} ${scale.signed(each.change)}`)
                .join('; '),
            ]),
          ),
          change.measure === 'money'
            ? ''
            : `Obtained: ${names[0]} ${tiersText(change.before)}; ${names[1]} ${tiersText(change.after)}.`,
          change.before.unknownRequests + change.after.unknownRequests === 0
            ? ''
            : `${change.before.unknownRequests} and ${change.after.unknownRequests} requests have no such figure and are in none.`,
        );
      }),
    ],
    { missing: [], sources, methods: 'docs/methods/variance.md' },
  );
}
