import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { intervalOf, NO_USAGE, totalOf, type Usage } from '../../units/index.ts';
import { type Accelerator, type GridHour, type Model, catalogue } from '../../world/index.ts';
import { ENERGY_ARTEFACT, ROOFLINE, tokenCoefficients } from '../energy/index.ts';
import { deployment, gridHour, site } from '../kernel.fixture.ts';
import { footprintFactors } from './factors.ts';
import { footprint } from './footprint.ts';

const usage = (over: Partial<Usage>): Usage => ({ ...NO_USAGE, ...over });
const work = usage({ inputUncached: 1000, output: 150, reasoning: 50 });
const of = (
  over: Parameters<typeof deployment>[0] = {},
  grid: ReturnType<typeof gridHour> | undefined = gridHour(400),
) => footprintFactors(deployment(over), grid);

describe('footprint of 1,000 input and 200 output tokens of Llama 3.1 8B on one H100, batch 64, PUE 1.2', () => {
  // Joules and seconds of the accelerator are the energy room's (worked by hand in its tests); from there on by hand:
  // host 0.35 and idle 0.17 over the accelerator, PUE 1.2; (212 + 5700 / 8) kg over 5 years at half use.
  const { serving, model } = deployment();
  const tokens = tokenCoefficients(model, serving, serving.accelerator as Accelerator);
  const energyWh =
    ((1000 * tokens.joulesPerInput + 200 * (tokens.joulesPerOutput + 1100 * tokens.joulesPerOutputPerContext)) *
      1.52 *
      1.2) /
    3600;
  const seconds =
    1000 * tokens.secondsPerInput + 200 * (tokens.secondsPerOutput + 1100 * tokens.secondsPerOutputPerContext);
  const embodiedG = (924_500 / (5 * 31_557_600 * 0.5)) * seconds;
  const cost = footprint(work, of());
  // Expected values stand above medians by exp(sigma^2 / 2): ln(1.45) / 1.645 of the
  // model, PUE 0.05, host 0.08.
  const expected = Math.exp(((Math.log(1.45) / 1.645) ** 2 + 0.05 ** 2 + 0.08 ** 2) / 2);

  test('energy', () => {
    // docs/methods/energy.md prints this example.
    expect(intervalOf(cost.energy).p50).toBeCloseTo(0.0232, 4);
    expect(cost.energy.mean / (energyWh * expected)).toBeCloseTo(1, 9);
    expect(cost.energy).toMatchObject({ unit: 'Wh', tier: 'modelled-open', method: 'roofline/3' });
  });

  test('carbon is energy at the grid plus embodied; direct and market stand beside it', () => {
    expect(cost.operationalG).toBeCloseTo(energyWh * expected * 0.4, 6);
    expect(cost.embodiedG / (embodiedG * expected)).toBeCloseTo(1, 4);
    expect(cost.carbon?.mean).toBeCloseTo((cost.operationalG ?? 0) + cost.embodiedG, 12);
    expect(cost.carbon?.unit).toBe('gCO2e');
    expect(cost.directG).toBeNull();
    expect(footprint(work, of({}, gridHour(400, { directGPerKwh: 300 }))).directG).toBeCloseTo(
      energyWh * expected * 0.3,
      6,
    );
    expect([cost.marketG, cost.upstreamG]).toEqual([null, null]);
    const scope2 = { marketGPerKwh: 250, upstreamGPerKwh: 70 } as NonNullable<GridHour['scope2']>;
    const beside = footprint(work, of({}, gridHour(400, { scope2 })));
    expect(beside.marketG).toBeCloseTo(energyWh * expected * 0.25, 6);
    expect(beside.upstreamG).toBeCloseTo(energyWh * expected * 0.07, 6);
    expect(beside.carbon?.mean).toBe(cost.carbon?.mean);
  });

  test('on-site water counts the energy of the machines, not the overhead of the hall twice', () => {
    expect(cost.onSiteWaterL).toBeCloseTo(((energyWh * expected) / 1.2 / 1000) * 0.3, 9);
    const leaky = footprint(work, of({ site: site({ pue: { value: 1.8, source: 'meter', asOf: '2026-01-01' } }) }));
    expect(leaky.energy.mean / cost.energy.mean).toBeCloseTo(1.5, 12);
    expect(leaky.onSiteWaterL).toBeCloseTo(cost.onSiteWaterL ?? 0, 15);
    expect(footprint(work, of({ site: site({ wueLPerKwh: null }) })).onSiteWaterL).toBeNull();
  });

  test('money is the price of the buckets', () => {
    expect(cost.costNanoUsd).toBe(1000 * 200 + 200 * 600);
  });
});

