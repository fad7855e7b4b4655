import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { footprint, footprintFactors, outlook } from '../../kernel/index.ts';
import { NO_USAGE, hourOf } from '../../units/index.ts';
import { catalogue, gridSources } from '../../world/index.ts';
import { gridOfPlan } from '../plan/grid-of-plan.ts';
import { planOf, type Plan, type PlannedOption } from '../plan/plan.ts';
import { readScenario } from '../plan/read-scenario.ts';
import { VERDICTS } from './claim.ts';
import { claimScenarios } from './claim-scenarios.ts';
import { claimsOnYearlyAverages } from './claims.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
const example = (name: string): string => readFileSync(join(ROOT, `examples/plans/${name}.yaml`), 'utf8');
const CLAIMS = claimsOnYearlyAverages();
const claim = (id: string) => CLAIMS.find((each) => each.id === id)!;
const figure = (id: string, start: string) => claim(id).figures.find(({ what }) => what.startsWith(start))!;

/** Plans of the files themselves, by the way that `joulegate plan` takes. */
function planned(name: string): (id: string) => PlannedOption {
  const ready = readScenario(example(name), `${name}.yaml`).ready(null);
  const made: Plan = planOf(ready, gridOfPlan(ready, HOURS), { draws: 2 });
  return (id) => made.options.find((option) => option.id === id)!;
}

test.each([
  ['documents', 'documents-8b'],
  ['edge', 'edge-20ms'],
] as const)('the scenario %s of the claims is the example %s', (name, file) => {
  expect(readScenario(claimScenarios[name], 'claims').written).toEqual(readScenario(example(file), file).written);
});

test('eight claims, each with figures, a verdict, when it holds, when it inverts, and what it rests on', () => {
  expect(CLAIMS.length).toBe(8);
  expect(new Set(CLAIMS.map(({ id }) => id)).size).toBe(8);
  for (const { figures, verdict, holds, inverts, standsOn, id } of CLAIMS) {
    expect(VERDICTS).toContain(verdict);
    expect(figures.length, id).toBeGreaterThan(2);
    for (const { low, high, value, text } of figures) {
      expect(Number.isFinite(value), `${id}: ${text}`).toBe(true);
      if (low !== null) expect([low <= value, value <= high!], `${id}: ${text}`).toEqual([true, true]);
    }
    expect(`${holds} ${inverts} ${figures.map(({ text }) => text).join(' ')}`).not.toMatch(
      /NaN|undefined|Infinity|null/,
    );
    expect(standsOn.sources.length, id).toBeGreaterThan(0);
    expect(standsOn.what.length, id).toBeGreaterThan(20);
  }
});

describe('less spend', () => {
  const PER_YEAR = 12 * 1_333_000;
  /** Two H100 a replica: seconds of a document on one at full batch, its busiest hour six times the mean, four fifths full. */
  const gpus = (requests: number): number =>
    2 * Math.ceil((requests * ((900 + 5100 / 8) / 10_000) * 6) / (8760 * 3600 * 0.8 * 2));
  const rentUsd = (requests: number): number => gpus(requests) * 8760 * 2.95 * 1.1;
  const apiUsd = (requests: number): number => (requests * (5100 * 0.75 + 900 * 4.5)) / 1e6;

  test('infrastructure at 8 billion tokens a month, by hand; published study of this product: 55 %', () => {
    const { value } = figure('spend', 'infrastructure alone');
    expect(value).toBeCloseTo(
      1 - rentUsd((PER_YEAR * 8e9) / (1_333_000 * 6000)) / apiUsd((PER_YEAR * 8e9) / (1_333_000 * 6000)),
      9,
    );
    expect(value).toBeCloseTo(0.55, 2);
  });

  test('with people and building at 20 billion, by hand: prices of the API fall by a fifth a year', () => {
    const requests = (20e9 / 6000) * 12;
    const worth = (flows: readonly number[]): number => flows.reduce((sum, usd, i) => sum + usd / 1.1 ** i, 0);
    const api = [0, 1, 0.8, 0.64].map((fallen, i) => (i === 0 ? 0 : apiUsd(requests) * fallen));
    const rent = [150_000, ...Array.from({ length: 3 }, () => rentUsd(requests) + 75_000)];
    expect(figure('spend', 'the same at 20 billion').value).toBeCloseTo(1 - worth(rent) / worth(api), 9);
  });
});

