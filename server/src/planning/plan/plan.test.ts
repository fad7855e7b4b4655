import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { gridOfPlan } from './grid-of-plan.ts';
import { planOf, type Plan } from './plan.ts';
import { readScenario } from './read-scenario.ts';
import { pageOne } from './sentences.ts';
import { sentenceText } from './figure-text.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../../examples/plans/documents-12b.yaml'), 'utf8');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
const plan = (yaml: string, draws = 20): Plan => {
  const ready = readScenario(yaml, 'scenario.yaml').ready(null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws });
};

/** The worked case of the reference: gpt-5.4-mini against two H100, 85 % input, a person of 150,000 USD. */
const worked = (billions: number, [months, fte]: readonly [number, number]): string => `
version: 1
title: worked
start: 2026-12-01
years: 3
discountRate: 0.1
usdPerPersonYear: 150000
carbonUsdPerTonne: 0
demand: { requestsPerMonth: ${billions * 1e6}, inputTokens: 850, outputTokens: 150, peakToMean: 6, origins: { paris: 1 } }
baseline: api
options:
  - { id: api, kind: api, model: gpt-5.4-mini, firstTokenMs: 1, declinePerYear: 0, control: { operator: openai },
      price: { inputPerMtok: 0.75, outputPerMtok: 4.5, asOf: 2026-08-05 } }
  - { id: rent, kind: rented, model: gpt-oss-20b, site: 'gcp:europe-north1', accelerator: h100-sxm, gpusPerReplica: 2,
      usdPerGpuHour: 2.95, hiddenShare: 0.1, firstTokenMs: 1, buildPersonMonths: ${months}, runFte: ${fte},
      throughput: { tokensPerSecondPerGpu: 10000, prefillRatio: 8 }, control: { operator: own } }
`;

describe('the worked table of the reference, to its own digits', () => {
  const BY_HAND = [12, 0.5] as const;
  const WITH_US = [4.4, 0.2] as const;
  test.each([
    // tokens a month, API USD a month, all-in %, NPV of three years in thousands, payback in months
    [2, 2.6, BY_HAND, -319, -400, null],
    [6, 7.9, BY_HAND, -40, -243, null],
    [8, 10.5, BY_HAND, -5, -165, null],
    [12, 15.8, BY_HAND, 30, -8, 32],
    [20, 26.3, BY_HAND, 58, 305, 10],
    [40, 52.5, BY_HAND, 70, 947, 4],
    [2, 2.6, WITH_US, -176, -193, null],
    [8, 10.5, WITH_US, 31, 42, 17],
    [12, 15.8, WITH_US, 54, 199, 6.5],
    [20, 26.3, WITH_US, 72, 512, 3],
    [40, 52.5, WITH_US, 77, 1154, 1.4],
  ] as const)(
    '%d billion tokens a month, API at %d thousand',
    (billions, apiThousand, people, allInPercent, npvThousand, payback) => {
      const { options } = plan(worked(billions, people), 2);
      const [api, rent] = [options[0]!, options[1]!];
      expect(api.usd / 12_000).toBeCloseTo(apiThousand, 0);
      const running = rent.years[0]!.usd;
      expect(Math.round((1 - running / api.usd) * 100)).toBe(allInPercent);
      expect(Math.abs(rent.against.npvUsd / 1000 - npvThousand)).toBeLessThan(1);
      const months = rent.against.paybackMonths;
      if (payback === null) expect(months).toBeNull();
      else expect(Math.abs(months! - payback)).toBeLessThan(0.6);
    },
  );
});

