import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable, type Column } from './table.ts';
import { acceptedTable, unknownText } from './print-showback.ts';
import { textFigures } from './text-figures.ts';

const { counted, figure, signed, percent, moment, tier } = textFigures;

/** What became of marks. */
export const marksText = ({ accepted, rejected, changed, unchanged }: Answer<'answers mark'>): string =>
  `  ${counted(accepted + rejected, 'answer')} marked: ${accepted} accepted, ${rejected} not${changed === 0 ? '' : `; ${changed} were marked otherwise before`}${unchanged === 0 ? '' : `; ${unchanged} were marked so already`}`;

type Breakdown = Answer<'report breakdown'>;
type Figures = Omit<Breakdown['total'], 'perAccepted'>;

/** A period by one dimension, with what routing saved and the period before. */
export function breakdownText({ from, to, by, rows, total, before, headline, step }: Breakdown): string {
  const lines: readonly (Figures & { readonly name: string | null })[] = [
    ...rows,
    { ...total, name: 'total' },
    ...(before === null ? [] : [{ ...before, name: 'the period before' }]),
  ];
  const columns: readonly Column<(typeof lines)[number]>[] = [
    { head: by, align: 'left', cell: ({ name }) => name ?? '–' },
    { head: 'requests', cell: ({ requests }) => String(requests) },
    { head: 'tokens in', cell: ({ inputTokens }) => String(inputTokens) },
    { head: 'out', cell: ({ outputTokens }) => String(outputTokens) },
    { head: 'USD', cell: ({ costUsd }) => figure(costUsd) },
    { head: 'electricity USD', cell: ({ electricityUsd }) => figure(electricityUsd) },
    { head: 'Wh', cell: ({ energyWh }) => figure(energyWh) },
    { head: 'g CO2e', cell: ({ carbonG }) => figure(carbonG) },
    { head: 'added ms', cell: ({ meanAddedMs }) => figure(meanAddedMs) },
    { head: 'USD/1k tokens', cell: ({ perThousandTokens }) => figure(perThousandTokens.costUsd) },
    { head: 'Wh/1k', cell: ({ perThousandTokens }) => figure(perThousandTokens.energyWh) },
    { head: 'g/1k', cell: ({ perThousandTokens }) => figure(perThousandTokens.carbonG) },
    { head: 'tier', align: 'left', cell: (line) => tier(line.tier) },
  ];
  const lean = total.lean;
  const units = lines.flatMap(({ name, units: own }) => own.map((unit) => ({ name, ...unit })));
  return [
    pc.bold(headline.sentence),
    `  ${moment(from)} to ${moment(to)} UTC, by ${by}`,
    '',
    textTable(lines, columns),
    ...(lean === null
      ? []
      : [
          `  ${counted(lean.files, 'file')} as lean text saved ${figure(lean.tokens)} tokens, ${figure(lean.costUsd)} USD, ${figure(lean.energyWh)} Wh and ${figure(lean.carbonG)} g CO2e, as estimated${lean.unknown === 0 ? '' : `; of ${counted(lean.unknown, 'request')} not all is known`}`,
        ]),
    ...(units.length === 0
      ? []
      : [
          '',
          textTable(units, [
            { head: by, align: 'left', cell: ({ name }) => name ?? '–' },
            { head: 'of one', align: 'left', cell: ({ unit }) => unit },
            { head: 'count', cell: ({ count }) => figure(count) },
            { head: 'USD', cell: ({ costUsd }) => figure(costUsd) },
            { head: 'Wh', cell: ({ energyWh }) => figure(energyWh) },
            { head: 'g CO2e', cell: ({ carbonG }) => figure(carbonG) },
          ]),
        ]),
    ...unknownText(total.unknown),
    ...acceptedTable(by, [
      ...rows.map(({ name, perAccepted }) => ({ name: name ?? '–', per: perAccepted })),
      { name: 'total', per: total.perAccepted },
    ]),
    pc.dim(`  --json has the same by ${step}`),
  ].join('\n');
}

type Frontier = Answer<'report frontier'>;
const STEPS_SHOWN = 12;

