import { z } from 'zod';
import { marginalUsd, candidates, type Decision, type Prices } from '../../kernel/index.ts';
import type { Ms, NanoG, NanoUsd, NanoWh } from '../../units/index.ts';
import { columnOf as c, type Part, type Row } from './field.ts';
import { bytesOf, jsonBytes, type LineBytes, keyBytes, TextColumn, writeJson } from './line-bytes.ts';
import { fillingOf, candidateRecordOf } from './line-writer.ts';

const MICROS_PER_MS = 1000;
const CLOSE_LIST = 0x5d;
const numberOf = (row: Row, column: string): number | null => {
  const value = row[column];
  return value === undefined || value === null ? null : Number(value);
};
const textOf = (row: Row, column: string): string | null => (row[column] as string | null | undefined) ?? null;
const listOf = (row: Row, column: string): readonly unknown[] => (row[column] as readonly unknown[] | null) ?? [];

const LISTS = candidates.booked.map((booked) => ({ ...booked, name: `candidate_${booked.column}` }));
/** What stands before each list, the end of what was before included, and which numbers it holds. */
const WRITTEN = LISTS.map(({ name, field, perUnit }, i) => ({
  key: bytesOf(`${i === 0 ? '"' : ']'},"${name}":[`),
  offset: candidates.offset[field],
  perUnit,
}));
/** Prices that a decision weighed, with their columns. */
export const PRICES = candidates.prices.map((price) => ({
  ...price,
  column: `decision_${price.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
}));
const fill = fillingOf([['tableVersion'], ...PRICES.map(({ name }) => [name])], 0);
const BASE_36 = bytesOf('0123456789abcdefghijklmnopqrstuvwxyz');
const EXCLUSIONS_KEY = bytesOf(',"decision_exclusions":"');
const RELAXED_KEY = keyBytes('decision_relaxed');
const BUDGET_PRICES = 'decision_budget_prices';
const BUDGET_PRICES_KEY = keyBytes(BUDGET_PRICES);
type BudgetPrices = NonNullable<Decision['budgetPrices']>;
/** Decisions share the list as long as no price moves: its text is made once. */
const budgetPriceTexts = new WeakMap<BudgetPrices, Uint8Array>();

function writeBudgetPrices(to: LineBytes, prices: BudgetPrices): void {
  let bytes = budgetPriceTexts.get(prices);
  if (bytes === undefined) budgetPriceTexts.set(prices, (bytes = jsonBytes(prices)));
  to.raw(BUDGET_PRICES_KEY);
  to.raw(bytes);
}

const [CANDIDATES_ID, CHOSEN, NEAREST, REASON] = [
  'decision_candidates_id',
  'decision_chosen',
  'decision_nearest',
  'decision_reason',
].map((name) => new TextColumn(name)) as [TextColumn, TextColumn, TextColumn, TextColumn];

const PRICE_FIELDS = Object.fromEntries(
  PRICES.map(({ name, absent }) => [name, absent === null ? z.number() : z.number().optional()]),
);

const DECISION_SCHEMA = z.looseObject({
  workload: z.string(),
  tableVersion: z.number(),
  deployments: z.array(z.string()),
  numbers: z
    .array(z.number().nullable())
    .describe(`${candidates.fields.join(', ')} of each deployment, one after the other`),
  exclusions: z.array(z.number()).describe('of each deployment; 0 is feasible, the others in docs/methods/decision.md'),
  chosen: z.string().nullable(),
  nearest: z.string().nullable(),
  reason: z.string(),
  ...PRICE_FIELDS,
  relaxed: z.array(z.string()),
  budgetPrices: z
    .array(z.object({ budget: z.string(), dimension: z.string(), price: z.number() }))
    .optional()
    .describe('what each paced budget put into the prices in force, in their units; absent: none, or an early entry'),
});

/** The routing decision: what all decisions of a table share is a record, the rest are columns. */
export const DECISION: Part<Decision | null> = {
  kind: 'part',
  schema: DECISION_SCHEMA.nullable(),
  columns: [
    c(
      'decision_candidates_id',
      'VARCHAR',
      '',
      'record of the deployments compared, in the order of the lists below; absent: nothing was decided',
    ),
    c('decision_table_version', 'INTEGER', '', 'table that decided'),
    c('decision_chosen', 'VARCHAR', '', 'absent: none was feasible'),
    c('decision_nearest', 'VARCHAR', '', 'as decided'),
    c('decision_reason', 'VARCHAR', '', 'why the chosen one'),
    c('decision_relaxed', 'VARCHAR[]', '', 'what was relaxed'),
    c(
      'decision_exclusions',
      'VARCHAR',
      '',
      'one base-36 digit a candidate; 0 is feasible, the others in docs/methods/decision.md',
    ),
    ...PRICES.map(({ column, unit, doc }) => c(column, 'DOUBLE', unit, doc)),
    c(
      BUDGET_PRICES,
      'STRUCT(budget VARCHAR, dimension VARCHAR, price DOUBLE)[]',
      'as the prices',
      'what each paced budget put into the prices in force, 8 at most; absent: none did, or it was not booked yet',
    ),
    ...LISTS.map(({ name, unit, doc }) =>
      c(name, 'BIGINT[]', unit, `expected ${doc} of each candidate, four significant digits`),
    ),
  ],
  listed: ['decision_table_version', ...PRICES.map(({ column }) => column)],
  write({ to, numbers, nth, named }, row) {
    const { decision } = row as { readonly decision: Decision | null };
    if (decision === null) return;
    const record = candidateRecordOf(decision);
    named.add(record);
    CANDIDATES_ID.write(to, record.id);
    CHOSEN.write(to, decision.chosen);
    NEAREST.write(to, decision.nearest);
    REASON.write(to, decision.reason);
    if (decision.relaxed.length > 0) writeJson(to, RELAXED_KEY, decision.relaxed);
    if (decision.budgetPrices !== undefined) writeBudgetPrices(to, decision.budgetPrices);
    to.raw(EXCLUSIONS_KEY);
    to.letters(decision.exclusions, BASE_36);
    for (const { key, offset, perUnit } of WRITTEN) {
      to.raw(key);
      to.fourDigits(decision.numbers, offset, candidates.stride, perUnit);
    }
    to.byte(CLOSE_LIST);
    fill(decision, numbers, nth['decision_table_version'] as number);
  },
  read(row, book) {
    const id = textOf(row, 'decision_candidates_id');
    if (id === null) return null;
    const record = book.candidates.get(id);
    if (record === undefined) throw new Error(`the candidates ${id} are not in the books`);
    const { deployments, errors, carbonSignal } = record;
    const prices = Object.fromEntries(
      PRICES.flatMap(({ name, column }) => {
        const price = numberOf(row, column);
        return price === null ? [] : [[name, price]];
      }),
    ) as unknown as Prices;
    const budgetPrices = listOf(row, BUDGET_PRICES) as BudgetPrices;
    const nearest = textOf(row, 'decision_nearest');
    const stride = candidates.stride;
    const numbers = new Array<number>(deployments.length * stride).fill(NaN);
    for (const { name, field, perUnit } of LISTS)
      listOf(row, name).forEach((value, i) => {
        if (value !== null) numbers[i * stride + candidates.offset[field]] = Number(value) / perUnit;
      });
    const nearestMs =
      nearest === null ? 0 : (numbers[deployments.indexOf(nearest) * stride + candidates.offset.latencyMs] as number);
    for (let i = 0, at = 0; i < deployments.length; i++, at += stride) {
      const added = (numbers[at + candidates.offset.latencyMs] as number) - nearestMs;
      numbers[at + candidates.offset.addedMs] = Math.round(added * MICROS_PER_MS) / MICROS_PER_MS;
      numbers[at + candidates.offset.fullCostUsd] =
        candidates.fullCostAt(numbers, at, prices) +
        marginalUsd(carbonSignal, i, numbers[at + candidates.offset.energyWh] as number);
    }
    return {
      workload: row['workload'] as string,
      tableVersion: numberOf(row, 'decision_table_version') ?? 0,
      deployments,
      numbers,
      exclusions: [...(textOf(row, 'decision_exclusions') ?? '')].map((digit) => Number.parseInt(digit, 36)),
      chosen: textOf(row, 'decision_chosen'),
      nearest,
      reason: textOf(row, 'decision_reason') as Decision['reason'],
      ...prices,
      ...(errors === null ? {} : { errors }),
      ...(carbonSignal === null ? {} : { carbonSignal }),
      relaxed: listOf(row, 'decision_relaxed') as Decision['relaxed'],
      ...(budgetPrices.length === 0 ? {} : { budgetPrices }),
    };
  },
};

/** What the same usage would have cost at another deployment, at the factors of the same table. */
export interface Counterfactual {
  readonly deployment: string;
  readonly costNanoUsd: NanoUsd;
  readonly energyNanoWh: NanoWh;
  readonly carbonNanoG: NanoG | null;
  /** Expected at decision time, over the nearest; `null` where the deployment is no candidate. */
  readonly addedMs: Ms | null;
}

const OTHERS = {
  nearest: 'allowed deployment with the lowest expected latency',
  static: "the workload's default deployment",
  cheapest: 'feasible deployment with the lowest price',
  chosen: 'in shadow: what enforce would have used',
} as const;
type Other = keyof typeof OTHERS;
type Counterfactuals = Readonly<Record<Other, Counterfactual | null>>;
const NAMES = Object.keys(OTHERS) as readonly Other[];
const FIGURES = [
  [
    'cost_nano_usd',
    'BIGINT',
    '1e-9 USD',
    'its price for the usage of the last attempt; absent where it is the deployment that served',
  ],
  ['energy_nano_wh', 'BIGINT', '1e-9 Wh', 'its energy for that usage'],
  ['carbon_nano_g', 'BIGINT', '1e-9 gCO2e', 'its carbon for that usage'],
  ['added_ms', 'DOUBLE', 'ms', 'its expected added latency when the decision was made'],
] as const;
const [NEAREST_DEPLOYMENT, STATIC_DEPLOYMENT, CHEAPEST_DEPLOYMENT, CHOSEN_DEPLOYMENT] = NAMES.map(
  (name) => new TextColumn(`${name}_deployment`),
) as [TextColumn, TextColumn, TextColumn, TextColumn];

/** What a counterfactual says, as the entry says it of itself. */
interface Served {
  readonly deployment: string | null;
  readonly costNanoUsd: NanoUsd;
  readonly energyNanoWh: { readonly mean: NanoWh | null };
  readonly carbonNanoG: { readonly mean: NanoG | null };
  readonly latency: { readonly addedMs: Ms };
}

/** Whether a counterfactual is what happened, so that its figures are the entry's own. */
const isServed = (entry: Served, other: Counterfactual): boolean =>
  other.deployment === entry.deployment &&
  other.costNanoUsd === entry.costNanoUsd &&
  other.energyNanoWh === entry.energyNanoWh.mean &&
  other.carbonNanoG === entry.carbonNanoG.mean &&
  other.addedMs === entry.latency.addedMs;

/** @param at place in the list of the first of its figures */
function writeOther(
  to: LineBytes,
  entry: Served,
  other: Counterfactual,
  column: TextColumn,
  numbers: Float64Array,
  at: number,
): void {
  column.write(to, other.deployment);
  if (isServed(entry, other)) return;
  numbers[at] = other.costNanoUsd;
  numbers[at + 1] = other.energyNanoWh;
  numbers[at + 2] = other.carbonNanoG ?? NaN;
  numbers[at + 3] = other.addedMs ?? NaN;
}

const ONE = z
  .object({
    deployment: z.string(),
    costNanoUsd: z.number(),
    energyNanoWh: z.number(),
    carbonNanoG: z.number().nullable(),
    addedMs: z.number().nullable(),
  })
  .nullable();

/** Deployments that an entry is compared with; `null` without a decision. In modes other than shadow `chosen` is `null`. */
export const COUNTERFACTUAL: Part<Counterfactuals | null> = {
  kind: 'part',
  schema: z.object({ nearest: ONE, static: ONE, cheapest: ONE, chosen: ONE }).nullable(),
  columns: NAMES.flatMap((name) => [
    c(`${name}_deployment`, 'VARCHAR', '', OTHERS[name]),
    ...FIGURES.map(([column, type, unit, doc]) => c(`${name}_${column}`, type, unit, doc)),
  ]),
  listed: NAMES.flatMap((name) => FIGURES.map(([column]) => `${name}_${column}`)),
  write({ to, numbers, nth }, row) {
    const { counterfactual } = row as { readonly counterfactual: Counterfactuals | null };
    if (counterfactual === null) return;
    const at = nth['nearest_cost_nano_usd'] as number;
    const { nearest, static: byDefault, cheapest, chosen } = counterfactual;
    if (nearest !== null) writeOther(to, row as unknown as Served, nearest, NEAREST_DEPLOYMENT, numbers, at);
    if (byDefault !== null)
      writeOther(to, row as unknown as Served, byDefault, STATIC_DEPLOYMENT, numbers, at + FIGURES.length);
    if (cheapest !== null)
      writeOther(to, row as unknown as Served, cheapest, CHEAPEST_DEPLOYMENT, numbers, at + 2 * FIGURES.length);
    if (chosen !== null)
      writeOther(to, row as unknown as Served, chosen, CHOSEN_DEPLOYMENT, numbers, at + 3 * FIGURES.length);
  },
  read(row) {
    const read = (name: Other): Counterfactual | null => {
      const deployment = textOf(row, `${name}_deployment`);
      if (deployment === null) return null;
      const own = numberOf(row, `${name}_cost_nano_usd`) === null;
      const figure = (column: string): number | null => numberOf(row, own ? column : `${name}_${column}`);
      return {
        deployment,
        costNanoUsd: figure('cost_nano_usd') ?? 0,
        energyNanoWh: figure('energy_nano_wh') ?? 0,
        carbonNanoG: figure('carbon_nano_g'),
        addedMs: figure('added_ms'),
      };
    };
    const all = {
      nearest: read('nearest'),
      static: read('static'),
      cheapest: read('cheapest'),
      chosen: read('chosen'),
    };
    return NAMES.every((name) => all[name] === null) ? null : all;
  },
};