describe('electricity', () => {
  const priced = (usdPerMwh: number) =>
    gridHour(400, {
      price: {
        usdPerMwh,
        published: { perMwh: usdPerMwh, currency: 'USD' },
        rate: null,
        kind: 'day-ahead',
        source: 'test market',
        licence: 'CC0',
      },
    });

  test('is facility energy at the price of the hour: 100 USD/MWh is 0.0001 USD a Wh', () => {
    const cost = footprint(work, of({}, priced(100)));
    expect(cost.electricityUsd).toBeCloseTo(cost.energy.mean * 0.0001, 15);
    // Twice the overhead of the hall, twice the bill.
    const hall = (pue: number) =>
      footprint(work, of({ site: site({ pue: { value: pue, source: 'meter', asOf: '2026-01-01' } }) }, priced(100)))
        .electricityUsd!;
    expect(hall(2.4) / hall(1.2)).toBeCloseTo(2, 12);
    expect(footprint(work, of({}, priced(-20))).electricityUsd).toBeCloseTo(cost.energy.mean * -0.00002, 15);
  });

  test('stands beside the cash and is never in it; an unknown price is unknown, not free', () => {
    const [dear, none] = [footprint(work, of({}, priced(5000))), footprint(work, of({}))];
    expect(dear.costNanoUsd).toBe(none.costNanoUsd);
    expect(none.electricityUsd).toBeNull();
    expect(footprint(work, footprintFactors(deployment(), undefined)).electricityUsd).toBeNull();
  });
});

