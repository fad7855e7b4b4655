import { pageOne } from '../plan/sentences.ts';
import { sentenceText } from '../plan/figure-text.ts';
import type { Plan } from '../plan/plan.ts';
import { addressOf, columnName, formula, number, text, type Cell, type Row, type Sheet } from './cells.ts';
import type { InputsSheet } from './inputs-sheet.ts';
import type { OptionsSheet } from './options-sheet.ts';

const NAME = 'Page one';
const CARBON = 'Carbon';

/** The option of the least full cost among those that are allowed: rows of a table, or a row of columns. */
const leastOf = (names: string, costs: string): string => `INDEX(${names},MATCH(MIN(${costs}),${costs},0))`;

/** Page one: what the plan says, and the options side by side as the inputs have them now. */
export function pageOneSheet(plan: Plan, { at }: OptionsSheet): Sheet {
  const { options, currency } = plan;
  const top: readonly Row[] = [
    [text(plan.title, { strong: true })],
    [
      text(
        `From ${plan.start}, ${plan.horizonYears} years.${plan.demand.basis === null ? '' : ` Demand: ${plan.demand.basis}.`} Decided by: ${plan.decidedBy.length === 0 ? 'nothing alone' : plan.decidedBy.join(', ')}.`,
        { wide: true },
      ),
    ],
    [],
    ...pageOne(plan).map((sentence): Row => [text(sentenceText(sentence, plan), { wide: true })]),
    [],
  ];
  const first = top.length + 4;
  const last = first + options.length - 1;
  const range = (column: number): string => `${addressOf(NAME, first, column)}:$${columnName(column)}$${last}`;
  const COLUMNS: readonly (readonly [string, (option: Plan['options'][number]) => Cell])[] = [
    ['option', ({ name }) => text(name)],
    ['allowed', ({ broken }) => text(broken.length === 0 ? 'yes' : `no: ${broken.join('; ')}`)],
    ['money a year, USD', ({ id, usd }) => formula(at(id, 'usdYear'), usd, 'money')],
    ['full cost a year, USD', ({ id, fullUsd }) => formula(at(id, 'fullUsd'), fullUsd, 'money')],
    ['CO2e a year, t', ({ id, tonnes }) => formula(at(id, 'tonnesYear'), tonnes, 'figure')],
    ['first token, ms', ({ latency }) => number(latency.ms, 'whole')],
    ['NPV, USD', ({ id, against }) => formula(at(id, 'npv'), against.npvUsd, 'money')],
    [
      'NPV with shadow prices, USD',
      ({ id, against }) => formula(at(id, 'npvWithShadow'), against.npvWithShadowUsd, 'money'),
    ],
    ['IRR', ({ id, against }) => formula(at(id, 'irr'), against.irr ?? 'none', 'share')],
    [
      'earned back, months',
      ({ id, against }) => formula(at(id, 'payback'), against.paybackMonths ?? 'not within the years', 'figure'),
    ],
    [
      'full cost if allowed',
      ({ id, broken, fullUsd }) => (broken.length === 0 ? formula(at(id, 'fullUsd'), fullUsd, 'money') : text('–')),
    ],
  ];
  const names = range(0);
  const costs = range(COLUMNS.length - 1);
  const chosenName = options.find(({ id }) => id === plan.chosen)?.name ?? null;
  const check: Row[] =
    chosenName === null
      ? [[text('No option is allowed.')]]
      : [
          [
            text('Least full cost with the inputs as they are now'),
            formula(leastOf(names, costs), chosenName, 'figure'),
            formula(
              `IF(${leastOf(names, costs)}=${addressOf(NAME, first + options.findIndex(({ id }) => id === plan.chosen), 0)},"as the sentences say","inputs were changed: run joulegate plan again for the sentences")`,
              'as the sentences say',
              'figure',
            ),
          ],
        ];
  return {
    name: NAME,
    columns: [52, 26, ...COLUMNS.slice(2).map(() => 20)],
    rows: [
      ...top,
      ...check,
      [
        text(
          currency === null
            ? 'Money in USD.'
            : `Sentences in ${currency.code} at ${currency.usdPer} USD (${currency.source}, ${currency.asOf}); figures below in USD.`,
        ),
      ],
      COLUMNS.map(([head]) => text(head, { strong: true })),
      ...options.map((option): Row => COLUMNS.map(([, cell]) => cell(option))),
    ],
    stickyRows: 0,
  };
}

