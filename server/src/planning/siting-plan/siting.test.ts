import { describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { catalogue, gridSources, roundTripMs } from '../../world/index.ts';
import { bookedRow, bookedSums } from '../plan/booked-work.fixture.ts';
import { bookedWorkOf } from '../plan/booked-work.ts';
import { gridOfPlan } from '../plan/grid-of-plan.ts';
import { planOf } from '../plan/plan.ts';
import { readScenario } from '../plan/read-scenario.ts';
import { makeSiting, type Siting } from './make-siting.ts';
import { readSiting } from './read-siting.ts';
import { sitingSentences } from './siting-sentences.ts';

const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });

const scenario = (changed: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    head: 'version: 1\ntitle: Small\nstart: 2026-01-01\nmodel: gpt-oss-20b\ncarbonUsdPerTonne: 100\nlatencyUsdPerSecond: 0.0001',
    limit: 'latencyLimitMs: 400',
    demand: 'demand: { inputTokens: 1000, outputTokens: 300, surge: 1.5 }',
    control: 'control: { siteJurisdictions: [SE, DE, PL] }',
    origins:
      'origins:\n  - { key: frankfurt, requestsPerDay: 3000000 }\n  - { key: kiruna, latitude: 67.86, longitude: 20.23, requestsPerDay: 2000000 }\n  - { key: london, requestsPerDay: 1000000, control: { siteJurisdictions: [DE] } }',
    hardware:
      'hardware:\n  - { id: h100, accelerator: h100-sxm, gpusPerReplica: 1, batch: 64, firstTokenMs: 100, price: { usdPerUnitYear: 20000 } }',
    sites:
      "sites:\n  - { key: 'aws:eu-north-1', usdPerYear: 5000, electricityUsdPerKwh: 0.1, hardware: { h100: { atMost: 90 } } }\n  - { key: 'aws:eu-central-1', usdPerYear: 5000, electricityUsdPerKwh: 0.1, hardware: { h100: { atMost: 90 } } }\n  - { key: own, name: Own hall, zone: PL, jurisdiction: PL, latitude: 52.2, longitude: 21, pue: 1.4, usdPerYear: 5000, electricityUsdPerKwh: 0.1, hardware: { h100: { atMost: 90 } } }",
    search: 'search: { gap: 0.0001, seconds: 20 }',
    ...changed,
  })
    .map(([, text]) => text)
    .join('\n');
const made = (text: string): Promise<Siting> => makeSiting(readSiting(text, 's.yaml').ready(null, HOURS.gridAt));