describe('unknown facts', () => {
  test('an unknown grid leaves carbon unknown, energy known', () => {
    const cost = footprint(work, footprintFactors(deployment(), undefined));
    expect([cost.carbon, cost.operationalG, cost.directG]).toEqual([null, null, null]);
    expect(cost.energy.mean).toBeGreaterThan(0);
    expect(cost.embodiedG).toBeGreaterThan(0);
  });

  test('each unknown input widens the interval and lowers the tier', () => {
    const { serving } = deployment();
    const sigma = (over: Parameters<typeof deployment>[0]): number => footprint(work, of(over)).energy.sigma;
    const known = sigma({});
    const noPue = sigma({ site: site({ pue: null }) });
    const noBatch = sigma({ serving: { ...serving, batch: null } });
    const noAccelerator = sigma({ serving: { ...serving, accelerator: null } });
    expect(noPue).toBeGreaterThan(known);
    expect(noBatch).toBeGreaterThan(known);
    expect(noAccelerator).toBeGreaterThan(noBatch);
    // The fold factor of the artefact with 5 % for PUE and 8 % for the host.
    expect(known).toBeCloseTo(
      Math.sqrt((Math.log(ENERGY_ARTEFACT.factor90.batchKnown) / 1.645) ** 2 + 0.05 ** 2 + 0.08 ** 2),
      12,
    );
    expect(of({ serving: { ...serving, batch: null } }).tier).toBe('modelled-inferred');
    expect(of({ serving: { ...serving, accelerator: null, batch: null } }).tier).toBe('modelled-opaque');
  });

  test('what the fit has not seen widens the interval, and a measured point away from its batch too', () => {
    const { serving } = deployment();
    const sigma = (over: Partial<typeof serving>): number =>
      footprint(work, of({ serving: { ...serving, ...over } })).energy.sigma;
    const known = sigma({});
    expect(sigma({ batch: 2 })).toBeGreaterThan(known);
    expect(sigma({ precision: 'int4' })).toBeGreaterThan(known);
    expect(sigma({ accelerator: catalogue.accelerators.find('l40s') as Accelerator })).toBeGreaterThan(known);
    const calibration = { joulesPerOutputToken: 0.2, batch: 64, source: 'bench', asOf: '2026-05-01' };
    expect(sigma({ calibration, batch: 512 })).toBeGreaterThan(sigma({ calibration, batch: 64 }));
  });

  test('a closed model is opaque whatever is known of its serving, and its range of sizes widens the interval', () => {
    const closed = catalogue.models.find('claude-sonnet-4-5') as Model;
    const { serving } = deployment();
    const cost = footprint(work, of({ model: closed }));
    expect(cost.energy.tier).toBe('modelled-opaque');
    expect(cost.energy.sources.join()).toContain('EcoLogits');
    // Factor 4.5 of the tier, 44 to 132 billion active parameters, 5 % for PUE and 8 % for the host.
    expect(cost.energy.sigma).toBeCloseTo(
      Math.sqrt((Math.log(4.5) / 1.645) ** 2 + (Math.log(Math.sqrt(3)) / 1.645) ** 2 + 0.05 ** 2 + 0.08 ** 2),
      12,
    );
    const timed = footprintFactors(deployment({ model: closed, serving: { ...serving, batch: null } }), gridHour(400), {
      batch: 256,
      sigma: 0.3,
      unmodelledStepS: 0,
    });
    expect(timed.tier).toBe('modelled-opaque');
    const unknownChip = footprint(work, of({ model: closed, serving: { ...serving, accelerator: null } }));
    expect(unknownChip.energy.sigma).toBeGreaterThan(cost.energy.sigma);
    const { opaque: _, ...open } = closed;
    expect(footprint(work, of({ model: open })).energy.tier).toBe('modelled-open');
  });

  test('a less certain grid widens carbon and leaves energy alone', () => {
    const sure = footprint(work, of({}, gridHour(400, { sigma: 0.05 })));
    const vague = footprint(work, of({}, gridHour(400, { sigma: 0.8 })));
    expect(vague.carbon?.sigma).toBeGreaterThan(sure.carbon?.sigma ?? Infinity);
    expect(vague.energy.sigma).toBe(sure.energy.sigma);
  });
});

