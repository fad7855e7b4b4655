import { describe, expect, test } from 'vitest';
import { deployment, gridHour, site } from '../../kernel/kernel.fixture.ts';
import { footprint, footprintFactors, outlook } from '../../kernel/index.ts';
import { yearlyAverages } from '../../world/grid/yearly-averages.ts';
import { NO_USAGE } from '../../units/index.ts';
import { sigmaOfFactor90 } from '../../units/estimate.ts';
import { entryOfRow } from './entry-of-row.ts';
import { AS_USUAL, type UsageRow } from './types.ts';
import { assumedRequests, Valuer } from './value.ts';

const AT = Date.UTC(2026, 3, 1);
const row = (changes: Partial<UsageRow> = {}): UsageRow => ({
  where: 'line 2',
  identity: 'a',
  groups: [],
  mayRepeat: false,
  from: AT,
  until: null,
  provider: 'openai',
  endpoint: '/v1/chat/completions',
  protocol: 'openai',
  model: 'gpt-4o-2024-08-06',
  key: 'k',
  project: null,
  outcome: 'served',
  usage: { ...NO_USAGE, inputUncached: 1000, cacheRead: 400, output: 300 },
  requests: 1,
  costNanoUsd: null,
  sold: AS_USUAL,
  serviceMs: null,
  ttftMs: null,
  ...changes,
});
const valuer = (changes: Partial<ConstructorParameters<typeof Valuer>[0]> = {}): Valuer =>
  new Valuer({
    site: site({ zone: null }),
    gridAt: () => gridHour(400),
    deployments: new Map(),
    models: new Map(),
    ...changes,
  });

describe('money', () => {
  // The list of 2026: 2.50 USD a million in, 1.25 cached, 10 out.
  const LIST = 1000 * 2500 + 400 * 1250 + 300 * 10_000;
  test('is the list price of the day where the file has none, half of it for a batch', () => {
    expect(valuer().value(row())).toMatchObject({
      money: { nanoUsd: LIST, source: expect.stringContaining('list price') as string },
    });
    expect(valuer().value(row({ sold: { ...AS_USUAL, serviceTier: 'batch' } }))).toMatchObject({
      money: { nanoUsd: LIST / 2, source: expect.stringContaining('service tier batch') as string },
    });
    const o3 = (from: number) =>
      valuer().value(row({ model: 'o3', from, usage: { ...NO_USAGE, output: 1000 } })).money.nanoUsd;
    expect([o3(Date.UTC(2025, 4, 1)), o3(Date.UTC(2025, 8, 1))]).toEqual([40_000_000, 8_000_000]);
  });
  test('over a time in which the price changed it is the mean by time, with what it may have been', () => {
    const day = row({
      provider: 'deepseek',
      model: 'deepseek-v4-pro',
      from: Date.UTC(2026, 10, 19),
      until: Date.UTC(2026, 10, 20),
      usage: { ...NO_USAGE, inputUncached: 1_000_000 },
    });
    // Seven hours at 1.32, seventeen at 0.66.
    expect(valuer().value(day).money).toMatchObject({
      nanoUsd: ((7 * 1.32 + 17 * 0.66) * 1e9) / 24,
      range: [660_000_000, 1_320_000_000],
      changed: true,
      source: expect.stringContaining('mean of the prices of its time') as string,
    });
    const weekend = { ...day, from: Date.UTC(2026, 10, 21), until: Date.UTC(2026, 10, 22) };
    expect(valuer().value(weekend).money).toMatchObject({ nanoUsd: 660_000_000, range: null, changed: false });
  });
  test('of a bucket whose prompts may have been long it is that of the mean prompt, up to that of the longest', () => {
    const usage = { ...NO_USAGE, inputUncached: 1_000_000 };
    const bucket = row({ model: 'gpt-5.5', until: AT + 3_600_000, usage, requests: 10 });
    expect(valuer().value(bucket).money).toMatchObject({ nanoUsd: 5e9, range: [5e9, 10e9], lengths: true });
    // Three requests of a third of a million each.
    expect(valuer().value({ ...bucket, requests: 3 }).money).toMatchObject({ nanoUsd: 10e9, range: [5e9, 10e9] });
    expect(valuer().value({ ...bucket, requests: 1 }).money).toMatchObject({ nanoUsd: 10e9, range: null });
    expect(valuer().value({ ...bucket, sold: { ...AS_USUAL, promptTokens: 1 } }).money).toMatchObject({
      nanoUsd: 5e9,
      range: null,
    });
  });
  test('a price by the request counts once for each of them', () => {
    const calls = row({ provider: 'perplexity', model: 'sonar', until: AT + 3_600_000, requests: 5, usage: NO_USAGE });
    expect(valuer().value(calls).money.nanoUsd).toBe(5 * 12_000_000);
  });
  test('is what the file says where it does, and unknown without either', () => {
    expect(valuer().value(row({ costNanoUsd: 7 }))).toMatchObject({
      money: { nanoUsd: 7, source: 'the imported file' },
    });
    expect(valuer().value(row({ model: 'in-house-9' }))).toMatchObject({
      money: { nanoUsd: null, source: null, gaps: ['its model'] },
      figures: null,
      model: 'in-house-9',
    });
  });
});

