import { describe, expect, test } from 'vitest';
import { deployment, workload } from '../kernel.fixture.ts';
import { compile, endpointMask, protocolMask, type Table } from './compile.ts';
import { decide } from './decide.ts';
import { candidatesOf, explain, switchingPrices } from './explain.ts';
import { CANDIDATE_FIELDS, CANDIDATE_STRIDE, NO_ALLOWANCES, OFFSET } from './candidate.ts';
import { candidateNumber, type Decision } from './types.ts';

const NOTHING_LIVE = (count: number): Parameters<typeof decide>[3] => ({
  ttftMs: new Float64Array(count).fill(200),
  unavailable: new Uint8Array(count),
});

type Twin = Parameters<typeof deployment>[0] & { readonly roundTripMs?: number; readonly gramsPerKwh?: number };

function tableOf(twins: readonly Twin[]): Table {
  const deployments = twins.map(({ roundTripMs: _ms, gramsPerKwh: _g, ...facts }) => deployment(facts));
  const at = (id: string): Twin => twins.find((twin) => twin.id === id) as Twin;
  return compile({
    version: 1,
    hour: 0,
    deployments,
    workloads: [
      workload({
        id: 'main',
        models: [{ model: 'llama-3.1-8b', quality: null }],
        deployments: deployments.map(({ id }) => id),
        defaultDeployment: deployments[0]!.id,
        prices: { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 },
      }),
    ],
    origins: ['here'],
    gridAt: ({ id }) => ({
      zone: 'FR',
      hour: 0,
      directGPerKwh: null,
      lifecycleGPerKwh: at(id).gramsPerKwh ?? 50,
      lowCarbonShare: null,
      renewableShare: null,
      kind: 'hourly',
      ageHours: 0,
      sigma: 0.1,
      source: 'test grid',
      licence: 'none',
    }),
    roundTripMs: (_, { id }) => at(id).roundTripMs ?? 10,
  });
}

function choose(twins: readonly Twin[]): Decision {
  const table = tableOf(twins);
  return decide(
    table,
    table.workloads.get('main')!,
    {
      origin: 'here',
      expected: { inputTokens: 1000, cacheReadTokens: 0, outputTokens: 100 },
      warm: null,
      modelAsked: null,
      exactModel: false,
      capabilities: 0,
      contextTokens: 1100,
      latencyLimitMs: null,
      allowances: NO_ALLOWANCES,
    },
    NOTHING_LIVE(twins.length),
    { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 },
  );
}

describe('at equal full cost', () => {
  test('the lower latency wins, wherever it stands in the list', () => {
    expect(
      choose([
        { id: 'a', roundTripMs: 20 },
        { id: 'b', roundTripMs: 10 },
      ]).chosen,
    ).toBe('b');
    expect(
      choose([
        { id: 'b', roundTripMs: 10 },
        { id: 'a', roundTripMs: 20 },
      ]).chosen,
    ).toBe('b');
  });

  test('latency comes before carbon', () => {
    expect(
      choose([
        { id: 'clean', roundTripMs: 20, gramsPerKwh: 5 },
        { id: 'near', roundTripMs: 10, gramsPerKwh: 500 },
      ]).chosen,
    ).toBe('near');
  });

  test('at equal latency too, less carbon wins', () => {
    expect(
      choose([
        { id: 'a', gramsPerKwh: 500 },
        { id: 'b', gramsPerKwh: 5 },
      ]).chosen,
    ).toBe('b');
    expect(
      choose([
        { id: 'b', gramsPerKwh: 5 },
        { id: 'a', gramsPerKwh: 500 },
      ]).chosen,
    ).toBe('b');
  });

  test('where nothing differs, the earlier in the list', () => {
    expect(choose([{ id: 'b' }, { id: 'a' }, { id: 'c' }]).chosen).toBe('b');
  });
});

test('each name says where its number stands', () => {
  expect(Object.keys(OFFSET)).toEqual([...CANDIDATE_FIELDS]);
  expect(Object.values(OFFSET)).toEqual(CANDIDATE_FIELDS.map((_, i) => i));
  const decision = choose([{ id: 'a' }, { id: 'b', roundTripMs: 35 }]);
  for (const [i, candidate] of candidatesOf(decision).entries())
    for (const field of CANDIDATE_FIELDS) {
      expect(candidateNumber(decision, i, field)).toBe(candidate[field]);
      expect(decision.numbers[i * CANDIDATE_STRIDE + OFFSET[field]]).toBe(candidate[field]);
    }
  expect(candidateNumber(decision, 1, 'addedMs')).toBe(25);
});

