import { z } from 'zod';
import { marginalUsd, candidates, type Decision, type Prices } from '../../kernel/index.ts';
import type { Ms, NanoG, NanoUsd, NanoWh } from '../../units/index.ts';
import type { Entry } from './entry.ts';
import type { Column, Part, Row } from './field.ts';
import { bytesOf, jsonBytes, type LineBytes } from './line-bytes.ts';
import { keyBytes, TextColumn, writeJson, candidateRecordOf } from './line-writer.ts';

const MICROS_PER_MS = 1000;
const [CLOSE_LIST, QUOTE] = [0x5d, 0x22];
const c = (name: string, type: string, unit: string, doc: string): Column => ({ name, type, unit, doc });
const numberOf = (row: Row, column: string): number | null => {
  const value = row[column];
  return value === undefined || value === null ? null : Number(value);
};
const textOf = (row: Row, column: string): string | null => (row[column] as string | null | undefined) ?? null;
const listOf = (row: Row, column: string): readonly unknown[] => (row[column] as readonly unknown[] | null) ?? [];

const LISTS = candidates.booked.map((booked) => ({ ...booked, name: `candidate_${booked.column}` }));
const LIST_KEYS = LISTS.map(({ name }) => bytesOf(`,"${name}":[`));
/** Prices that a decision weighed, with their columns. */
export const PRICES = candidates.prices.map((price) => ({
  ...price,
  column: `decision_${price.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
}));
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
    const { decision } = row as unknown as Entry;
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
    for (let i = 0; i < decision.exclusions.length; i++) to.byte(BASE_36[decision.exclusions[i] as number] as number);
    to.byte(QUOTE);
    for (let field = 0; field < LISTS.length; field++) {
      to.raw(LIST_KEYS[field] as Uint8Array);
      const list = LISTS[field] as (typeof LISTS)[number];
      to.fourDigits(decision.numbers, candidates.offset[list.field], candidates.stride, list.perUnit);
      to.byte(CLOSE_LIST);
    }
    const first = nth['decision_table_version'] as number;
    numbers[first] = decision.tableVersion;
    for (let i = 0; i < PRICES.length; i++)
      numbers[first + 1 + i] = decision[(PRICES[i] as (typeof PRICES)[number]).name] ?? NaN;
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
const DEPLOYMENTS = NAMES.map((name) => new TextColumn(`${name}_deployment`));

/** Whether a counterfactual is what happened, so that its figures are the entry's own. */
const isServed = (entry: Entry, other: Counterfactual): boolean =>
  other.deployment === entry.deployment &&
  other.costNanoUsd === entry.costNanoUsd &&
  other.energyNanoWh === entry.energyNanoWh.mean &&
  other.carbonNanoG === entry.carbonNanoG.mean &&
  other.addedMs === entry.latency.addedMs;

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
export const COUNTERFACTUAL: Part<Readonly<Record<Other, Counterfactual | null>> | null> = {
  kind: 'part',
  schema: z.object({ nearest: ONE, static: ONE, cheapest: ONE, chosen: ONE }).nullable(),
  columns: NAMES.flatMap((name) => [
    c(`${name}_deployment`, 'VARCHAR', '', OTHERS[name]),
    ...FIGURES.map(([column, type, unit, doc]) => c(`${name}_${column}`, type, unit, doc)),
  ]),
  listed: NAMES.flatMap((name) => FIGURES.map(([column]) => `${name}_${column}`)),
  write({ to, numbers, nth }, row) {
    const entry = row as unknown as Entry;
    const { counterfactual } = entry;
    if (counterfactual === null) return;
    let at = nth['nearest_cost_nano_usd'] as number;
    for (let i = 0; i < NAMES.length; i++, at += FIGURES.length) {
      const other = counterfactual[NAMES[i] as Other];
      if (other === null) continue;
      (DEPLOYMENTS[i] as TextColumn).write(to, other.deployment);
      if (isServed(entry, other)) continue;
      numbers[at] = other.costNanoUsd;
      numbers[at + 1] = other.energyNanoWh;
      numbers[at + 2] = other.carbonNanoG ?? NaN;
      numbers[at + 3] = other.addedMs ?? NaN;
    }
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
