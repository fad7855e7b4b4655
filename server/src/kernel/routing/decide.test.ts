import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deployment, gridHour, workload } from '../kernel.fixture.ts';
import { compile, exclusionCode } from './compile.ts';
import { NO_ALLOWANCES, type Allowances } from './candidate.ts';
import { decide, type LiveState, type RouteRequest } from './decide.ts';
import { candidatesOf } from './explain.ts';
import { decideIn, tableOf, withOptions, world, type Option, type World } from './random-world.fixture.ts';

/** The rules once more, read from the policy's text and not from the kernel: what may never be broken. */
function mayServe(
  { workload: policy, request, needs }: World,
  { facts, gramsPerKwh, roundTripMs, ttftMs, state }: Option,
): boolean {
  const { control: rules } = policy;
  const { control, site } = facts;
  const checks: boolean[] = [
    rules.siteJurisdictions === undefined || rules.siteJurisdictions.some((country) => country === site.jurisdiction),
    rules.operatorJurisdictions === undefined ||
      rules.operatorJurisdictions.some((country) => country === control.operatorJurisdiction),
    rules.operators === undefined || rules.operators.some((name) => name === control.operator),
    rules.maxRetentionDays === undefined ||
      (control.retentionDays !== null && control.retentionDays <= rules.maxRetentionDays),
    rules.noTraining !== true || control.trainsOnData === false,
    (rules.certifications ?? []).every((name) => control.certifications.includes(name)),
    [...policy.requires, ...needs].every((capability) => facts.capabilities.includes(capability)),
    facts.contextTokens >= request.contextTokens,
    policy.models.some(({ model }) => model === facts.model.key),
    // A model is replaced only where the caller does not insist and a floor says what is good enough.
    request.modelAsked === null ||
      request.modelAsked === facts.model.key ||
      (!request.exactModel && policy.qualityFloor !== null),
    request.latencyLimitMs === null || roundTripMs + ttftMs <= request.latencyLimitMs,
    state === 'ready',
    gramsPerKwh !== null,
  ];
  return checks.every(Boolean);
}

/** A model that the caller did not name must reach the floor, where there is one. */
function goodEnough({ workload: policy, request }: World, { facts }: Option): boolean {
  if (facts.model.key === request.modelAsked || policy.qualityFloor === null) return true;
  const score = policy.models.find(({ model }) => model === facts.model.key)?.quality ?? -Infinity;
  return score >= policy.qualityFloor;
}

interface Row {
  readonly id: string;
  readonly option: Option;
  readonly cash: number;
  readonly grams: number;
  readonly ms: number;
}

/** Money, grams and ms of each option from its per-token figures, in plain arithmetic. */
function rowsOf(from: World): Row[] {
  const table = tableOf(from);
  const { inputTokens, cacheReadTokens, outputTokens } = from.request.expected;
  return from.options.map((option, i) => {
    const f = table.factors[i];
    if (f === undefined) throw new RangeError('no factors');
    const { price } = option.facts;
    const seen = inputTokens + cacheReadTokens + 0.5 * outputTokens;
    const wh =
      inputTokens * f.whPerInput +
      cacheReadTokens * f.whPerCached +
      outputTokens * (f.whPerOutput + seen * f.whPerOutputPerContext);
    const made = inputTokens * f.gPerInput + outputTokens * (f.gPerOutput + seen * f.gPerOutputPerContext);
    return {
      id: option.facts.id,
      option,
      cash:
        (inputTokens * price.inputPerMtok +
          cacheReadTokens * price.cacheReadPerMtok +
          outputTokens * price.outputPerMtok) /
        1_000_000,
      grams: wh * ((option.gramsPerKwh ?? NaN) / 1000) + made,
      ms: option.roundTripMs + option.ttftMs,
    };
  });
}

function bruteForce(from: World): { cost: Map<string, number>; allowed: Set<string>; last: Set<string> } {
  const rows = rowsOf(from);
  const { carbonUsdPerTonne, latencyUsdPerSecond } = from.workload.prices;
  const hard = rows.filter(({ option }) => mayServe(from, option));
  const good = hard.filter(({ option }) => goodEnough(from, option));
  const nearestMs = Math.min(...good.map(({ ms }) => ms));
  const keeps = ({ ms, grams, cash }: Row, { addedMs, carbonG, cashUsd }: Allowances, nearMs: number): boolean =>
    ms - nearMs <= (addedMs ?? Infinity) && grams <= (carbonG ?? Infinity) && cash <= (cashUsd ?? Infinity);
  const within = good.filter((row) => keeps(row, from.request.allowances, nearestMs));
  // Where nothing is within: what gives way, and without a nearest no added latency to count.
  const degrade = from.workload.onNoCandidate === 'degrade' ? hard : good;
  const nearMs = good.length === 0 ? Infinity : nearestMs;
  const last = degrade.filter((row) => keeps(row, from.request.hardAllowances ?? from.request.allowances, nearMs));
  const cost = (row: Row): number =>
    row.cash + (row.grams / 1_000_000) * carbonUsdPerTonne + (row.ms / 1000) * latencyUsdPerSecond;
  return {
    cost: new Map(rows.map((row) => [row.id, cost(row)])),
    allowed: new Set(within.map(({ id }) => id)),
    last: new Set(last.map(({ id }) => id)),
  };
}