/** A decision of three by hand: `chosen` costs 1 USD and emits `grams`; the others as given. */
const byHand = (
  others: readonly (readonly [id: string, usd: number, grams: number])[],
  carbonUsdPerTonne = 0,
): Decision => {
  const rows: readonly (readonly [string, number, number])[] = [['chosen', 1, 1e6], ...others];
  return {
    workload: 'main',
    tableVersion: 1,
    deployments: rows.map(([id]) => id),
    numbers: rows.flatMap(([, usd, grams]) => [usd, 1, grams, 0, 10, 0, usd + (grams / 1e6) * carbonUsdPerTonne]),
    exclusions: rows.map(() => 0),
    chosen: 'chosen',
    nearest: 'chosen',
    reason: 'lowest-full-cost',
    carbonUsdPerTonne,
    latencyUsdPerSecond: 0,
    relaxed: [],
  };
};
const flips = (decision: Decision): readonly (readonly [string, string, number])[] =>
  switchingPrices(decision, candidatesOf(decision)).map(({ direction, winner, at }) => [direction, winner, at]);

describe('where several options cross the chosen one at one price, the steepest wins beyond it', () => {
  // Both cost what the chosen one costs at 2 USD/t; half clean saves 0.5 t, clean saves 1 t.
  const half = ['half', 2, 5e5] as const;
  const clean = ['clean', 3, 0] as const;

  test.each([[[half, clean]], [[clean, half]]])('above, in any order of the list: %j', (others) => {
    expect(flips(byHand(others))).toEqual([['above', 'clean', 2]]);
  });

  // At 10 USD/t both dearer ones would cost the same as the chosen one at 4 USD/t.
  const dirty = ['dirty', -1, 1.5e6] as const;
  const dirtier = ['dirtier', -3, 2e6] as const;

  test.each([[[dirty, dirtier]], [[dirtier, dirty]]])('below, in any order of the list: %j', (others) => {
    const found = flips(byHand(others, 10));
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, 2)).toEqual(['below', 'dirtier']);
    expect(found[0]?.[2]).toBeCloseTo(4, 9);
  });

  test('a nearer crossing comes first, however flat', () => {
    const near = ['near', 1.5, 9e5] as const;
    const far = ['far', 9, 0] as const;
    expect(flips(byHand([far, near]))[0]?.[1]).toBe('near');
  });

  test('the sentence names the same winner', () => {
    expect(explain(byHand([half, clean])).switching[0]?.winner).toBe('clean');
  });
});

describe('what a request needs', () => {
  const spoken = [
    { id: 'a', protocol: 'openai', endpoints: ['chat', 'responses'] },
    { id: 'b', protocol: 'anthropic', endpoints: ['messages', 'chat'] },
    { id: 'c', protocol: 'third', endpoints: ['ask'] },
  ];

  test('no two of capabilities, protocols and endpoints share a bit, a third protocol included', () => {
    const table = tableOf(spoken);
    const masks = [
      1, // tools
      2, // vision
      4, // json
      8, // reasoning
      ...['openai', 'anthropic', 'third'].map((name) => protocolMask(table, name)),
      ...['chat', 'responses', 'messages', 'ask'].map((name) => endpointMask(table, name)),
    ];
    for (const mask of masks) expect(Math.log2(mask) % 1).toBe(0);
    expect(new Set(masks).size).toBe(masks.length);
  });

  test('an endpoint is found at those who answer to it and at no other', () => {
    const table = tableOf(spoken);
    const at = (mask: number): boolean[] => [...table.capabilities].map((own) => (own & mask) === mask);
    expect(at(endpointMask(table, 'chat'))).toEqual([true, true, false]);
    expect(at(endpointMask(table, 'ask'))).toEqual([false, false, true]);
    expect(at(protocolMask(table, 'third'))).toEqual([false, false, true]);
    expect(at(endpointMask(table, 'nobody has it'))).toEqual([false, false, false]);
    expect(at(protocolMask(table, 'nobody speaks it'))).toEqual([false, false, false]);
  });

  test('more names than bits are refused, never folded', () => {
    const many = Array.from({ length: 27 }, (_, i) => `e${i}`);
    expect(() => tableOf([{ id: 'a', endpoints: many }])).toThrow(/too many protocols and endpoints/);
  });
});
