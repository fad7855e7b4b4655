import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { planHtml } from '../report/html-report.ts';
import { workbookOf } from '../workbook/workbook-of-plan.ts';
import { bookedSums } from './booked-work.fixture.ts';
import { bookedWorkOf } from './booked-work.ts';
import { gridOfPlan } from './grid-of-plan.ts';
import { planOf, type Plan } from './plan.ts';
import { readScenario } from './read-scenario.ts';

const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });

/** What the scenario says, as the brute force changes it: in text, and planned from the start. */
interface Written {
  readonly standing: 'dirty' | 'small' | 'far';
  readonly sites: Readonly<Record<Written['standing'], string>>;
  readonly requestsPerMonth: number;
  readonly peakToMean: number;
  readonly latencyLimitMs: number;
}
const START: Written = {
  standing: 'dirty',
  sites: { dirty: 'gcp:europe-west3', small: 'gcp:europe-west9', far: 'gcp:us-west1' },
  requestsPerMonth: 40_000_000,
  peakToMean: 6,
  latencyLimitMs: 250,
};

const yamlOf = ({ sites, requestsPerMonth, peakToMean, latencyLimitMs }: Written): string => `
version: 1
title: brute force
start: 2026-12-01
latencyLimitMs: ${latencyLimitMs}
latencyUsdPerSecond: 0.0001
demand: { requestsPerMonth: ${requestsPerMonth}, inputTokens: 900, outputTokens: 300, growthPerYear: 0.1, peakToMean: ${peakToMean}, origins: { frankfurt: 3, paris: 1 } }
baseline: dirty
options:
  - { id: dirty, kind: rented, model: gpt-oss-120b, site: '${sites.dirty}', accelerator: h100-sxm, gpusPerReplica: 2, usdPerGpuHour: 2.5, firstTokenMs: 150, control: { operator: own } }
  - { id: small, kind: rented, model: gpt-oss-20b, site: '${sites.small}', accelerator: h100-sxm, usdPerGpuHour: 2.9, firstTokenMs: 150, control: { operator: own } }
  - { id: far, kind: hosted, model: gpt-oss-120b, site: '${sites.far}', firstTokenMs: 200, control: { operator: a host },
      price: { inputPerMtok: 0.1, outputPerMtok: 0.4, asOf: 2026-08-05 } }
`;
function planned(written: Written): Plan {
  const ready = readScenario(yamlOf(written), 's.yaml').ready(null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 2 });
}
function yearOf(written: Written) {
  const option = planned(written).options.find(({ id }) => id === written.standing)!;
  const requests = option.years.reduce((sum, year) => sum + year.requests, 0) / option.years.length;
  return {
    usd: option.usd,
    kg: option.tonnes * 1000,
    ms: option.latency.ms,
    waitUsd: (requests * option.latency.ms * 0.0001) / 1000,
  };
}
type Year = ReturnType<typeof yearOf>;
const minus = (a: Year, b: Year): Year => ({
  usd: a.usd - b.usd,
  kg: a.kg - b.kg,
  ms: a.ms - b.ms,
  waitUsd: a.waitUsd - b.waitUsd,
});

const made = planned(START);
const far = made.options.find(({ id }) => id === 'far')!;
const at =
  (site: string) =>
  (state: Written): Written => ({
    ...state,
    sites: { ...state.sites, [state.standing]: site },
  });
const CHANGES: Readonly<Record<string, (state: Written) => Written>> = {
  'right-size: serve it by small: gpt-oss-20b in the place of gpt-oss-120b': (state) => ({
    ...state,
    standing: 'small',
  }),
  relax: (state) => ({ ...state, standing: 'far', latencyLimitMs: far.latency.worstMs }),
  'to Paris': at(START.sites.small),
  'to Oregon': at(START.sites.far),
  cache: (state) => ({ ...state, requestsPerMonth: state.requestsPerMonth * 0.85 }),
  defer: (state) => (state.standing === 'far' ? state : { ...state, peakToMean: 1 + (state.peakToMean - 1) / 2 }),
  'switch-off': (state) => (state.standing === 'far' ? state : { ...state, peakToMean: 1 }),
};