describe('decide', () => {
  test('takes the cheapest option that every rule allows, as plain arithmetic finds it', () => {
    let decided = 0;
    fc.assert(
      fc.property(world('strict'), (from) => {
        const decision = decideIn(from);
        const { cost, allowed, last } = bruteForce(from);
        const feasible = new Set(decision.deployments.filter((_, i) => decision.exclusions[i] === 0));
        expect(feasible).toEqual(allowed);
        if (allowed.size === 0) {
          if (decision.chosen === null) {
            expect([...last]).toEqual([]);
            return;
          }
          expect(decision.reason).toBe('degraded');
          expect(last).toContain(decision.chosen);
          expect(decision.relaxed.length).toBeGreaterThan(0);
          return;
        }
        decided++;
        const best = Math.min(...[...allowed].map((id) => cost.get(id) as number));
        expect(allowed).toContain(decision.chosen);
        expect(cost.get(decision.chosen as string)).toBeCloseTo(best, 12);
      }),
      { numRuns: 500 },
    );
    expect(decided).toBeGreaterThan(20);
  });

  test('breaks no control rule, capability, context, latency limit, capacity or health, also when it degrades', () => {
    let degraded = 0;
    fc.assert(
      fc.property(world('strict'), (from) => {
        const decision = decideIn({
          ...from,
          workload: { ...from.workload, onNoCandidate: 'degrade' },
          request: { ...from.request, hardAllowances: NO_ALLOWANCES },
        });
        if (decision.chosen === null) return;
        if (decision.reason === 'degraded') degraded++;
        const chosen = from.options.find(({ facts }) => facts.id === decision.chosen) as Option;
        expect(mayServe(from, chosen)).toBe(true);
        if (!decision.relaxed.includes('quality')) expect(goodEnough(from, chosen)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(degraded).toBeGreaterThan(5);
  });

  test('an option that is nowhere better and somewhere worse changes nothing, wherever it is listed', () => {
    const worse = fc
      .record({ usd: fc.nat(5), ms: fc.nat(50), grams: fc.nat(50) })
      .filter(({ usd, ms, grams }) => usd + ms + grams > 0);
    let decided = 0;
    fc.assert(
      fc.property(world('strict'), worse, fc.nat(), fc.nat(), (from, by, which, where) => {
        const before = decideIn(from);
        const feasible = from.options.filter((_, i) => before.exclusions[i] === 0);
        const model = feasible[which % Math.max(1, feasible.length)];
        if (model === undefined) return;
        decided++;
        const { price } = model.facts;
        const dominated: Option = {
          ...model,
          facts: { ...model.facts, id: 'worse', price: { ...price, inputPerMtok: price.inputPerMtok + by.usd } },
          roundTripMs: model.roundTripMs + by.ms,
          gramsPerKwh: (model.gramsPerKwh ?? 0) + by.grams,
        };
        const options = from.options.toSpliced(where % (from.options.length + 1), 0, dominated);
        expect(decideIn(withOptions(from, options)).chosen).toBe(before.chosen);
      }),
      { numRuns: 500 },
    );
    expect(decided).toBeGreaterThan(20);
  });

  test('an option that lost can be taken away', () => {
    fc.assert(
      fc.property(world('strict'), fc.nat(), (from, which) => {
        const before = decideIn(from);
        const losers = from.options.filter(({ facts }) => facts.id !== before.chosen);
        const gone = losers[which % losers.length] as Option;
        // A latency budget counts from the nearest: without it, what was too far may be allowed.
        if (gone.facts.id === before.nearest && from.request.allowances.addedMs !== null) return;
        const after = decideIn(
          withOptions(
            from,
            from.options.filter((option) => option !== gone),
          ),
        );
        if (after.chosen === before.chosen) return;
        const { cost } = bruteForce(from);
        expect(before.chosen).not.toBeNull();
        expect(cost.get(after.chosen as string)).toBeCloseTo(cost.get(before.chosen as string) as number, 14);
      }),
      { numRuns: 500 },
    );
  });

  test('a tie goes to the lower latency, then to less carbon, then to the earlier in the list', () => {
    const option = (id: string, gramsPerKwh: number, roundTripMs: number): Option => ({
      facts: deployment({ id }),
      gramsPerKwh,
      roundTripMs,
      ttftMs: 100,
      state: 'ready',
    });
    const free = fc.sample(world('open'), { numRuns: 1, seed: 1 })[0] as World;
    const policy = { ...free, workload: workload() };
    const chosen = (...options: Option[]): string | null => decideIn(withOptions(policy, options)).chosen;
    expect(chosen(option('far', 10, 90), option('near', 500, 10))).toBe('near');
    expect(chosen(option('dirty', 500, 10), option('clean', 10, 10))).toBe('clean');
    expect(chosen(option('first', 10, 10), option('second', 10, 10))).toBe('first');
  });
});

describe('decide with unknown facts', () => {
  const input = {
    version: 1,
    hour: 0,
    deployments: [deployment(), deployment({ id: 'lyon' })],
    origins: ['here'],
    gridAt: () => gridHour(50),
    roundTripMs: () => 10,
  };
  const request: RouteRequest = {
    origin: 'here',
    expected: { inputTokens: 100, cacheReadTokens: 0, outputTokens: 10 },
    modelAsked: null,
    exactModel: false,
    capabilities: 0,
    contextTokens: 100,
    latencyLimitMs: null,
    allowances: NO_ALLOWANCES,
  };
  const live: LiveState = { ttftMs: Float64Array.of(100, 100), unavailable: new Uint8Array(2) };
  const run = (
    over: Partial<Parameters<typeof workload>[0]>,
    asked: Partial<RouteRequest> = {},
    from: Partial<typeof input> = {},
    state = live,
  ) => {
    const policy = workload({ deployments: ['paris', 'lyon'], ...over });
    const table = compile({ ...input, ...from, workloads: [policy] });
    const compiled = table.workloads.get('chat');
    if (compiled === undefined) throw new RangeError('no workload');
    return decide(table, compiled, { ...request, ...asked }, state, policy.prices);
  };
  const exclusions = (decision: ReturnType<typeof run>): string[] =>
    candidatesOf(decision).map(({ exclusion }) => exclusion);

  test('a latency limit refuses an origin whose distance nobody knows', () => {
    expect(run({}, { origin: 'mars', latencyLimitMs: 60_000 }).chosen).toBeNull();
    expect(run({}, { latencyLimitMs: 60_000 }).chosen).toBe('paris');
  });

  test('a budget refuses what it cannot count', () => {
    const allowances = { ...NO_ALLOWANCES, addedMs: 1000 };
    expect(exclusions(run({}, { origin: 'mars', allowances }))).toEqual(['budget', 'budget']);
  });

  test('a budget that gives way is relaxed and named, one that does not refuses, whatever onNoCandidate says', () => {
    const allowances = { ...NO_ALLOWANCES, carbonG: 0, cashUsd: 0 };
    const soft = run({ onNoCandidate: 'reject' }, { allowances, hardAllowances: NO_ALLOWANCES });
    expect([soft.chosen, soft.reason, soft.relaxed]).toEqual(['paris', 'degraded', ['budget']]);
    const hard = run({ onNoCandidate: 'degrade' }, { allowances, hardAllowances: { ...NO_ALLOWANCES, cashUsd: 0 } });
    expect([hard.chosen, exclusions(hard)]).toEqual([null, ['budget', 'budget']]);
  });

  test('a money budget makes a dollar count more, and the decision says so beside the owned prices', () => {
    const decision = run({ prices: { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0, cashFactor: 1.5 } });
    const [first] = candidatesOf(decision);
    expect(decision).toMatchObject({ carbonUsdPerTonne: 80, cashFactor: 1.5 });
    expect(first?.fullCostUsd).toBeCloseTo(1.5 * (first?.cashUsd ?? NaN) + ((first?.carbonG ?? NaN) * 80) / 1e6, 14);
  });

  test('an unknown first-token time never beats a known one', () => {
    const half = { ttftMs: Float64Array.of(NaN, 900), unavailable: new Uint8Array(2) };
    expect(run({}, {}, {}, half).chosen).toBe('lyon');
  });

  test('an unknown grid, an unknown deployment and an unlisted model may not serve', () => {
    expect(exclusions(run({}, {}, { gridAt: () => undefined as never }))).toEqual(['grid-unknown', 'grid-unknown']);
    const missing = run({ deployments: ['nowhere', 'lyon'] });
    expect(exclusions(missing)).toEqual(['control', 'feasible']);
    expect(missing.chosen).toBe('lyon');
    expect(exclusions(run({ models: [{ model: 'llama-3-70b', quality: 90 }] }))).toEqual(['model', 'model']);
  });

  test('a model without a score does not reach a floor, and degrade says that it relaxed it', () => {
    const strict = run({ qualityFloor: 70 });
    expect([strict.chosen, strict.reason]).toEqual([null, 'no-candidate']);
    const relaxed = run({ qualityFloor: 70, onNoCandidate: 'degrade' });
    expect([relaxed.chosen, relaxed.reason, relaxed.relaxed]).toEqual(['paris', 'degraded', ['quality']]);
  });

  test('a broken breaker and a full queue are named', () => {
    const down = {
      ttftMs: live.ttftMs,
      unavailable: Uint8Array.of(exclusionCode('health'), exclusionCode('capacity')),
    };
    const decision = run({ onNoCandidate: 'degrade' }, {}, {}, down);
    expect(decision.chosen).toBeNull();
    expect(exclusions(decision)).toEqual(['health', 'capacity']);
  });
});
