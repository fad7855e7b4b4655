import type { Siting } from '../siting-plan/make-siting.ts';
import { addressOf, columnName, formula, number, text, type Cell, type Row, type Sheet } from './cells.ts';

const head = (...names: readonly string[]): Row => names.map((name) => text(name, { strong: true }));
const DAYS = 365;
const MS_PER_S = 1000;
const G_PER_TONNE = 1e6;
const PLACEMENTS = 'Placements';
/** Row of a price among those of the sheet of placements, from 1. */
const PRICE_ROW = { carbon: 2, second: 3 } as const;

type Found = Siting['best'] & { readonly figures: NonNullable<Siting['best']['figures']> };
const foundIn = ({ best, rules, between }: Siting): readonly Found[] =>
  [best, rules.nearest, rules.cheapest, rules.cleanest, ...between].filter(
    (each): each is Found => each.figures !== null,
  );

/** Lines of a placement: what it is called, and the cell from those above it in its column. */
type Line = readonly [
  name: string,
  cell: (found: Found, column: string, row: Readonly<Record<string, number>>) => Cell,
];
const COLUMN_ROWS = 6;
const LINES: readonly (readonly [key: string, ...Line])[] = [
  ['capacity', 'capacity, USD a year', ({ figures }) => number(figures.lines.capacity, 'money')],
  ['electricity', 'electricity, USD a year', ({ figures }) => number(figures.lines.electricity, 'money')],
  ['sites', 'sites that are opened, USD a year', ({ figures }) => number(figures.lines.sites, 'money')],
  [
    'usd',
    'money, USD a year',
    ({ figures }, c, at) =>
      formula(`${c}${at['capacity']}+${c}${at['electricity']}+${c}${at['sites']}`, figures.usd, 'money'),
  ],
  ['workT', 'work, t CO2e a year', ({ figures }) => number(figures.workT, 'figure')],
  ['idleT', 'idle, t CO2e a year', ({ figures }) => number(figures.idleT, 'figure')],
  ['embodiedT', 'embodied, t CO2e a year', ({ figures }) => number(figures.embodiedT, 'figure')],
  [
    'tonnes',
    'location-based, t CO2e a year',
    ({ figures }, c, at) =>
      formula(`${c}${at['workT']}+${c}${at['idleT']}+${c}${at['embodiedT']}`, figures.tonnes, 'figure'),
  ],
  ['requests', 'requests a year', ({ figures }) => number(figures.requests, 'whole')],
  ['meanMs', 'way and first token, mean ms', ({ figures }) => number(figures.meanMs, 'figure')],
  ['addedMs', 'over the nearest possible place, mean ms', ({ figures }) => number(figures.addedMs, 'figure')],
  [
    'waiting',
    'waiting, s a year',
    ({ figures }, c, at) =>
      formula(`${c}${at['requests']}*${c}${at['addedMs']}/${MS_PER_S}`, figures.addedSeconds, 'whole'),
  ],
  [
    'fullUsd',
    'money, carbon and waiting at their prices, USD a year',
    ({ figures }, c, at) =>
      formula(
        `${c}${at['usd']}+${c}${at['tonnes']}*$B$${PRICE_ROW.carbon}+${c}${at['waiting']}*$B$${PRICE_ROW.second}`,
        figures.fullUsd,
        'money',
      ),
  ],
  [
    'gPerRequest',
    'a request, g CO2e',
    ({ figures }, c, at) =>
      formula(
        `${c}${at['tonnes']}*${G_PER_TONNE}/${c}${at['requests']}`,
        (figures.tonnes * G_PER_TONNE) / figures.requests,
        'fine',
      ),
  ],
  ['gap', 'distance from what no placement is below', ({ gap }) => number(gap, 'share')],
  ['status', 'how the search ended', ({ status }) => text(status)],
];

function placementsSheet({ title, weights, ...siting }: Siting, found: readonly Found[]): Sheet {
  const at = Object.fromEntries(LINES.map(([key], i) => [key, COLUMN_ROWS + i + 1]));
  return {
    name: PLACEMENTS,
    columns: [48, ...found.map(() => 20)],
    rows: [
      [text(title, { strong: true, wide: true })],
      [
        text('a tonne of CO2e, USD'),
        { kind: 'number', value: weights.carbonUsdPerTonne, format: 'money', isInput: true },
      ],
      [
        text('a second of waiting, USD'),
        { kind: 'number', value: weights.latencyUsdPerSecond, format: 'fine', isInput: true },
      ],
      [text(`from ${siting.start}, model ${siting.model}, energy of a request ${siting.tier}; money in USD`)],
      [],
      head('placement', ...found.map(({ id }) => id)),
      ...LINES.map(([, name, cell]): Row => [text(name), ...found.map((each, i) => cell(each, columnName(i + 1), at))]),
    ],
    stickyRows: COLUMN_ROWS,
  };
}

