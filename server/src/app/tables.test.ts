import { expect, test } from 'vitest';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { virtualClock } from '../edge/clock.ts';
import { Fleet } from '../gateway/index.ts';
import { outlook } from '../kernel/index.ts';
import { hourOf, MS_PER_HOUR } from '../units/index.ts';
import { yearlyAverages } from '../world/grid/yearly-averages.ts';
import { keepTable } from './tables.ts';

const CONFIG = `version: 1
origins: [paris]
deployments:
  - id: shared
    model: llama-3.1-8b
    baseUrl: http://127.0.0.1:9/v1
    site: gcp:europe-west9
    hardware: { accelerator: h100-sxm }
    price: { inputPerMtok: 1, outputPerMtok: 2, source: test, asOf: 2026-11-21 }
workloads:
  - { id: chat, deployments: [shared] }
`;

test('observed token timing tells the batch of a serving that states none, from the next hour on', () => {
  const clock = virtualClock(Date.UTC(2026, 10, 21));
  const config = resolveConfig(parseConfig(CONFIG, 'test.yaml'), 'test.yaml', clock.now());
  const fleet = new Fleet(config.deployments, clock, () => {});
  const tables = keepTable(config, yearlyAverages(), clock, fleet);
  const assumed = tables.current().factors[0];
  for (let i = 0; i < 40; i++) fleet.observeTpot(0, 30);
  expect(tables.refresh()).toBe(false);
  clock.set(clock.now() + MS_PER_HOUR);
  expect(tables.refresh()).toBe(true);
  const inferred = tables.current().factors[0];
  expect(assumed?.tier).toBe('modelled-inferred');
  expect(inferred?.tier).toBe('modelled-inferred');
  // 30 ms a token on an 8B model is a crowded batch: each token costs less, and we know it better.
  expect(inferred?.whPerOutput).toBeLessThan(assumed?.whPerOutput ?? 0);
  expect(inferred?.sigmaEnergy).toBeLessThan(assumed?.sigmaEnergy ?? 0);
});

test('a site whose zone no source knows has the grid hour that every outlook gives for it, and Scope 2 of its own zone', () => {
  const clock = virtualClock(Date.UTC(2026, 10, 21));
  const grid = yearlyAverages();
  const config = resolveConfig(parseConfig(CONFIG, 'test.yaml'), 'test.yaml', clock.now());
  const { factors } = keepTable(config, { ...grid, at: () => undefined }, clock).current();
  const { directGPerKwh, scope2, ...average } = factors[0]!.grid!;
  expect(outlook({ grid, origins: [] }).gridAt(null, hourOf(clock.now()))).toMatchObject(average);
  expect([scope2?.area, directGPerKwh]).toEqual(['FR', 50]);
});
