import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../edge/index.ts';
import { DEMO_FLEET } from './demo-fleet.ts';
import { chooseCurve, drawPowerLaw, jPerOutputToken, requestEnergyJ } from './power-law.ts';
import { tpotShape } from './timing-law.ts';

const h100x4 = { activeParamsB: 70, accelerator: 'h100-sxm', acceleratorCount: 4, stack: '2025' } as const;
const demo = DEMO_FLEET[0]!;

test('gives the published figure at a measured point', () => {
  expect(jPerOutputToken(chooseCurve(h100x4), 64)).toBeCloseTo(0.797, 9);
  expect(jPerOutputToken(chooseCurve({ ...h100x4, stack: '2024' }), 128)).toBeCloseTo(0.959, 9);
});

test('costs less per token with batch, and below the first point at most in inverse proportion', () => {
  const choice = chooseCurve(h100x4);
  let last = Number.POSITIVE_INFINITY;
  for (const batch of [1, 2, 4, 8, 20, 64, 100, 512, 2000]) {
    const next = jPerOutputToken(choice, batch);
    expect(next).toBeLessThanOrEqual(last);
    last = next;
  }
  expect(jPerOutputToken(choice, 1)).toBeLessThanOrEqual(8 * jPerOutputToken(choice, 8));
});

test('carries over to hardware and sizes that were not measured, and says so', () => {
  expect(chooseCurve(h100x4).transferred).toBe(false);
  const l40s = chooseCurve({ activeParamsB: 8, accelerator: 'l40s', acceleratorCount: 1, stack: '2025' });
  expect(l40s).toMatchObject({ transferred: true, scale: 1.94 });
  expect(() => chooseCurve({ ...h100x4, accelerator: 'abacus' })).toThrow(/no power law for the accelerator "abacus"/);
});

test('prompt tokens cost 0.2 to 0.3 of an output token at batch 64, cached ones nearly nothing', () => {
  const law = drawPowerLaw({ ...demo, misfit: 1 }, 7);
  const work = { inputUncached: 0, cacheRead: 0, generated: 0, batch: 64, noise: 1 };
  const perPrompt = requestEnergyJ(law, { ...work, inputUncached: 1000 }) / 1000;
  expect(perPrompt / 0.797).toBeGreaterThan(0.2);
  expect(perPrompt / 0.797).toBeLessThan(0.3);
  const cached = requestEnergyJ(law, { ...work, cacheRead: 1000 }) / 1000;
  expect(cached).toBeLessThan(perPrompt * 0.05);
  expect(cached).toBeGreaterThan(0);
  // A chat request of the measured shape gives the measured figure back: prefill is not counted twice.
  const chat = requestEnergyJ(law, { ...work, inputUncached: 100, generated: 400 });
  expect(chat / 400).toBeCloseTo(0.797, 9);
});

test('draws host and idle shares in the published ranges, and the same ones for the same seed', () => {
  for (let seed = 0; seed < 200; seed++) {
    const { hostShare, idleShare, misfit } = drawPowerLaw(demo, seed);
    expect(hostShare).toBeGreaterThanOrEqual(0.2);
    expect(hostShare).toBeLessThanOrEqual(0.5);
    expect(idleShare).toBeGreaterThanOrEqual(0.1);
    expect(idleShare).toBeLessThanOrEqual(0.25);
    expect(misfit).toBeGreaterThan(0);
  }
  expect(drawPowerLaw(demo, 3)).toEqual(drawPowerLaw(demo, 3));
  expect(drawPowerLaw(demo, 3).misfit).not.toBe(drawPowerLaw(demo, 4).misfit);
});

test('token time doubles from batch 64 to 256 on H100, as measured', () => {
  const spec = { ...demo, batch: 64 };
  expect(tpotShape(spec, 64)).toBe(1);
  expect(tpotShape(spec, 256)).toBeCloseTo(44.5 / 22.4, 6);
  expect(tpotShape(spec, 680)).toBeCloseTo((54.9 / 22.4) * 2, 6);
});

interface Row {
  readonly model: string;
  readonly batch: number;
  readonly ratio: number;
}

/** Law over measurement for every chat row of the models that match, on H100 and A100. */
function ratios(file: string, models: RegExp): Row[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      // The first column is quoted in some rows that are not ML.ENERGY's; those are left out.
      if (!line.startsWith('ML.ENERGY')) return [];
      const [
        source = '',
        model = '',
        ,
        active = '',
        gpu = '',
        count = '',
        precision = '',
        batch = '',
        ,
        ,
        joules = '',
        ,
        ,
        notes = '',
      ] = line.split(',');
      if (
        !models.test(model) ||
        !/[-/]chat;/.test(notes) ||
        /image|video/.test(notes) ||
        !/^(H100|A100)/.test(gpu) ||
        precision !== 'bfloat16'
      )
        return [];
      const choice = chooseCurve({
        activeParamsB: Number(active),
        accelerator: gpu.toLowerCase(),
        acceleratorCount: Number(count),
        stack: source.includes('v3') ? '2025' : '2024',
      });
      return [{ model, batch: Number(batch), ratio: jPerOutputToken(choice, Number(batch)) / Number(joules) }];
    });
}

const folder = dataFolder();
const points = folder === null ? null : join(folder, 'energy', 'measured_points.csv');
const file = points !== null && existsSync(points) ? points : null;

describe.skipIf(file === null)(`measured points${file === null ? ` (${SKIPPED_NO_DATA})` : ''}`, () => {
  test('the law is within 2x of every measured row of its own models', () => {
    const rows = ratios(file!, /^meta-llama\/Meta-Llama-3\.1-(8B|70B)-Instruct$/);
    expect(rows.length).toBeGreaterThanOrEqual(30);
    for (const row of rows) expect(Math.abs(Math.log2(row.ratio)), JSON.stringify(row)).toBeLessThan(1);
  });

  test('and within 2x of dense models that it never saw', () => {
    const rows = ratios(
      file!,
      /^(mistralai\/Mistral-(7B|Nemo)|Qwen\/Qwen3-(8B|14B|32B)$|google\/gemma-(2-9b|3-12b|3-27b))/,
    );
    expect(rows.length).toBeGreaterThanOrEqual(60);
    const within = rows.filter((row) => Math.abs(Math.log2(row.ratio)) < 1).length / rows.length;
    expect(within).toBeGreaterThan(0.9);
  });
});