describe('energy per document', () => {
  const options = planned('documents-8b');

  test('own accelerators by hand: work as the kernel books it, and idle watts of the rest of the year', () => {
    const [api, rent] = [options('api').years[0]!, options('rent').years[0]!];
    // The example is at 7.998 billion tokens a month, the claim at 8.
    const { value } = figure('energy per document', 'less by own');
    expect(value).toBeCloseTo(1 - rent.energy.allocatedKwh / api.energy.allocatedKwh, 4);
    const ready = readScenario(example('documents-8b'), 'x').ready(null);
    const workKwh = (id: string): number => {
      const { option } = ready.options.find(({ given }) => given.id === id)!;
      const factors = footprintFactors(option, HOURS.gridAt(option.site.zone, hourOf(ready.at)));
      return footprint({ ...NO_USAGE, inputUncached: 5100, output: 900 }, factors).energy.mean / 1000;
    };
    expect(api.energy.allocatedKwh / api.requests).toBeCloseTo(workKwh('api'), 9);
    const busyHours = (rent.requests * (900 + 5100 / 8)) / 10_000 / 3600;
    // 70 W idle, host 0.35 and assumed idle 0.17 of the accelerator, PUE of the Finnish region.
    const idleKwh = ((2 * 8760 - busyHours) * 70 * 1.35 * catalogue.sites.find('gcp:europe-north1')!.pue!.value) / 1000;
    const work = rent.requests * workKwh('rent') * (1.35 / 1.52);
    expect(rent.energy.allocatedKwh / (work + idleKwh)).toBeCloseTo(1, 6);
  });

  test('a batch of 384 in place of 192: ML.ENERGY v3 measured 0.444 in place of 0.540 J a token, 17.8 % less', () => {
    expect(Math.abs(figure('energy per document', 'less by a batch').value - (1 - 0.444 / 0.54))).toBeLessThan(0.08);
  });
});

test('grams of 1,000 tokens: ML.ENERGY v3 measured 0.822 J a token of the GPUs at a batch of 64', () => {
  const site = catalogue.sites.find('aws:eu-central-1')!;
  const intensity = gridSources.yearlyAverages().at(site.zone!, hourOf(Date.UTC(2026, 11, 1)))!.lifecycleGPerKwh;
  // Host and idle share as Google published them for its own, and the building.
  const measured = ((0.822 * 1.52 * site.pue!.value * 1000) / 3.6e6) * intensity;
  const { value, low, high } = figure('grams per 1,000 tokens', '70B on four');
  expect([low! < measured, measured < high!]).toEqual([true, true]);
  expect(value / measured).toBeGreaterThan(0.7);
  expect(value / measured).toBeLessThan(1.4);
  expect(figure('grams per 1,000 tokens', 'energy that 10 g').value).toBeCloseTo((10 / 1000 / intensity) * 3.6e6, 6);
  expect(claim('grams per 1,000 tokens').verdict).toBe('does not hold');
});

test('share of effort: none is computed; what building may take is all else that the migration is worth', () => {
  expect(claim('effort').verdict).toBe('cannot be computed');
  const whole = figure('effort', 'present value if it is').value;
  // 12 months of a person at 150,000 USD, of which 2.4 are left where deploying is all of it.
  expect(figure('effort', 'present value if deploying').value - whole).toBeCloseTo((12 - 2.4) * 12_500, 6);
  const most = (whole + 150_000) / 12_500;
  expect(figure('effort', 'what it is below').value).toBeCloseTo(2.4 / most, 9);
});

test('throughput and latency: ML.ENERGY v3 measured 27.8 in place of 53.8 ms, and 3,895 in place of 5,658 tokens a second', () => {
  const faster = figure('throughput and latency', 'faster tokens').value;
  const more = figure('throughput and latency', 'accelerators that this takes').value;
  expect(Math.abs(faster - (1 - 27.8 / 53.8))).toBeLessThan(0.12);
  expect(Math.abs(more - 5658 / 3895)).toBeLessThan(0.2);
  const of = (start: string): number => figure('throughput and latency', start).value;
  const tokens = of('answers up to');
  const done = (roundTrip: string, token: string, count: number): number => of(roundTrip) + of(token) * count;
  const near = (count: number): number => done('round trip from Frankfurt to F', 'between two tokens, L40S', count);
  const far = (count: number): number => done('round trip from Frankfurt to V', 'between two tokens, H100', count);
  expect([near(tokens) <= far(tokens), near(tokens + 1) > far(tokens + 1)]).toEqual([true, true]);
});

