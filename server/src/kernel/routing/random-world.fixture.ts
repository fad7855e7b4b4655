import fc from 'fast-check';
import { type Capability, type Deployment, type Model, catalogue } from '../../world/index.ts';
import { deployment, gridHour, site, workload } from '../kernel.fixture.ts';
import { mapSpend, type ControlRules, type Workload } from '../policy/index.ts';
import { capabilityMask, compile, exclusionCode, type Table } from './compile.ts';
import { NO_ALLOWANCES, type Allowances } from './candidate.ts';
import { decide, type LiveState, type RouteRequest } from './decide.ts';
import type { Decision } from './types.ts';

/** One random option: its facts, its grid, its distance and its live state. */
export interface Option {
  readonly facts: Deployment;
  readonly gramsPerKwh: number | null;
  readonly roundTripMs: number;
  readonly ttftMs: number;
  readonly state: 'ready' | 'capacity' | 'health';
}

export interface World {
  readonly options: readonly Option[];
  readonly workload: Workload;
  readonly needs: readonly Capability[];
  readonly request: Omit<RouteRequest, 'capabilities' | 'origin'>;
}

const CAPABILITIES: Capability[] = ['tools', 'vision', 'json', 'reasoning'];
const MODEL_KEYS = ['llama-3.1-8b', 'llama-3.1-70b'];
const COUNTRIES = ['FR', 'DE', 'US'];
const CERTIFICATIONS = ['soc2', 'hds'];

const option = (id: string): fc.Arbitrary<Option> =>
  fc
    .record({
      model: fc.constantFrom(...MODEL_KEYS),
      jurisdiction: fc.constantFrom(...COUNTRIES, null),
      operatorJurisdiction: fc.constantFrom(...COUNTRIES, null),
      operator: fc.constantFrom('acme', 'globex'),
      retentionDays: fc.constantFrom(null, 0, 30),
      trainsOnData: fc.constantFrom(null, false, false, true),
      certifications: fc.subarray(CERTIFICATIONS),
      capabilities: fc.subarray(CAPABILITIES, { minLength: 2 }),
      contextTokens: fc.constantFrom(2000, 8000, 100_000),
      pue: fc.constantFrom(null, 1.1, 1.5),
      input: fc.integer({ min: 0, max: 30 }),
      output: fc.integer({ min: 0, max: 60 }),
      gramsPerKwh: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 900 }) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      roundTripMs: fc.integer({ min: 1, max: 300 }),
      ttftMs: fc.integer({ min: 20, max: 600 }),
      state: fc.constantFrom(
        'ready' as const,
        'ready' as const,
        'ready' as const,
        'ready' as const,
        'capacity' as const,
        'health' as const,
      ),
    })
    .map((facts) => ({
      facts: deployment({
        id,
        model: catalogue.models.find(facts.model) as Model,
        site: site({
          jurisdiction: facts.jurisdiction,
          pue: facts.pue === null ? null : { value: facts.pue, source: 'test', asOf: '2026-01-01' },
        }),
        control: {
          operator: facts.operator,
          operatorJurisdiction: facts.operatorJurisdiction,
          retentionDays: facts.retentionDays,
          trainsOnData: facts.trainsOnData,
          certifications: facts.certifications,
        },
        capabilities: facts.capabilities,
        contextTokens: facts.contextTokens,
        price: {
          ...deployment().price,
          inputPerMtok: facts.input,
          cacheReadPerMtok: facts.input / 2,
          outputPerMtok: facts.output,
        },
      }),
      gramsPerKwh: facts.gramsPerKwh,
      roundTripMs: facts.roundTripMs,
      ttftMs: facts.ttftMs,
      state: facts.state,
    }));

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });

