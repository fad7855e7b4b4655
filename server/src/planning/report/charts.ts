import type { Plan, PlannedOption } from '../plan/plan.ts';
import type { figureText } from '../plan/figure-text.ts';
import { chart, shortened, spaced, WIDTH } from './chart-frame.ts';
import { html, type Markup } from './markup.ts';

type Told = ReturnType<typeof figureText>;

const LABEL = 210;
const ROW = 34;
const BAR = 18;

/** Full cost of a year, option by option: money, carbon and waiting after each other. */
export function costBars(plan: Plan, told: Told): Markup {
  const rows = plan.options.toSorted((a, b) => a.broken.length - b.broken.length || a.fullUsd - b.fullUsd);
  const most = Math.max(...rows.map(({ fullUsd }) => fullUsd), 1e-9);
  const x = (usd: number): number => (usd / most) * (WIDTH - LABEL - 150);
  const bars = rows.map((option, i) => {
    const parts = [
      ['money', option.usd],
      ['carbon', option.tonnes * plan.weights.carbonUsdPerTonne],
      ['latency', option.addedSeconds * plan.weights.latencyUsdPerSecond],
    ] as const;
    let left = LABEL;
    const y = i * ROW + 6;
    const drawn = parts.map(([kind, usd]) => {
      const bar = html`<rect x="${left}" y="${y}" width="${Math.max(0, x(usd))}" height="${BAR}" class="${kind}"
        ><title>${kind}: ${told(usd, 'usd')}</title></rect
      >`;
      left += Math.max(0, x(usd));
      return bar;
    });
    const out = option.broken.length > 0;
    return html`<g class="${out ? 'out' : option.id === plan.chosen ? 'chosen' : ''}"
      ><text x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${shortened(option.name, 30)}</text>${drawn}<text
        x="${left + 6}"
        y="${y + 13}"
        >${told(option.fullUsd, 'usd')}${out ? ' 🔒 ruled out' : option.id === plan.chosen ? ' chosen' : ''}</text
      ></g
    >`;
  });
  return chart(rows.length * ROW + 4, 'Full cost of a year by option', bars);
}

/** Full cost of each allowed option over the price of carbon: where lines cross, the choice flips. */
export function priceLines(plan: Plan, told: Told): Markup {
  const allowed = plan.options.filter(({ broken }) => broken.length === 0);
  const price = plan.weights.carbonUsdPerTonne;
  const flips = plan.flips.map(({ usdPerTonne }) => usdPerTonne);
  const far = Math.max(250, price * 1.5, ...flips.filter((flip) => flip <= 5000).map((flip) => flip * 1.25));
  const at = (option: PlannedOption, usdPerTonne: number): number =>
    option.fullUsd + option.tonnes * (usdPerTonne - price);
  const most = Math.max(...allowed.map((option) => at(option, far)), 1e-9);
  const height = 260;
  const [left, right, top, bottom] = [96, WIDTH - 180, 12, height - 34];
  const x = (usd: number): number => left + (usd / far) * (right - left);
  const y = (usd: number): number => bottom - (usd / most) * (bottom - top);
  const ends = spaced(allowed.map((option) => y(at(option, far))));
  const lines = allowed.map(
    (option, i) =>
      html`<g class="${option.id === plan.chosen ? 'chosen' : ''}"
        ><line x1="${x(0)}" y1="${y(at(option, 0))}" x2="${x(far)}" y2="${y(at(option, far))}" class="line" /><text
          x="${right + 6}"
          y="${ends[i]! + 4}"
          >${shortened(option.name, 26)}</text
        ></g
      >`,
  );
  const marks = plan.flips
    .filter(({ usdPerTonne }) => usdPerTonne <= far)
    .map(
      ({ usdPerTonne }) =>
        html`<line x1="${x(usdPerTonne)}" y1="${top}" x2="${x(usdPerTonne)}" y2="${bottom}" class="flip" /><text
            x="${x(usdPerTonne) + 4}"
            y="${top + 10}"
            >${told(usdPerTonne, 'usdPerTonne')}</text
          >`,
    );
  return chart(height, 'Full cost of a year over the price of carbon', [
    html`<line x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}" class="axis" /><line
        x1="${left}"
        y1="${top}"
        x2="${left}"
        y2="${bottom}"
        class="axis"
      />`,
    [0, 0.5, 1].map(
      (part) =>
        html`<text x="${x(part * far)}" y="${bottom + 16}" text-anchor="middle">${told(part * far, 'usdPerTonne')}</text
          ><text x="${left - 6}" y="${y(part * most) + 4}" text-anchor="end">${told(part * most, 'usd')}</text>`,
    ),
    html`<line x1="${x(price)}" y1="${top}" x2="${x(price)}" y2="${bottom}" class="now" /><text
        x="${x(price) + 4}"
        y="${bottom - 6}"
        >in force</text
      >`,
    lines,
    marks,
  ]);
}