describe('what would emit less than today', () => {
  const { proposals, together, untold } = made.proposals!;

  test('is what a brute force finds that writes each change into the file and plans it from the start', () => {
    const today = yearOf(START);
    const least = today.kg * 0.002;
    const per = ({ usd, waitUsd, kg }: Year): number => -(usd + waitUsd) / kg;
    const ranked = Object.values(CHANGES)
      .map((change) => ({ change, alone: minus(yearOf(change(START)), today) }))
      .filter(({ alone }) => alone.kg < -least)
      .toSorted((a, b) => per(a.alone) - per(b.alone));
    let state = START;
    const found: { alone: Year; inSequence: Year }[] = [];
    for (const { change, alone } of ranked) {
      const inSequence = minus(yearOf(change(state)), yearOf(state));
      if (inSequence.kg >= -least) continue;
      found.push({ alone, inSequence });
      state = change(state);
    }
    expect(found.length).toBeGreaterThan(2);
    const near = (year: Year) =>
      Object.fromEntries(Object.entries(year).map(([name, value]) => [name, expect.closeTo(value, 4) as number]));
    expect(proposals).toEqual(
      found.map(({ alone, inSequence }) =>
        expect.objectContaining({
          alone: expect.objectContaining(near(alone)) as object,
          inSequence: expect.objectContaining(near(inSequence)) as object,
          usdPerTonne: expect.closeTo(per(inSequence) * 1000, 4) as number,
        }),
      ),
    );
    // The sum of the sequence is the last plan less the first.
    const sum = (of: 'usd' | 'kg' | 'waitUsd'): number =>
      proposals.reduce((total, { inSequence }) => total + inSequence[of], 0);
    const whole = minus(yearOf(state), today);
    for (const of of ['usd', 'kg', 'waitUsd'] as const) {
      expect(sum(of)).toBeCloseTo(whole[of], 4);
      expect(together[of]).toBeCloseTo(whole[of], 4);
    }
  });

  test('what it assumes and what it cannot tell is said, on the page and in the workbook too', () => {
    expect(untold).toEqual(['defer into cleaner hours of the grid: a plan stands on yearly averages']);
    for (const { kind, assumes } of proposals) if (kind !== 'relax') expect(assumes).not.toBeNull();
    const page = planHtml(made);
    const sheet = workbookOf(made).find(({ name }) => name === 'Proposals')!;
    for (const { does } of proposals) {
      expect(page).toContain(does);
      expect(sheet.rows.some(([, cell]) => cell?.kind === 'text' && cell.text === does)).toBe(true);
    }
  });

  test('a rule is never traded: neither an option nor a site that breaks one is proposed', () => {
    const yaml = `${yamlOf(START)}control: { siteJurisdictions: [DE, US] }\n`;
    const ready = readScenario(yaml, 's.yaml').ready(null);
    const bound = planOf(ready, gridOfPlan(ready, HOURS), { draws: 2 }).proposals!;
    expect(bound.proposals.some(({ does }) => /small|Paris/.test(does))).toBe(false);
    expect(proposals.some(({ does }) => /small|Paris/.test(does))).toBe(true);
  });

  test('where the demand is from the books there are none: they are replayed instead', () => {
    const yaml = readFileSync(join(import.meta.dirname, '../../../../examples/plans/own-ledger.yaml'), 'utf8');
    const ready = readScenario(yaml, 's.yaml').ready(bookedWorkOf(bookedSums(200), false));
    const plan = planOf(ready, gridOfPlan(ready, HOURS), { draws: 2 });
    expect(plan.proposals).toBeNull();
    expect(workbookOf(plan).map(({ name }) => name)).not.toContain('Proposals');
  });
});