const rules: fc.Arbitrary<ControlRules> = fc
  .record({
    siteJurisdictions: seldom(fc.subarray(COUNTRIES, { minLength: 1 })),
    operatorJurisdictions: seldom(fc.subarray(COUNTRIES, { minLength: 1 })),
    operators: seldom(fc.constant(['acme'])),
    maxRetentionDays: seldom(fc.constantFrom(0, 30)),
    noTraining: seldom(fc.boolean()),
    certifications: seldom(fc.subarray(CERTIFICATIONS)),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as ControlRules);

const LATENCY = { kind: 'latency' as const, limit: 20, periodHours: 720 };
const CARBON = { kind: 'carbon' as const, limit: 5, periodHours: 720 };
const MONEY = { kind: 'money' as const, limit: 5, periodHours: 720 };
const milliseconds = fc.integer({ min: 0, max: 300 });
const grams = fc.double({ min: 0, max: 0.1, noNaN: true });
const dollars = fc.double({ min: 0, max: 0.1, noNaN: true });

interface DrawnBudgets {
  readonly budgets: Workload['budgets'];
  readonly allowances: Allowances;
  /** Those of {@link allowances} that hold in any case. */
  readonly hardAllowances: Allowances;
}

const NONE = mapSpend(() => fc.constant<number | null>(null));
/** None, one or all three budgets; each is hard or gives way. */
const budgets: fc.Arbitrary<DrawnBudgets> = fc
  .record({
    allowances: fc.oneof(
      fc.constant(NO_ALLOWANCES),
      fc.record({ ...NONE, addedMs: milliseconds }),
      fc.record({ ...NONE, carbonG: grams }),
      fc.record({ ...NONE, cashUsd: dollars }),
      fc.record({ ...NONE, addedMs: milliseconds, carbonG: grams, cashUsd: dollars }),
    ),
    hard: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  })
  .map(({ allowances, hard }) => ({
    budgets: [
      ...(allowances.addedMs === null ? [] : [LATENCY]),
      ...(allowances.carbonG === null ? [] : [CARBON]),
      ...(allowances.cashUsd === null ? [] : [MONEY]),
    ],
    allowances,
    hardAllowances: {
      ...NO_ALLOWANCES,
      addedMs: hard[0] ? allowances.addedMs : null,
      carbonG: hard[1] ? allowances.carbonG : null,
      cashUsd: hard[2] ? allowances.cashUsd : null,
    },
  }));

/** A random policy over random options; `strict` worlds draw rules, floors, limits and budgets too. */
export const world = (kind: 'strict' | 'open'): fc.Arbitrary<World> => {
  const open = kind === 'open';
  return fc
    .record({
      options: fc
        .integer({ min: 2, max: 7 })
        .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => option(`d${i}`)))),
      rules: open ? fc.constant({}) : fc.oneof(fc.constant({}), rules),
      requires: open ? fc.constant([]) : fc.subarray(CAPABILITIES, { maxLength: 1 }),
      needs: open ? fc.constant([]) : fc.subarray(CAPABILITIES, { maxLength: 1 }),
      quality: fc.tuple(seldom(fc.integer({ min: 50, max: 90 })), seldom(fc.integer({ min: 50, max: 90 }))),
      offered: open ? fc.constant(MODEL_KEYS) : fc.subarray(MODEL_KEYS, { minLength: 1 }),
      floor: open ? fc.constant(null) : seldom(fc.constant(70)),
      limit: open ? fc.constant(null) : seldom(fc.integer({ min: 50, max: 900 })),
      budgets: open ? fc.constant({ budgets: [], allowances: NO_ALLOWANCES, hardAllowances: NO_ALLOWANCES }) : budgets,
      onNoCandidate: fc.constantFrom('reject' as const, 'degrade' as const),
      carbon: fc.constantFrom(0, 20, 100, 1000),
      latency: fc.constantFrom(0, 0.001, 0.05),
      modelAsked: open ? fc.constant(null) : seldom(fc.constantFrom(...MODEL_KEYS)),
      exactModel: fc.boolean(),
      input: fc.integer({ min: 1, max: 4000 }),
      cached: fc.integer({ min: 0, max: 2000 }),
      output: fc.integer({ min: 1, max: 2000 }),
      contextTokens: open ? fc.constant(100) : fc.constantFrom(100, 4000, 50_000),
    })
    .map((drawn) => ({
      options: drawn.options,
      needs: drawn.needs,
      workload: workload({
        deployments: drawn.options.map(({ facts }) => facts.id),
        defaultDeployment: 'd0',
        models: MODEL_KEYS.map((model, i) => ({ model, quality: drawn.quality[i] ?? null })).filter(({ model }) =>
          drawn.offered.includes(model),
        ),
        qualityFloor: drawn.floor,
        requires: drawn.requires,
        latencyLimitMs: drawn.limit,
        control: drawn.rules,
        prices: { carbonUsdPerTonne: drawn.carbon, latencyUsdPerSecond: drawn.latency },
        budgets: drawn.budgets.budgets,
        onNoCandidate: drawn.onNoCandidate,
      }),
      request: {
        expected: { inputTokens: drawn.input, cacheReadTokens: drawn.cached, outputTokens: drawn.output },
        modelAsked: drawn.modelAsked,
        exactModel: drawn.exactModel,
        contextTokens: drawn.contextTokens,
        latencyLimitMs: drawn.limit,
        allowances: drawn.budgets.allowances,
        hardAllowances: drawn.budgets.hardAllowances,
      },
    }));
};

/** The same world with other options, under the same policy. */
export const withOptions = (from: World, options: readonly Option[]): World => ({
  ...from,
  options,
  workload: { ...from.workload, deployments: options.map(({ facts }) => facts.id) },
});

export function tableOf({ options, workload: policy }: World): Table {
  const byId = new Map(options.map((each) => [each.facts.id, each]));
  return compile({
    version: 1,
    hour: 0,
    deployments: options.map(({ facts }) => facts),
    workloads: [policy],
    origins: ['here'],
    gridAt: ({ id }) => {
      const grams = byId.get(id)?.gramsPerKwh ?? null;
      return grams === null ? undefined : gridHour(grams);
    },
    roundTripMs: (_, { id }) => byId.get(id)?.roundTripMs ?? NaN,
  });
}

/** What the kernel decides in a world. */
export function decideIn(from: World, prices = from.workload.prices): Decision {
  const table = tableOf(from);
  const compiled = table.workloads.get(from.workload.id);
  if (compiled === undefined) throw new RangeError('no workload');
  const live: LiveState = {
    ttftMs: Float64Array.from(from.options, ({ ttftMs }) => ttftMs),
    unavailable: Uint8Array.from(from.options, ({ state }) => (state === 'ready' ? 0 : exclusionCode(state))),
  };
  return decide(
    table,
    compiled,
    { ...from.request, origin: 'here', capabilities: capabilityMask(from.needs) },
    live,
    prices,
  );
}