describe('a plan', () => {
  const made = plan(EXAMPLE, 200);
  const by = (id: string) => made.options.find((option) => option.id === id)!;

  test('chooses the least full cost among what is allowed, and says what would flip it', () => {
    const allowed = made.options.filter(({ broken }) => broken.length === 0);
    expect(by(made.chosen!).fullUsd).toBe(Math.min(...allowed.map(({ fullUsd }) => fullUsd)));
    for (const { to, usdPerTonne } of made.flips) {
      const at = (id: string): number =>
        by(id).fullUsd + by(id).tonnes * (usdPerTonne - made.weights.carbonUsdPerTonne);
      expect(at(to)).toBeCloseTo(at(made.chosen!), 4);
    }
  });

  test('holds allocated and used apart: idle capacity is paid for and emits', () => {
    const [year] = by('rent').years;
    expect(year!.energy.allocatedKwh).toBeGreaterThan(year!.energy.usedKwh);
    expect(year!.usedUsd).toBeCloseTo(year!.usd - year!.lines.accelerators! * (1 - year!.capacity!.utilisation), 6);
    expect(year!.carbon.usedT).toBeLessThan(year!.carbon.tonnes);
  });

  test('a millisecond, a tonne and a dollar of each option add up to its full cost', () => {
    for (const { usd, tonnes, addedSeconds, fullUsd } of made.options)
      expect(fullUsd).toBeCloseTo(
        usd + tonnes * made.weights.carbonUsdPerTonne + addedSeconds * made.weights.latencyUsdPerSecond,
        6,
      );
  });

  test('each step of the millisecond lies between two allowed options; the stop is the least at what one is worth', () => {
    const { steps, stopAt, ownedUsdPerMs } = plan(`${EXAMPLE}\nlatencyUsdPerSecond: 0.002\n`).milliseconds;
    expect(steps.length).toBeGreaterThan(0);
    for (const { from, to, savedMs, tonnesPerMs, usdPerMs } of steps) {
      expect(by(from).latency.ms - by(to).latency.ms).toBeCloseTo(savedMs, 9);
      expect(by(to).tonnes - by(from).tonnes).toBeCloseTo(tonnesPerMs * savedMs, 9);
      expect(by(to).usd - by(from).usd).toBeCloseTo(usdPerMs * savedMs, 4);
    }
    expect(ownedUsdPerMs).toBeCloseTo((0.002 * made.demand.requestsPerYear) / 1000, 6);
    const value = (id: string): number =>
      by(id).usd + by(id).tonnes * made.weights.carbonUsdPerTonne + by(id).latency.ms * ownedUsdPerMs;
    const onCurve = [steps[0]!.from, ...steps.map(({ to }) => to)];
    expect(value(stopAt!)).toBe(Math.min(...onCurve.map(value)));
  });

  test('the same seed draws the same', () => {
    expect(plan(EXAMPLE, 200).options.map(({ risk }) => risk)).toEqual(made.options.map(({ risk }) => risk));
  });

  test('page one: five numbers a sentence at most, each in its place', () => {
    for (const sentence of pageOne(made)) {
      expect(sentence.numbers.length).toBeLessThanOrEqual(5);
      expect(sentenceText(sentence, made)).not.toMatch(/\{|NaN|undefined|Infinity/);
    }
  });
});

describe('what hangs on what', () => {
  const rules = (more: string): string => `${EXAMPLE}\n${more}`;
  test('a rule that the cheapest breaks is named as what required the choice', () => {
    const free = plan(EXAMPLE);
    const bound = plan(rules('control: { siteJurisdictions: [FI, DE] }'));
    expect(free.chosen).toBe('hosted');
    expect(bound.chosen).not.toBe('hosted');
    expect(bound.decidedBy).toContain('control');
    const required = pageOne(bound).find(({ id }) => id === 'required')!;
    expect(sentenceText(required, bound)).toMatch(/^Required by your rules: .*hosted by another is out/);
  });

  test('no allowed option: no choice, and every reason', () => {
    const none = plan(rules('control: { siteJurisdictions: [JP] }'));
    expect(none.chosen).toBeNull();
    expect(none.options.every(({ broken }) => broken.length > 0)).toBe(true);
    expect(pageOne(none).map(({ id }) => id)).toEqual(['materiality', 'required']);
  });

  test('a latency limit excludes what is too far', () => {
    const near = plan(rules('latencyLimitMs: 260'));
    expect(near.options.find(({ id }) => id === 'api')!.broken[0]).toMatch(
      /^latency: \d+ ms from the farthest origin, 260 allowed$/,
    );
  });

  test('a dominated option changes neither the choice nor any figure of the others', () => {
    const worse = EXAMPLE.replace(
      '  - id: rent\n',
      `  - { id: worse, kind: hosted, model: gpt-oss-20b, firstTokenMs: 300, buildPersonMonths: 9, control: { operator: x },
      price: { inputPerMtok: 9, outputPerMtok: 9, asOf: 2026-08-05 } }\n  - id: rent\n`,
    );
    const [before, after] = [plan(EXAMPLE), plan(worse)];
    expect(after.chosen).toBe(before.chosen);
    for (const { id, fullUsd, tonnes, csoa } of before.options)
      expect(after.options.find((option) => option.id === id)).toMatchObject({ fullUsd, tonnes, csoa });
  });
});

describe('a scenario with mistakes names each with its line', () => {
  const fault = (yaml: string): string => {
    try {
      readScenario(yaml, 's.yaml').ready(null);
    } catch (error) {
      return (error as Error).message;
    }
    return 'none';
  };
  test.each([
    [
      EXAMPLE.replace('model: gpt-oss-20b', 'model: gpt-oss-20c'),
      /s\.yaml:\d+: options\.1\.model: unknown model "gpt-oss-20c" \(did you mean "gpt-oss-20b"\?\)/,
    ],
    [EXAMPLE.replace('frankfurt: 3', 'frankfort: 3'), /unknown origin "frankfort" \(did you mean "frankfurt"\?\)/],
    [EXAMPLE.replace('baseline: api', 'baseline: vendor'), /baseline: unknown option "vendor"/],
    [
      EXAMPLE.replace('usdPerGpuHour:', 'usdPerGpuHours:'),
      /usdPerGpuHours: unknown setting \(did you mean "usdPerGpuHour"\?\)/,
    ],
    [EXAMPLE.replace('[2.29, 2.95, 4]', '[4, 2.95, 2.29]'), /low, middle and high, in this order/],
    [EXAMPLE.replace('id: own\n', 'id: rent\n'), /"rent" is used twice/],
    ['version: 1\n  x: [', /s\.yaml:\d+/],
    [EXAMPLE.replace(/^demand:[^]*?^baseline/m, 'baseline'), /demand: is missing/],
  ])('%#', (yaml, message) => expect(fault(yaml)).toMatch(message));
});