/** Inputs at their low and high ends: how far each moves the value of the choice. */
export function tornado(plan: Plan, told: Told): Markup {
  const { inputs } = plan.swings;
  const all = inputs.flatMap(({ lowUsd, highUsd }) => [lowUsd, highUsd]);
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  const left = 240;
  const x = (usd: number): number => left + ((usd - least) / Math.max(1e-9, most - least)) * (WIDTH - left - 90);
  const bars = inputs.map(({ input, lowUsd, highUsd }, i) => {
    const y = i * 26 + 6;
    const [from, to] = [Math.min(lowUsd, highUsd), Math.max(lowUsd, highUsd)];
    return html`<text x="${left - 8}" y="${y + 12}" text-anchor="end">${input}</text
      ><rect x="${x(from)}" y="${y}" width="${Math.max(1, x(to) - x(from))}" height="15" class="money"
        ><title>${told(lowUsd, 'usd')} at its low, ${told(highUsd, 'usd')} at its high</title></rect
      ><text x="${x(to) + 6}" y="${y + 12}">${told(to - from, 'usd')}</text>`;
  });
  const height = inputs.length * 26 + 26;
  return chart(height, 'What moves the present value', [
    bars,
    html`<line x1="${x(0)}" y1="0" x2="${x(0)}" y2="${height - 20}" class="axis" /><text
        x="${x(0)}"
        y="${height - 6}"
        text-anchor="middle"
        >worth nothing</text
      >`,
  ]);
}

/** Cash against the baseline, added up year by year. */
export function cashLines(plan: Plan, told: Told): Markup {
  const base = plan.options.find(({ id }) => id === plan.baseline)!;
  const others = plan.options.filter(({ id, broken }) => id !== plan.baseline && broken.length === 0);
  const sums = others.map(({ flowsUsd }) => {
    let sum = 0;
    return flowsUsd.map((usd, i) => (sum += usd - base.flowsUsd[i]!));
  });
  const all = sums.flat();
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  const height = 240;
  const [left, right, top, bottom] = [104, WIDTH - 180, 12, height - 28];
  const x = (year: number): number => left + (year / plan.horizonYears) * (right - left);
  const y = (usd: number): number => bottom - ((usd - least) / Math.max(1e-9, most - least)) * (bottom - top);
  const ends = spaced(sums.map((points) => y(points.at(-1)!)));
  return chart(height, 'Cash against today, added up', [
    html`<line x1="${left}" y1="${y(0)}" x2="${right}" y2="${y(0)}" class="axis" />`,
    [least, 0, most].map(
      (usd) => html`<text x="${left - 6}" y="${y(usd) + 4}" text-anchor="end">${told(usd, 'usd')}</text>`,
    ),
    Array.from(
      { length: plan.horizonYears + 1 },
      (_, year) =>
        html`<text x="${x(year)}" y="${height - 8}" text-anchor="middle"
          >${year === 0 ? 'start' : `year ${year}`}</text
        >`,
    ),
    others.map(
      ({ id, name }, i) =>
        html`<g class="${id === plan.chosen ? 'chosen' : ''}"
          ><polyline
            points="${sums[i]!.map((usd, year) => `${x(year).toFixed(1)},${y(usd).toFixed(1)}`).join(' ')}"
            class="line"
          /><text x="${right + 6}" y="${ends[i]! + 4}">${shortened(name, 26)}</text></g
        >`,
    ),
  ]);
}
