import { expect, test } from 'vitest';
import { deployment, gridHour, site, workload } from '../kernel.fixture.ts';
import type { Prices } from '../policy/index.ts';
import { NO_ALLOWANCES, type Allowances } from './candidate.ts';
import { compile } from './compile.ts';
import { decide } from './decide.ts';
import { candidatesOf, explain } from './explain.ts';

const given = (value: number) => ({ value, source: 'meter', asOf: '2026-01-01' });
const PRICES: Prices = { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0.0001 };
const EXPECTED = { inputTokens: 1000, cacheReadTokens: 0, outputTokens: 400 };

/** Two deployments that differ in distance and in the water that their sites take; `null`: nobody knows. */
function choice(
  prices: Prices,
  litresPerKwh: readonly [near: number | null, far: number | null],
  allowed = NO_ALLOWANCES,
) {
  const deployments = ['near', 'far'].map((id, i) =>
    deployment({
      id,
      site: site({ key: id, pue: given(1.25), wueLPerKwh: litresPerKwh[i] == null ? null : given(litresPerKwh[i]) }),
    }),
  );
  const table = compile({
    version: 1,
    hour: 0,
    deployments,
    workloads: [workload({ deployments: ['near', 'far'], defaultDeployment: 'near', prices })],
    origins: ['here'],
    gridAt: () => gridHour(100),
    roundTripMs: (_, { id }) => (id === 'near' ? 10 : 30),
  });
  const request = {
    origin: 'here',
    expected: EXPECTED,
    modelAsked: null,
    exactModel: false,
    capabilities: 0,
    contextTokens: 1400,
    latencyLimitMs: null,
    allowances: allowed satisfies Allowances,
  };
  const live = { ttftMs: Float64Array.of(100, 100), unavailable: new Uint8Array(2) };
  return decide(table, table.workloads.values().next().value!, request, live, prices);
}

test('each candidate carries the litres of its energy, by water per IT energy', () => {
  for (const { energyWh, waterL } of candidatesOf(choice(PRICES, [1.8, 1.8])))
    expect(waterL).toBeCloseTo((energyWh / 1000 / 1.25) * 1.8, 12);
});

test('a price of water moves the choice exactly where the added time costs as much', () => {
  const [near, far] = candidatesOf(choice(PRICES, [1.8, 0.1]));
  const even = (0.02 * PRICES.latencyUsdPerSecond) / (near!.waterL - far!.waterL);
  const at = (waterUsdPerLitre: number) => choice({ ...PRICES, waterUsdPerLitre }, [1.8, 0.1]);
  expect(at(even * 0.999).chosen).toBe('near');
  expect(at(even * 1.001).chosen).toBe('far');
  const flip = explain(at(even * 0.5)).switching.find(({ price }) => price === 'water');
  expect(flip).toMatchObject({ unit: 'USD/L', direction: 'above', winner: 'far', current: even * 0.5 });
  expect(flip!.at / even).toBeCloseTo(1, 9);
});

test('unknown water counts nothing without a price, and bars with one', () => {
  expect(choice(PRICES, [null, 0.1]).chosen).toBe('near');
  expect(Number.isFinite(candidatesOf(choice(PRICES, [null, 0.1]))[0]!.fullCostUsd)).toBe(true);
  const priced = choice({ ...PRICES, waterUsdPerLitre: 1e-9 }, [null, 0.1]);
  expect(priced.chosen).toBe('far');
  expect(candidatesOf(priced)[0]!.exclusion).toBe('cost-unknown');
  expect(explain(choice({ ...PRICES, waterUsdPerLitre: 1 }, [null, null])).sentence).toContain(
    'excluded by an unknown figure that has a price',
  );
});

test('what is left of a water budget bars what takes more, and what nobody knows', () => {
  const [near] = candidatesOf(choice(PRICES, [1.8, 0.1]));
  const left = (waterL: number, near: number | null = 1.8) => choice(PRICES, [near, 0.1], { ...NO_ALLOWANCES, waterL });
  expect(left(near!.waterL).chosen).toBe('near');
  expect(left(near!.waterL * 0.999).chosen).toBe('far');
  expect(candidatesOf(left(1, null)).map(({ exclusion }) => exclusion)).toEqual(['budget', 'feasible']);
});