/** Carbon by method and scope, and what it costs and changes at each price. */
export function carbonSheet(plan: Plan, { at }: OptionsSheet, inputs: InputsSheet): Sheet {
  const { options } = plan;
  const first =
    <Key extends keyof Plan['options'][number]['years'][number]['carbon']>(key: Key) =>
    ({ years }: Plan['options'][number]) =>
      years[0]!.carbon[key];
  const orWord = (value: number | null): number | string => value ?? 'unknown';
  const ROWS: readonly (readonly [string, (option: Plan['options'][number]) => Cell])[] = [
    ['allowed', ({ broken }) => text(broken.length === 0 ? 'yes' : `no: ${broken.join('; ')}`)],
    ['CO2e a year, mean, t', ({ id, tonnes }) => formula(at(id, 'tonnesYear'), tonnes, 'figure')],
    [
      'first year: electricity, location-based, life cycle, t',
      (of) => formula(at(of.id, 'operationalT', 1), first('operationalT')(of), 'figure'),
    ],
    [
      'first year: making the hardware, t',
      (of) => formula(at(of.id, 'embodiedT', 1), first('embodiedT')(of), 'figure'),
    ],
    [
      'first year: electricity by contract, t',
      (of) => formula(at(of.id, 'marketT', 1), orWord(first('marketT')(of)), 'figure'),
    ],
    [
      'first year: electricity, marginal, t',
      (of) => formula(at(of.id, 'marginalT', 1), orWord(first('marginalT')(of)), 'figure'),
    ],
    [
      'first year: supply of fuel, t',
      (of) => formula(at(of.id, 'upstreamT', 1), orWord(first('upstreamT')(of)), 'figure'),
    ],
    ['first year: water on site, m³', (of) => formula(at(of.id, 'waterM3', 1), orWord(first('waterM3')(of)), 'figure')],
    ['electricity stands in', ({ scopes }) => text(`${scopes.electricity}: ${scopes.row}`)],
    ['making the hardware stands in', ({ scopes }) => text(scopes.embodied)],
    ['supply of fuel stands in', ({ scopes }) => text(scopes.upstream)],
    ['why', ({ scopes }) => text(scopes.why)],
    ['tier', ({ tier }) => text(tier)],
  ];
  const head = 1 + ROWS.length + 2;
  const width = options.length;
  const rowRange = (row: number): string => `${addressOf(CARBON, row, 1)}:$${columnName(width)}$${row}`;
  const prices = plan.materiality.atPrices.map(({ usdPerTonne, chosen }, i): Row => {
    const row = head + i + 1;
    const price = addressOf(CARBON, row, 0);
    return [
      number(usdPerTonne, 'whole'),
      ...options.map(({ id, broken, fullUsd, tonnes }) =>
        broken.length > 0
          ? text('–')
          : formula(
              `${at(id, 'fullUsd')}+${at(id, 'tonnesYear')}*(${price}-${inputs.at('carbonUsdPerTonne')})`,
              fullUsd + tonnes * (usdPerTonne - plan.weights.carbonUsdPerTonne),
              'money',
            ),
      ),
      chosen === null
        ? text('none')
        : formula(leastOf(rowRange(1), rowRange(row)), options.find(({ id }) => id === chosen)!.name, 'figure'),
    ];
  });
  return {
    name: CARBON,
    columns: [52, ...options.map(() => 28), 28],
    rows: [
      [null, ...options.map(({ name }) => text(name, { strong: true }))],
      ...ROWS.map(([label, cell]): Row => [text(label), ...options.map(cell)]),
      [],
      [
        text('full cost a year at a price of carbon, USD; price in USD/t', { strong: true }),
        ...options.map(() => null),
        text('least', { strong: true }),
      ],
      ...prices,
    ],
    stickyRows: 1,
  };
}