describe('figures, by sums of their own', async () => {
  const siting = await made(scenario());
  const figures = siting.best.figures!;
  const requestsPerDay = { frankfurt: 3e6, kiruna: 2e6, london: 1e6 };

  test('everyone is served, where rules allow it', () => {
    expect(siting.best.status).toMatch(/optimal|gap reached/);
    for (const { origin, requestsPerDay: served, from } of siting.served) {
      expect(served).toBeCloseTo(requestsPerDay[origin as keyof typeof requestsPerDay], 0);
      expect(from.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    }
    const london = siting.served.find(({ origin }) => origin === 'london')!;
    expect(london.from.map(({ site }) => site)).toEqual(['aws:eu-central-1']);
    expect(london.forbidden.map(({ site, rule }) => `${site}: ${rule}`)).toEqual([
      'aws:eu-north-1: site in SE, allowed: DE',
      'own: site in PL, allowed: DE',
    ]);
    expect(figures.requests).toBeCloseTo(6e6 * 365, -3);
  });

  test('money is units, electricity and places; waiting is the way and the first token', () => {
    const units = figures.halls.reduce((sum, hall) => sum + hall.units, 0);
    const places = new Set(figures.halls.map(({ site }) => site)).size;
    expect(figures.usd).toBeCloseTo(units * 20_000 + places * 5000 + figures.mwh * 1000 * 0.1, 2);
    const placeOf = (key: string) =>
      key === 'kiruna' ? { key, latitude: 67.86, longitude: 20.23 } : catalogue.origins.find(key)!;
    let waited = 0;
    for (const { origin, requestsPerDay: asked, from } of siting.served)
      for (const { site, share } of from)
        waited += asked * share * (100 + roundTripMs(placeOf(origin), catalogue.sites.find(site)!).rttMs);
    expect(figures.meanMs).toBeCloseTo(waited / 6e6, 6);
    const full = figures.usd + figures.tonnes * 100 + (figures.addedMs / 1000) * figures.requests * 0.0001;
    expect(figures.fullUsd).toBeCloseTo(full, 2);
    expect(figures.tonnes).toBeCloseTo(figures.workT + figures.idleT + figures.embodiedT, 9);
    const [low, high] = figures.tonnesInterval;
    expect(low).toBeLessThan(figures.tonnes);
    expect(high).toBeGreaterThan(figures.tonnes);
  });

  test('each rule is the least of its own figure', () => {
    const all = [siting.best, ...Object.values(siting.rules)].map((each) => each.figures!);
    const { nearest, cheapest, cleanest } = siting.rules;
    const near = 1 + 1e-3;
    expect(nearest.figures!.meanMs).toBeLessThanOrEqual(Math.min(...all.map(({ meanMs }) => meanMs)) * near);
    expect(cheapest.figures!.usd).toBeLessThanOrEqual(Math.min(...all.map(({ usd }) => usd)) * near);
    expect(cleanest.figures!.tonnes).toBeLessThanOrEqual(Math.min(...all.map(({ tonnes }) => tonnes)) * 1.02);
    expect(figures.fullUsd).toBeLessThanOrEqual(Math.min(...all.map(({ fullUsd }) => fullUsd)) * near);
  });

  test('each number of a sentence is computed again by what it says of itself', () => {
    const at = (path: string): number => {
      let found: unknown = siting;
      for (const part of path.split('.')) found = (found as Record<string, unknown>)[part];
      return Number(found);
    };
    const computed = (formula: string): number => {
      const size = /^\|(.*)\|$/.exec(formula);
      if (size !== null) return Math.abs(computed(size[1]!));
      const difference = /^(\S+) - (\S+)$/.exec(formula);
      return difference === null ? at(formula) : at(difference[1]!) - at(difference[2]!);
    };
    const sentences = sitingSentences(siting);
    expect(sentences.length).toBeGreaterThan(6);
    for (const { numbers, id } of sentences) {
      expect(numbers.length, id).toBeLessThanOrEqual(5);
      for (const { from, value } of numbers) expect(computed(from), from).toBeCloseTo(value, 9);
    }
  });
});

test('one site alone is the same year as in a plan', async () => {
  const alone = await made(
    scenario({
      origins: 'origins:\n  - { key: frankfurt, requestsPerDay: 6000000 }',
      sites: "sites:\n  - { key: 'aws:eu-central-1', electricityUsdPerKwh: 0.1, hardware: { h100: { atMost: 90 } } }",
      utilisation: 'utilisationAtMost: 0.8',
    }),
  );
  const option = (id: string, site: string): string =>
    `  - { id: ${id}, kind: rented, model: gpt-oss-20b, site: '${site}', accelerator: h100-sxm, batch: 64, usdPerGpuHour: 2, hiddenShare: 0, electricityUsdPerKwh: 0.1, firstTokenMs: 100, control: { operator: own, jurisdiction: DE } }`;
  const ready = readScenario(
    [
      'version: 1\ntitle: One\nstart: 2026-01-01\nyears: 1\nbaseline: here',
      `demand: { requestsPerMonth: ${(6e6 * 365) / 12}, inputTokens: 1000, outputTokens: 300, peakToMean: 1.5, origins: { frankfurt: 1 } }`,
      'options:',
      option('here', 'aws:eu-central-1'),
      option('there', 'aws:eu-north-1'),
    ].join('\n'),
    'p.yaml',
  ).ready(null);
  const plan = planOf(ready, gridOfPlan(ready, HOURS), { draws: 2 });
  const here = plan.options.find(({ id }) => id === 'here')!;
  const [year] = here.years;
  const { figures } = alone.best;
  expect(figures!.halls[0]!.gpus).toBe(year!.capacity!.gpus);
  expect(figures!.halls[0]!.utilisation).toBeCloseTo(year!.capacity!.utilisation, 9);
  expect(figures!.mwh * 1000).toBeCloseTo(year!.energy.allocatedKwh, 3);
  expect(figures!.tonnes).toBeCloseTo(year!.carbon.tonnes, 6);
  expect(figures!.meanMs).toBeCloseTo(here.latency.ms, 6);
});

test('demand of the books: the mean of each hour of the day, and the busiest over it', () => {
  const sums = bookedSums(96);
  const first = sums.span.fromHour;
  const byOriginAndHour = Array.from({ length: 96 }, (_, i) =>
    bookedRow({ origin: 'paris', hour: first + i }, i === 0 ? 30 : 10),
  );
  const text = scenario({ demand: 'demand: { from: books }', origins: '', control: '' });
  const read = readSiting(text, 's.yaml');
  const { origins, surge, tokens, basis } = read.ready(
    { work: bookedWorkOf(sums, false), byOriginAndHour },
    HOURS.gridAt,
  );
  expect(origins.map(({ key }) => key)).toEqual(['paris']);
  expect(origins[0]!.requestsPerHour.toSorted((a, b) => b - a).slice(0, 2)).toEqual([15, 10]);
  expect(origins[0]!.requestsPerHour[first % 24]).toBe(15);
  expect(surge).toBe(2);
  expect(tokens).toEqual({ input: 800, cached: 100, output: 50 });
  expect(basis).toMatch(/^96 hours of the books/);
});

describe('what is wrong says where', () => {
  const problem = (changed: Readonly<Record<string, string>>): string => {
    try {
      readSiting(scenario(changed), 's.yaml').ready(null, HOURS.gridAt);
      return 'nothing';
    } catch (error) {
      expect(error).toBeInstanceOf(JoulegateError);
      return (error as JoulegateError).message;
    }
  };
  const site = (fields: string): string =>
    `sites:\n  - { ${fields}, electricityUsdPerKwh: 0.1, hardware: { h100: { atMost: 9 } } }`;
  test.each([
    [
      { sites: site('key: own, zone: XX-NOWHERE') },
      /^s\.yaml:17: sites\.0\.zone: no intensity is known of zone "XX-NOWHERE"; give lifecycleGPerKwh$/,
    ],
    [
      { sites: site("key: 'gcp:europe-nort1'") },
      /^s\.yaml:17: sites\.0\.key: unknown site "gcp:europe-nort1".*gcp:europe-north1/,
    ],
    [
      { origins: 'origins:\n  - { key: frankfurt, requestsPerHour: [1, 2, 3] }' },
      /^s\.yaml:11: origins\.0\.requestsPerHour: .*24/,
    ],
    [{ origins: 'origins:\n  - { key: frankfurt }' }, /origins\.0: give either requestsPerHour or requestsPerDay/],
    [
      { origins: 'origins:\n  - { key: atlantis, requestsPerDay: 5 }' },
      /"atlantis" is no city of the catalogue: give latitude and longitude/,
    ],
    [
      { sites: "sites:\n  - { key: 'aws:eu-north-1', hardware: { h100: { atMost: 9 } } }" },
      /sites\.0\.hardware\.h100: electricity is not in its price/,
    ],
    [
      { sites: "sites:\n  - { key: 'aws:eu-north-1', electricityUsdPerKwh: 0.1, hardware: { h200: { atMost: 9 } } }" },
      /unknown hardware "h200"/,
    ],
    [{ search: 'search: { gap: 0.01, seconds: 0 }' }, /search\.seconds/],
    [
      {
        head: 'version: 1\ntitle: Small\nstart: 2026-01-01\nmodel: gpt-oss-20\ncarbonUsdPerTonne: 1\nlatencyUsdPerSecond: 0',
      },
      /^s\.yaml:4: model: unknown model "gpt-oss-20".*gpt-oss-20b/,
    ],
  ])('%o', (changed, message) => expect(problem(changed as Record<string, string>)).toMatch(message));
});

describe('what cannot be sited says why', () => {
  const why = async (changed: Readonly<Record<string, string>>): Promise<string> => {
    const siting = await made(scenario(changed));
    expect(siting.best.status).toBe('infeasible');
    expect(siting.best.figures).toBeNull();
    return sitingSentences(siting)[0]!.text;
  };
  test('a limit that nothing keeps', async () => {
    expect(await why({ limit: 'latencyLimitMs: 105' })).toMatch(
      /^Nothing can be sited: no site may serve kiruna, London, by rules or within 105 ms\.$/,
    );
  });
  test('rules that leave an origin to nobody', async () => {
    const origins = 'origins:\n  - { key: frankfurt, requestsPerDay: 3000, control: { siteJurisdictions: [FR] } }';
    expect(await why({ origins })).toMatch(/no site may serve Frankfurt, by rules/);
  });
  test('a cap of tonnes below the least', async () => {
    expect(await why({ caps: 'caps: { tonnesPerYear: 0.1 }' })).toMatch(
      /carbon: the least is [\d.]+ t a year, 0\.1 allowed/,
    );
  });
});
