import fc from 'fast-check';
import { compile } from '../../kernel/routing/compile.ts';
import { decide, NO_ALLOWANCES, type Decision, type Table } from '../../kernel/index.ts';
import { deployment, gridHour, site } from '../../kernel/kernel.fixture.ts';
import { wellFormed } from '../../units/index.ts';
import { sampleAttempt, sampleEntry } from './entry.fixture.ts';
import { ENTRY, type Entry } from './entry.ts';
import type { Leaf, Shape } from './field.ts';

/** As every text comes in: what is ill formed has been replaced before it is booked. */
const texts = fc
  .oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('a"b', 'ü\n🌍', '\u2028', ''))
  .map(wellFormed);
const JSONS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  units: fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map((value) => value + 0),
    { maxKeys: 3 },
  ),
  guard: fc.array(
    fc.record({ check: texts, action: fc.constantFrom('pass', 'not-run', 'block'), score: fc.option(fc.nat()) }),
    {
      maxLength: 2,
    },
  ),
  guard_rules: fc.array(texts, { maxLength: 3 }),
  guard_private: fc.dictionary(fc.constantFrom('email', 'answer.card'), fc.nat(), { maxKeys: 2 }),
  documents_left_out: fc.dictionary(fc.constantFrom('hidden', 'running head'), fc.nat(), { maxKeys: 2 }),
};
const NUMBERS: Readonly<Record<string, fc.Arbitrary<number>>> = {
  BIGINT: fc.maxSafeInteger().map(Math.abs),
  INTEGER: fc.nat(),
  SMALLINT: fc.integer({ min: 0, max: 999 }),
  DOUBLE: fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value + 0),
};
const ENUMS: Readonly<Record<string, readonly string[]>> = {
  mode: ['observe', 'shadow', 'enforce'],
  outcome: ['served', 'cached', 'refused', 'failed'],
  usage_grade: ['reported', 'counted', 'estimated'],
  tier: ['measured', 'modelled-open', 'imported'],
};

function leafValues({ column, form, nullable }: Leaf<unknown>): fc.Arbitrary<unknown> {
  const values: fc.Arbitrary<unknown> =
    form === 'number'
      ? column.unit === 'log'
        ? fc.double({ noNaN: true, min: 0, max: 5 })
        : (NUMBERS[column.type] ?? fc.constant(NaN))
      : form === 'flag'
        ? fc.boolean()
        : form === 'json'
          ? (JSONS[column.name] ?? fc.constant(null))
          : column.name in ENUMS
            ? fc.constantFrom(...(ENUMS[column.name] as readonly string[]))
            : texts;
  return nullable ? fc.option(values) : values;
}

/** Random values of every field of a table; parts, which have rules of their own, are left to the caller. */
export function valuesOf(shape: Shape): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(shape).flatMap(([name, each]): [string, fc.Arbitrary<unknown>][] => {
    if (each.kind === 'leaf') return [[name, leafValues(each as Leaf<unknown>)]];
    if (each.kind === 'part') return [];
    if (each.kind === 'together') return [[name, fc.option(valuesOf((each as { shape: Shape }).shape))]];
    return [[name, valuesOf(each as Shape)]];
  });
  return fc.record(Object.fromEntries(fields));
}

const EXPECTED = { inputTokens: 900, cacheReadTokens: 100, outputTokens: 200 };
const IDS = ['near', 'clean', 'cheap'];

/** A decision by marginal carbon: the average and the margin put the candidates in opposite order. */
export function marginalDecision(carbonUsdPerTonne = 5000): Decision {
  const grids = [
    gridHour(300, { marginalGPerKwh: 80 }),
    gridHour(60, { marginalGPerKwh: 700 }),
    gridHour(400, { marginalGPerKwh: 380 }),
  ];
  const deployments = IDS.map((id) => deployment({ id, site: site({ key: id }) }));
  const prices = { carbonUsdPerTonne, latencyUsdPerSecond: 0.0001, waterUsdPerLitre: 0.02 };
  const table: Table = compile({
    version: 7,
    hour: 460_000,
    deployments,
    workloads: [
      {
        id: 'work',
        mode: 'enforce',
        deployments: IDS,
        defaultDeployment: 'near',
        models: [{ model: deployments[0]!.model.key, quality: null }],
        qualityFloor: null,
        requires: [],
        latencyLimitMs: null,
        control: {},
        prices,
        carbonSignal: 'marginal',
        budgets: [],
        onNoCandidate: 'reject',
      },
    ],
    origins: ['here'],
    gridAt: ({ id }) => grids[IDS.indexOf(id)],
    roundTripMs: (_, { id }) => [10, 30, 100][IDS.indexOf(id)]!,
  });
  const live = { ttftMs: Float64Array.of(200, 200, 200), unavailable: new Uint8Array(3) };
  return decide(
    table,
    table.workloads.get('work')!,
    {
      origin: 'here',
      expected: EXPECTED,
      modelAsked: null,
      exactModel: false,
      capabilities: 0,
      contextTokens: 20,
      latencyLimitMs: null,
      allowances: NO_ALLOWANCES,
    },
    live,
    prices,
  );
}

const budgetPrices = fc.option(
  fc.array(
    fc.record({
      budget: texts,
      dimension: fc.constantFrom('latency' as const, 'carbon' as const, 'water' as const, 'money' as const),
      price: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
);

/** Entries with any value in every field of the table, decisions and attempts of several kinds. */
export const anyEntry: fc.Arbitrary<Entry> = fc
  .tuple(valuesOf(ENTRY), fc.constantFrom('none', 'one', 'two', 'imported'), fc.boolean(), budgetPrices)
  .map(([values, attempts, decided, added]) => {
    const sample = sampleEntry('x');
    const workload = values['workload'] as string;
    const decision = decided
      ? { ...sample.decision!, workload, ...(added === null ? {} : { budgetPrices: added }) }
      : null;
    const tries = {
      none: [],
      one: sample.attempts,
      two: [sampleAttempt(undefined, 0, { outcome: 'error', status: 500, ttftMs: null }), sampleAttempt()],
      imported: [sampleAttempt(undefined, 2, { factors: null })],
    }[attempts];
    const grid = attempts === 'none' || attempts === 'imported' ? null : sample.grid;
    return {
      ...sample,
      ...(values as unknown as Entry),
      attempts: tries,
      grid,
      decision,
      counterfactual: decided ? { ...sample.counterfactual!, chosen: sample.counterfactual!.cheapest } : null,
    };
  });