test('25 % for 5 %: what a tonne is paid with, from the plan of the file, and pairs of places one by one', () => {
  const { usd, tonnes } = planned('edge-20ms')('edge');
  expect(figure('saving for carbon', 'paid for').value / ((5 * usd) / tonnes)).toBeCloseTo(1, 4);
  const grid = gridSources.yearlyAverages();
  let [pairs, within] = [0, 0];
  for (const one of catalogue.sites.all)
    for (const other of catalogue.sites.all) {
      if (one.pue === null || other.pue === null || one.zone === null || other.zone === null) continue;
      const at = (zone: string): number => grid.at(zone, hourOf(Date.UTC(2026, 11, 1)))!.lifecycleGPerKwh;
      const ratio = (at(other.zone) * other.pue.value) / (at(one.zone) * one.pue.value);
      if (ratio > 1) pairs++;
      if (ratio > 1 && ratio <= 1.05) within++;
    }
  expect(figure('saving for carbon', 'places').value).toBe(pairs);
  expect(figure('saving for carbon', 'of these').value).toBeCloseTo(within / pairs, 9);
});

test('10 % for sovereignty: the list asks it for the EU, and own serving against the API as the plan of the file has it', () => {
  expect(figure('sovereignty', 'more by list').value).toBeCloseTo(0.1, 9);
  const options = planned('documents-12b');
  const european = Math.min(options('rent').usd, options('own').usd);
  expect(figure('sovereignty', 'more for own').value).toBeCloseTo(european / options('api').usd - 1, 3);
  expect(figure('sovereignty', 'more than for the cheapest').value).toBeCloseTo(
    european / options('hosted').usd - 1,
    2,
  );
});

test('20 ms against 200 t: 48.2 kW at 473.6 g of a kWh of the computers, all hours of a year', () => {
  const kw = figure('20 ms against 200 t', 'load').value;
  const perKwh = 370.93 * 1.35 - 24.71 * 1.1;
  expect(kw).toBeCloseTo(48.2, 1);
  expect(figure('20 ms against 200 t', 'more a year').value).toBeCloseTo((kw * 8760 * perKwh) / 1e6, 6);
  expect(figure('20 ms against 200 t', 'by what one').value).toBeCloseTo(
    (kw * 8760 * (731.2 * 1.35 - 791.3 * 1.1)) / 1e6,
    6,
  );
  expect(figure('20 ms against 200 t', 'by contract').value).toBe(0);
});

/** The page of the documentation. */
function page(): string {
  const sections = CLAIMS.map(({ says, verdict, figures, holds, inverts, standsOn }) =>
    [
      `## ${says}`,
      `**${verdict[0]!.toUpperCase()}${verdict.slice(1)}.** ${holds}`,
      '',
      `**When not:** ${inverts}`,
      '',
      '| our figure | value |',
      '|---|---|',
      ...figures.map(({ what, text }) => `| ${what} | ${text} |`),
      '',
      `Tier: ${standsOn.tier ?? 'none, money and milliseconds alone'}. Interval: ${standsOn.interval}. Of: ${standsOn.what}. Sources: ${standsOn.sources.join('; ')}.`,
      '',
    ].join('\n'),
  );
  return `# What is often said, and what we compute
<!-- Generated from server/src/planning/claims; UPDATE_DOCS=1 npm run test:unit writes it. -->
Eight claims of articles on serving AI oneself. Every figure is computed when it is asked for, by the kernel, the planner, the
catalogue and the yearly grid averages that come with the program; a test holds each against a formula by hand or a published
measurement. On inputs of your own make a plan ([plan](plan.md)).

\`\`\`sh
npm run joulegate -- explain claims
npm run joulegate -- explain claims --claim energy
\`\`\`

The control plane answers it at \`/api/explain/claims\`.

${sections.join('\n')}`;
}

test('docs/claims.md has the figures that are computed', () => {
  const file = join(ROOT, 'docs/claims.md');
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(file, page());
  expect(readFileSync(file, 'utf8')).toBe(page());
});
