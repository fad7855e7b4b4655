import { random } from '../edge/index.ts';
import type { Joules } from '../units/index.ts';
import { JoulegateError } from '../units/index.ts';
import { interpolate } from './interpolate.ts';
import { FAMILY_OVER_H100, MEASURED_CURVES, SIZE_EXPONENT, STACK_2024_OVER_2025 } from './measured-curves.ts';
import type { MeasuredCurve } from './measured-curves.ts';
import { mixSeed } from './seed.ts';
import type { SimulatedDeployment } from './types.ts';

/** Prompt tokens per output token in the chat runs behind the curves: assumed, the source does not publish it. */
export const CHAT_INPUT_PER_OUTPUT = 0.25;

/** Energy of a cached prompt token over that of an uncached one. */
const CACHED_SHARE = 0.03;
const REQUEST_NOISE_SIGMA = 0.1;
// What one measured point of a deployment leaves unexplained (90 % factor 1.44), and 1.4 times it on other hardware.
const MISFIT_SIGMA = 0.22;
const TRANSFERRED_MISFIT_SIGMA = 0.31;

/** The curve of a deployment, and how it was carried over where its own hardware or size was not measured. */
export interface CurveChoice {
  readonly curve: MeasuredCurve;
  /** Factor on the curve's joules. */
  readonly scale: number;
  readonly transferred: boolean;
}

/** The constants that one deployment draws once from the fleet's seed. */
export interface PowerLaw {
  readonly choice: CurveChoice;
  readonly misfit: number;
  /** Joules of an uncached prompt token over those of an output token at batch 64: 0.2 to 0.3. */
  readonly prefillShare: number;
  /** Host over GPU energy: 0.2 to 0.5. */
  readonly hostShare: number;
  /** Idle reserve over GPU energy: 0.10 to 0.25. */
  readonly idleShare: number;
}

type Hardware = Pick<SimulatedDeployment, 'activeParamsB' | 'accelerator' | 'acceleratorCount' | 'stack'>;

/**
 * The measured curve nearest to a deployment: same family and software where there is one, then nearest size.
 * @throws JoulegateError `JG_CONFIG` for an accelerator family without a figure
 */
export function chooseCurve(spec: Hardware): CurveChoice {
  const family = spec.accelerator.split('-')[0]?.toLowerCase() ?? '';
  const overH100 = FAMILY_OVER_H100[family];
  if (overH100 === undefined) {
    throw new JoulegateError('JG_CONFIG', `the simulator has no power law for the accelerator "${spec.accelerator}"`, {
      where: 'accelerator',
      hint: `use one of ${Object.keys(FAMILY_OVER_H100).join(', ')}`,
    });
  }
  const distance = (c: MeasuredCurve): number =>
    (c.accelerator === family ? 0 : c.accelerator === 'h100' ? 100 : 200) +
    (c.stack === spec.stack ? 0 : 10) +
    Math.abs(Math.log(c.activeParamsB / spec.activeParamsB));
  const curve = MEASURED_CURVES.reduce((best, c) => (distance(c) < distance(best) ? c : best));
  const size = (spec.activeParamsB / curve.activeParamsB) ** SIZE_EXPONENT;
  const hardware = overH100 / (FAMILY_OVER_H100[curve.accelerator] ?? 1);
  const software =
    curve.stack === spec.stack ? 1 : spec.stack === '2024' ? STACK_2024_OVER_2025 : 1 / STACK_2024_OVER_2025;
  const sameSize = Math.abs(Math.log(spec.activeParamsB / curve.activeParamsB)) < 0.15;
  const transferred = curve.accelerator !== family || curve.stack !== spec.stack || !sameSize;
  return { curve, scale: size * hardware * software, transferred };
}

/**
 * GPU joules per output token at a batch, prefill of a short chat prompt inside: the measured points,
 * interpolated on log-log axes; below the first point its slope goes on (at most inverse to batch), above the
 * last one the value stays. No misfit, no noise.
 */
export function jPerOutputToken(choice: CurveChoice, batch: number): Joules {
  const points = choice.curve.energy.map((p) => [p.batch, p.jPerOutputToken] as const);
  return choice.scale * interpolate(points, batch, -1);
}

/** Draws a deployment's constants. Ranges and sources: docs/methods/simulator.md. */
export function drawPowerLaw(spec: SimulatedDeployment, seed: number): PowerLaw {
  const rng = random.seeded(mixSeed(seed, 'power', spec.id));
  const between = (low: number, high: number): number => low + (high - low) * rng.next();
  const choice = chooseCurve(spec);
  const drawn = random.logNormal(rng, 1, choice.transferred ? TRANSFERRED_MISFIT_SIGMA : MISFIT_SIGMA);
  return {
    choice,
    misfit: spec.misfit ?? drawn,
    prefillShare: between(0.2, 0.3),
    hostShare: between(0.2, 0.5),
    idleShare: between(0.1, 0.25),
  };
}

/** What one request did to the GPUs. */
export interface Work {
  readonly inputUncached: number;
  readonly cacheRead: number;
  /** All generated tokens, reasoning included. */
  readonly generated: number;
  /** Running requests while it ran, itself included. */
  readonly batch: number;
  /** A draw of the request's own noise, median 1; see {@link drawEnergyNoise}. */
  readonly noise: number;
}

/**
 * GPU energy of one request: prompt and generated tokens apart, times misfit and noise. Prefill that the
 * measured figure holds already is taken out of the output token first.
 */
export function requestEnergyJ(law: PowerLaw, work: Work): Joules {
  const promptTokenJ = law.prefillShare * jPerOutputToken(law.choice, 64);
  const outputTokenJ = jPerOutputToken(law.choice, work.batch) - promptTokenJ * CHAT_INPUT_PER_OUTPUT;
  const prompt = promptTokenJ * (work.inputUncached + CACHED_SHARE * work.cacheRead);
  return law.misfit * work.noise * (prompt + outputTokenJ * work.generated);
}

/** The median-1 noise of one request. */
export const drawEnergyNoise = (seed: number): number => random.logNormal(random.seeded(seed), 1, REQUEST_NOISE_SIGMA);
