import { expect, test } from 'vitest';
import { type Deployment, catalogue } from '../../world/index.ts';
import { deployment, gridHour, workload } from '../kernel.fixture.ts';
import { compile, type Table } from './compile.ts';
import { NO_ALLOWANCES } from './candidate.ts';
import { decide } from './decide.ts';
import { explain } from './explain.ts';
import { carbonErrors } from './carbon-errors.ts';
import { factorsWith, footprintFactors } from '../footprint/index.ts';

const near = deployment({ id: 'near' });
const far = deployment({ id: 'far' });
const otherHardware: Deployment = {
  ...far,
  serving: { ...far.serving, accelerator: catalogue.accelerators.find('a100-80') ?? null },
};

const sentenceOf = (
  candidates: readonly Deployment[],
  grams: readonly number[],
): { sentence: string; probability: number | undefined } => {
  const chat = workload({
    deployments: ['near', 'far'],
    defaultDeployment: 'near',
    models: [{ model: near.model.key, quality: null }],
    prices: { carbonUsdPerTonne: 1e6, latencyUsdPerSecond: 0 },
  });
  const table: Table = compile({
    version: 1,
    hour: 0,
    deployments: candidates,
    workloads: [chat],
    origins: ['here'],
    gridAt: ({ id }) => gridHour(grams[id === 'near' ? 0 : 1] ?? NaN),
    roundTripMs: (_, { id }) => (id === 'near' ? 1 : 50),
  });
  const compiled = table.workloads.get(chat.id);
  if (compiled === undefined) throw new Error('no workload');
  const request = {
    origin: 'here',
    expected: { inputTokens: 1000, cacheReadTokens: 0, outputTokens: 200 },
    modelAsked: null,
    exactModel: false,
    capabilities: 0,
    contextTokens: 1200,
    latencyLimitMs: null,
    allowances: NO_ALLOWANCES,
  };
  const live = { ttftMs: Float64Array.of(100, 100), unavailable: new Uint8Array(2) };
  const { sentence, cleanerThanNearest } = explain(decide(table, compiled, request, live, chat.prices));
  return { sentence, probability: cleanerThanNearest?.probability };
};

test('on the same hardware the model error cancels: half the intensity is surely less carbon', () => {
  const { sentence, probability } = sentenceOf([near, far], [400, 200]);
  expect(probability).toBeGreaterThan(0.99);
  expect(sentence).toContain('g CO2e less');
  expect(sentence).not.toContain('too uncertain');
});

test('a gap within the errors of different hardware is not claimed, but said with its probability', () => {
  const same = sentenceOf([near, far], [400, 200]);
  const other = sentenceOf([near, otherHardware], [400, 150]);
  expect(other.probability).toBeLessThan(same.probability ?? 0);
  const close = sentenceOf([near, far], [400, 385]);
  expect(close.probability).toBeGreaterThan(0.5);
  expect(close.probability).toBeLessThan(0.9);
  expect(close.sentence).toContain('too uncertain to claim');
});

test.each([0.2, 0.5, 1, 1.5])(
  'however wide the model error (%f), what two sums share stays below what each has: making keeps its own',
  (sigmaEnergy) => {
    const factors = [40, 400].map((grams) =>
      factorsWith.energySigma(footprintFactors(near, gridHour(grams)), sigmaEnergy),
    );
    const { sigma, energySigma } = carbonErrors([near, far], factors);
    expect(energySigma.every((shared, i) => shared < (sigma[i] ?? 0))).toBe(true);
    // Making weighs more where the grid is clean.
    expect(energySigma[0]).toBeLessThan(energySigma[1] ?? 0);
  },
);