function hardwareSheet(best: Found): Sheet {
  const { halls } = best.figures;
  const last = halls.length + 1;
  const total = (column: string, value: number, format: 'whole' | 'money' | 'figure'): Cell =>
    formula(`SUM(${column}2:${column}${last})`, value, format);
  const sum = (of: (hall: (typeof halls)[number]) => number): number => halls.reduce((all, hall) => all + of(hall), 0);
  return {
    name: 'Hardware',
    columns: [28, 18, 12, 12, 12, 14, 20, 18, 18],
    rows: [
      head(
        'site',
        'hardware',
        'units',
        'replicas',
        'GPUs',
        'utilisation',
        'requests a year',
        'USD a year',
        't CO2e a year',
      ),
      ...halls.map((hall): Row => [
        text(hall.site),
        text(hall.hardware),
        number(hall.units, 'whole'),
        number(hall.replicas, 'whole'),
        number(hall.gpus, 'whole'),
        number(hall.utilisation, 'share'),
        number(hall.requestsPerYear, 'whole'),
        number(hall.usd, 'money'),
        number(hall.tonnes, 'figure'),
      ]),
      [
        text('all', { strong: true }),
        null,
        total(
          'C',
          sum(({ units }) => units),
          'whole',
        ),
        total(
          'D',
          sum(({ replicas }) => replicas),
          'whole',
        ),
        total(
          'E',
          sum(({ gpus }) => gpus),
          'whole',
        ),
        null,
        total(
          'G',
          sum(({ requestsPerYear }) => requestsPerYear),
          'whole',
        ),
        total(
          'H',
          sum(({ usd }) => usd),
          'money',
        ),
        total(
          'I',
          sum(({ tonnes }) => tonnes),
          'figure',
        ),
      ],
    ],
    stickyRows: 1,
  };
}

/** A row a pair of origin and site; the mean of all is made of them. */
function servedSheet({ served }: Siting, best: Found): Sheet {
  const pairs = served.flatMap(({ origin, requestsPerDay, from }) =>
    from.map((each) => ({ origin, requestsPerDay, ...each })),
  );
  const last = pairs.length + 1;
  return {
    name: 'Served from',
    columns: [24, 28, 18, 12, 20, 18],
    rows: [
      head('origin', 'site', 'requests a day', 'part', 'requests a year from there', 'way and first token, ms'),
      ...pairs.map(({ origin, site, requestsPerDay, share, ms }, i): Row => [
        text(origin),
        text(site),
        number(requestsPerDay, 'whole'),
        number(share, 'share'),
        formula(`C${i + 2}*D${i + 2}*${DAYS}`, requestsPerDay * share * DAYS, 'whole'),
        number(ms, 'figure'),
      ]),
      [
        text('all, mean', { strong: true }),
        null,
        null,
        null,
        formula(`SUM(E2:E${last})`, best.figures.requests, 'whole'),
        formula(`SUMPRODUCT(E2:E${last},F2:F${last})/SUM(E2:E${last})`, best.figures.meanMs, 'figure'),
      ],
    ],
    stickyRows: 1,
  };
}

function stepsSheet({ milliseconds, demand }: Siting, found: readonly Found[]): Sheet {
  const column = new Map(found.map(({ id }, i) => [id, i + 1]));
  const row = (key: string): number => COLUMN_ROWS + LINES.findIndex(([own]) => own === key) + 1;
  const cellOf = (id: string, key: string): string => addressOf(PLACEMENTS, row(key), column.get(id)!);
  const worth = `${addressOf(PLACEMENTS, PRICE_ROW.second, 1)}*${demand.requestsPerYear}/${MS_PER_S}`;
  return {
    name: 'Carbon per ms',
    columns: [20, 20, 16, 20, 20, 34],
    rows: [
      head('from', 'to', 'saved, ms', 't CO2e a ms', 'USD a ms', 'a ms of all requests is worth, USD'),
      ...milliseconds.steps
        .filter(({ from, to }) => column.has(from) && column.has(to))
        .map(({ from, to, savedMs, tonnesPerMs, usdPerMs }, i): Row => {
          const per = (key: string): string => `(${cellOf(to, key)}-${cellOf(from, key)})/C${i + 2}`;
          return [
            text(from),
            text(to),
            formula(`${cellOf(from, 'meanMs')}-${cellOf(to, 'meanMs')}`, savedMs, 'figure'),
            formula(per('tonnes'), tonnesPerMs, 'figure'),
            formula(per('usd'), usdPerMs, 'money'),
            formula(worth, milliseconds.ownedUsdPerMs, 'money'),
          ];
        }),
      [],
      [text(milliseconds.stopAt === null ? 'No step is worth it.' : `Worth it up to: ${milliseconds.stopAt}`)],
    ],
    stickyRows: 1,
  };
}

const sitesSheet = ({ sites, losses }: Siting): Sheet => ({
  name: 'Sites',
  columns: [28, 22, 14, 12, 14, 14, 18, 20, 20, 80],
  rows: [
    head(
      'site',
      'name',
      'zone',
      'g/kWh',
      'cleanest hour',
      'dirtiest hour',
      'grid',
      'served if it is lost',
      'load of the rest then',
      'source',
    ),
    ...sites.map(({ key, name, zone, gPerKwh, gPerKwhRange, gridKind, source }): Row => {
      const lost = losses.find(({ site }) => site === key);
      return [
        text(key),
        text(name),
        text(zone ?? 'unknown'),
        number(gPerKwh, 'figure'),
        number(gPerKwhRange[0], 'figure'),
        number(gPerKwhRange[1], 'figure'),
        text(gridKind),
        lost === undefined ? text('not used') : number(lost.servedShare, 'share'),
        lost === undefined ? null : number(lost.load, 'share'),
        text(source),
      ];
    }),
  ],
  stickyRows: 1,
});

/** The sheets of a siting: placements side by side, hardware, who is served from where, steps, sites. Pure. */
export function workbookOfSiting(siting: Siting): readonly Sheet[] {
  const found = foundIn(siting);
  const [best] = found;
  return [
    placementsSheet(siting, found),
    ...(best === undefined || siting.best.figures === null
      ? []
      : [hardwareSheet(best), servedSheet(siting, best), stepsSheet(siting, found)]),
    sitesSheet(siting),
  ];
}