describe('what is measured of a deployment', () => {
  const { serving } = deployment();
  const measured = {
    joulesPerOutputToken: 0.2,
    batch: 64,
    inputTokens: 1000,
    outputTokens: 200,
    source: 'bench of 1 May',
    asOf: '2026-05-01',
  };

  test('a calibrated deployment reproduces its point, says so, and is surer than the model', () => {
    const calibrated = of({ serving: { ...serving, calibration: measured } });
    const cost = footprint(work, calibrated);
    // Work is 1,000 tokens in and 200 out, as measured: 200 tokens times 0.2 J at the accelerator.
    expect(intervalOf(cost.energy).p50).toBeCloseTo((200 * 0.2 * 1.52 * 1.2) / 3600, 9);
    expect(cost.energy).toMatchObject({ tier: 'measured-calibrated' });
    expect(cost.energy.sources).toContain('bench of 1 May');
    expect(cost.energy.sigma).toBeLessThan(footprint(work, of()).energy.sigma);
    const median = ({ embodiedG, energy }: typeof cost): number => embodiedG / Math.exp(energy.sigma ** 2 / 2);
    expect(median(cost)).toBeCloseTo(median(footprint(work, of())), 15);
  });

  test('the scale of one point holds at another batch', () => {
    const at = (batch: number, calibration?: typeof measured): number =>
      intervalOf(
        footprint(work, of({ serving: { ...serving, batch, ...(calibration === undefined ? {} : { calibration }) } }))
          .energy,
      ).p50;
    expect(at(256, measured) / at(256)).toBeCloseTo(at(64, measured) / at(64), 12);
  });

  test('an inferred batch stands in for an unknown one, never for a stated one', () => {
    const unknown = deployment({ serving: { ...serving, batch: null } });
    const inferred = footprintFactors(unknown, gridHour(400), { batch: 256, sigma: 0.3, unmodelledStepS: 0 });
    const median = ({ whPerOutput, sigmaEnergy }: typeof inferred): number =>
      whPerOutput / Math.exp(sigmaEnergy ** 2 / 2);
    expect(median(inferred)).toBeCloseTo(median(of({ serving: { ...serving, batch: 256 } })), 15);
    // A millisecond that the model missed draws base power: 700 W times its share, over 256 sequences.
    const slower = footprintFactors(unknown, gridHour(400), { batch: 256, sigma: 0.3, unmodelledStepS: 1e-3 });
    expect(
      (median(slower) - median(inferred)) / (((700 * ROOFLINE.powerBase * 1e-3) / 256) * ((1.52 * 1.2) / 3600)),
    ).toBeCloseTo(1, 6);
    expect(inferred.tier).toBe('modelled-inferred');
    expect(inferred.sigmaEnergy).toBeLessThan(footprintFactors(unknown, gridHour(400)).sigmaEnergy);
    expect(inferred.sigmaEnergy).toBeGreaterThan(of().sigmaEnergy);
    expect(
      footprintFactors(deployment(), gridHour(400), { batch: 256, sigma: 0.3, unmodelledStepS: 0 }).whPerOutput,
    ).toBe(of().whPerOutput);
  });
});

const tokens = fc.record({
  inputUncached: fc.nat(50_000),
  cacheRead: fc.nat(50_000),
  cacheWrite5m: fc.nat(1000),
  cacheWrite1h: fc.nat(1000),
  output: fc.nat(10_000),
  reasoning: fc.nat(10_000),
});
const models = fc
  .constantFrom('llama-3.1-8b', 'mixtral-8x7b', 'gpt-oss-20b')
  .map((key) => catalogue.models.find(key) as Model);

test('no token of any bucket lowers energy, carbon, embodied carbon, water or money', () => {
  const bucket = fc.constantFrom(
    'inputUncached' as const,
    'cacheRead' as const,
    'cacheWrite5m' as const,
    'cacheWrite1h' as const,
    'output' as const,
    'reasoning' as const,
  );
  fc.assert(
    fc.property(tokens, bucket, fc.integer({ min: 1, max: 5000 }), models, (before, key, more, model) => {
      const factors = of({ model });
      const [a, b] = [before, { ...before, [key]: before[key] + more }].map((each) => footprint(each, factors)) as [
        ReturnType<typeof footprint>,
        ReturnType<typeof footprint>,
      ];
      expect(b.energy.mean).toBeGreaterThan(a.energy.mean);
      expect(b.carbon?.mean).toBeGreaterThan(a.carbon?.mean ?? Infinity);
      expect(b.onSiteWaterL).toBeGreaterThan(a.onSiteWaterL ?? Infinity);
      expect(b.embodiedG).toBeGreaterThanOrEqual(a.embodiedG);
      expect(b.costNanoUsd).toBeGreaterThan(a.costNanoUsd);
    }),
  );
});

test('a month of one deployment is as uncertain as one of its requests', () => {
  const one = footprint(work, of()).energy;
  const month = totalOf([{ mean: one.mean * 100_000, sigma: one.sigma }]);
  expect(month.sigma).toBe(one.sigma);
  const two = totalOf([
    { mean: one.mean, sigma: one.sigma },
    { mean: one.mean, sigma: one.sigma },
  ]);
  expect(two.sigma).toBeLessThan(one.sigma);
});