describe('energy and carbon', () => {
  const energy = (r: UsageRow, v = valuer()): number => v.value(r).figures!.footprint.energy.mean;

  test('a bucket is as many requests of its mean: twenty equal ones added up', () => {
    const one = energy(row());
    const bucket = row({ requests: 20, usage: { ...NO_USAGE, inputUncached: 20_000, cacheRead: 8000, output: 6000 } });
    expect(energy(bucket) / one).toBeCloseTo(20, 9);
    expect(energy({ ...bucket, requests: 1 }) / one).toBeGreaterThan(20);
    expect(
      valuer().value(bucket).figures!.footprint.embodiedG / valuer().value(row()).figures!.footprint.embodiedG,
    ).toBeCloseTo(20, 9);
  });

  test('requests that nobody counted are chat turns of 800 tokens', () => {
    expect(assumedRequests({ ...NO_USAGE, inputUncached: 4000, output: 12_000 })).toBe(20);
    expect(assumedRequests({ ...NO_USAGE, output: 1 })).toBe(1);
    const usage = { ...NO_USAGE, inputUncached: 4000, output: 12_000 };
    expect(energy(row({ usage, requests: null }))).toBe(energy(row({ usage, requests: 20 })));
  });

  test('the interval is never narrower than that of imported figures, whatever served it', () => {
    const own = deployment();
    const mapped = valuer({ deployments: new Map([['gpt-4o-2024-08-06', own]]) }).value(row());
    expect(footprint(row().usage, footprintFactors(own, gridHour(400))).energy.sigma).toBeLessThan(
      sigmaOfFactor90(4.5),
    );
    expect(mapped).toMatchObject({
      deployment: own.id,
      figures: { footprint: { energy: { tier: 'imported', sigma: sigmaOfFactor90(4.5) } } },
    });
    // Opaque and on unknown hardware: wider still.
    expect(valuer().value(row()).figures!.footprint.energy.sigma).toBeGreaterThan(sigmaOfFactor90(4.5));
  });

  test('a day takes the mean of its hours', () => {
    const gridAt = (_: unknown, hour: number) => gridHour(hour % 2 === 0 ? 100 : 300);
    const day = valuer({ gridAt }).value(row({ until: AT + 86_400_000 })).figures!;
    expect(day.footprint.operationalG! / day.footprint.energy.mean).toBeCloseTo(0.2, 9);
    expect(day.factors.grid!.source).toContain('mean of 24 hours');
  });
});

describe('the entry', () => {
  test('has energy of a model that nobody has estimated, by its family, and of a variant; none of other work', () => {
    const energy = (model: string) =>
      entryOfRow(row({ model }), valuer().value(row({ model })), 'i', 'acme', AT).energyNanoWh;
    for (const model of ['gpt-5.5', 'o3', 'gpt-4o-audio-preview', 'claude-sonnet-5', 'gemini-3.5-flash'])
      expect(energy(model).mean, model).toBeGreaterThan(0);
    expect(energy('o3').sigma).toBeGreaterThan(energy('gpt-4o').sigma);
    expect(energy('text-embedding-3-large').mean).toBeNull();
  });

  test('has Scope 2 by location and by market, upstream and the step that it stands on, wherever it ran', () => {
    const { gridAt } = outlook({ grid: yearlyAverages(), origins: [] });
    for (const [place, words] of [
      [site({ zone: 'SE-SE3' }), 'location: SE EEA 2023; market: location-based average'],
      [site({ zone: 'US-MIDA-PJM', scope2Area: 'US-SRVC' }), 'location: US-SRVC eGRID2023 2023; market: Green-e 2025'],
      [site({ zone: null }), 'location: world modelled mix 2023; market: location-based average'],
    ] as const) {
      const r = row({ from: AT, until: AT + 24 * 3_600_000 });
      const entry = entryOfRow(r, valuer({ site: place, gridAt }).value(r), 'i', 'acme', AT + 1);
      const { scope2 } = gridAt(place.zone, AT / 3_600_000, place.scope2Area);
      const wh = entry.energyNanoWh.mean!;
      expect(entry.scope2Source).toBe(words);
      expect(entry.marketBasis).toBe(scope2!.marketBasis);
      expect(entry.carbonDirectNanoG! / wh).toBeCloseTo(scope2!.directGPerKwh / 1000, 6);
      expect(entry.carbonMarketNanoG! / wh).toBeCloseTo(scope2!.marketGPerKwh / 1000, 6);
      expect(entry.carbonUpstreamNanoG! / wh).toBeCloseTo(scope2!.upstreamGPerKwh! / 1000, 6);
      expect(entry.grid!.directGPerKwh).toBeCloseTo(scope2!.directGPerKwh, 9);
    }
  });

  test('is of tier imported, knows when it came, and keeps what is unknown absent', () => {
    const r = row({ model: 'in-house-9', requests: null });
    const entry = entryOfRow(r, valuer().value(r), 'i', 'acme', AT + 1);
    expect(entry).toMatchObject({
      importedAt: AT + 1,
      at: AT,
      tier: null,
      energyNanoWh: { mean: null },
      carbonNanoG: { mean: null },
      priceSource: null,
      attempts: [],
      units: null,
      deployment: 'imported:openai/in-house-9',
      workload: 'imported',
    });
    const known = entryOfRow(row(), valuer().value(row()), 'x', 'acme', AT + 1);
    expect(known).toMatchObject({
      tier: 'imported',
      modelServed: 'gpt-4o',
      units: { requests: 1 },
      attempts: [{ outcome: 'ok', factors: null }],
      method: 'import/1 roofline/3',
    });
    expect(known.carbonNanoG.mean).toBe(known.carbonOperationalNanoG! + known.carbonEmbodiedNanoG!);
  });
});