/** The stop of the value of time that is nearest to the one in force. */
function stopInForce({ stops, prices }: Frontier): number {
  const apart = (usd: number): number => Math.abs(usd - prices.latencyUsdPerSecond);
  return stops.latencyUsdPerSecond.reduce(
    (best, usd, i, all) => (apart(usd) < apart(all[best] as number) ? i : best),
    0,
  );
}

const moneyWords = (usd: number): string =>
  Math.abs(usd) < 0.005 ? 'for the same bill' : `for ${figure(Math.abs(usd))} USD ${usd > 0 ? 'more' : 'less'}`;

function offerText({ offer }: Frontier): string {
  if (offer === null) return 'The nearest place is the cleanest for every request: no millisecond buys carbon.';
  const { addedMs, savedKgPerMonth, lowKg, highKg, extraUsdPerMonth } = offer;
  return `${figure(addedMs)} ms a request saves ${figure(savedKgPerMonth)} kg CO2e a month (${figure(lowKg)} to ${figure(highKg)}) ${moneyWords(extraUsdPerMonth)}.`;
}

/** What a millisecond buys: where the requests are, where they would be, and the moves between. */
export function frontierText(answer: Frontier): string {
  const { from, to, served, looked, requests, points, steps, today, nearest, cheapest, prices, interval } = answer;
  const at = stopInForce(answer);
  const latency = answer.stops.latencyUsdPerSecond[at] as number;
  const places = [
    { name: 'today', ...today },
    { name: 'nearest', ...nearest },
    { name: 'cheapest', ...cheapest },
    ...points.slice(-1).map((point) => ({ name: 'cleanest', ...point })),
  ];
  const chosen = answer.stops.carbonUsdPerTonne.map((usd, i) => ({ usd, ...answer.chosen[at]![i]! }));
  const steady = chosen.filter(
    (row, i) => i === 0 || i === chosen.length - 1 || row.carbonG !== chosen[i - 1]!.carbonG,
  );
  const FIGURES = [
    { head: 'added ms', cell: ({ addedMs }: Frontier['today']) => figure(addedMs) },
    { head: 'g CO2e', cell: ({ carbonG }: Frontier['today']) => figure(carbonG) },
    { head: 'USD', cell: ({ costUsd }: Frontier['today']) => figure(costUsd) },
  ];
  return [
    pc.bold(offerText(answer)),
    `  ${moment(from)} to ${moment(to)} UTC: ${looked < served ? `a sample of ${looked} of ` : ''}${counted(served, 'served request')}, ${requests} of them decided again`,
    '',
    textTable(places, [{ head: 'a request, expected', align: 'left', cell: ({ name }) => name }, ...FIGURES]),
    '',
    textTable(steady, [
      { head: 'carbon at USD/t', cell: ({ usd }) => String(usd) },
      ...FIGURES,
      { head: 'go elsewhere', cell: ({ movedShare }) => percent(movedShare) },
    ]),
    pc.dim(
      `  time at ${figure(latency * 3600)} USD/h; in force on the mean ${figure(prices.carbonUsdPerTonne)} USD/t and ${figure(prices.latencyUsdPerSecond * 3600)} USD/h, budgets in them`,
    ),
    ...(steps.length === 0
      ? []
      : [
          '',
          textTable(steps.slice(0, STEPS_SHOWN), [
            { head: 'workload', align: 'left', cell: ({ workload }) => workload },
            { head: 'move', align: 'left', cell: (move) => `${move.from} → ${move.to}` },
            { head: 'requests', cell: ({ requests: own }) => percent(own / requests) },
            { head: 'mg CO2e a ms', cell: ({ savedG, addedMs }) => figure((savedG / addedMs) * 1000) },
            { head: 'added ms', cell: ({ addedMs }) => signed(addedMs) },
            { head: 'saved g', cell: ({ savedG }) => figure(savedG) },
            { head: 'USD/1k requests', cell: ({ extraUsd }) => signed(extraUsd * 1000) },
          ]),
          ...(steps.length > STEPS_SHOWN
            ? [pc.dim(`  the best ${STEPS_SHOWN} of ${steps.length}; --json has all`)]
            : []),
        ]),
    pc.dim(
      `  expected figures: nine of ten true ones lie between ${percent(interval.low)} and ${percent(interval.high)} of them; what all places have in common cancels`,
    ),
  ].join('\n');
}
