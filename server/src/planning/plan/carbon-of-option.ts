import { perToken, PUE_PRIOR, type FootprintFactors } from '../../kernel/index.ts';
import { catalogue } from '../../world/index.ts';
import type { BookedWork } from './booked-work.ts';
import type { Draw } from './draws.ts';
import type { PlanOption } from './resolve-options.ts';
import { workWh, type Capacity, type RequestTokens } from './work-of-option.ts';

/** Energy of a year at the facility. */
export interface EnergyYear {
  /** Of all that is reserved, idle included; for what is paid by use, the vendor's idle share as assumed for all. */
  readonly allocatedKwh: number;
  /** By work alone. */
  readonly usedKwh: number;
}

/** Tonnes of a year, each method apart: they answer different questions and are never added. */
export interface CarbonYear {
  /** Location-based, life cycle, and embodied: what is decided by. */
  readonly tonnes: number;
  readonly operationalT: number;
  readonly embodiedT: number;
  /** The part that work itself causes, without idle and unused hardware. */
  readonly usedT: number;
  /** Operational by contract; `null`: no contract and no residual mix is known. */
  readonly marketT: number | null;
  /** Operational, by what one more kWh emits; `null`: unknown. */
  readonly marginalT: number | null;
  /** Supply of fuel and losses: Scope 3, category 3; part of no other figure here. `null`: unknown. */
  readonly upstreamT: number | null;
  /** On-site water; `null`: unknown. */
  readonly waterM3: number | null;
}

const HOURS_PER_YEAR = 8760;
const G_PER_T = 1e6;
const WH_PER_KWH = 1000;

/** Watts of an idle accelerator at the facility, with its part of the host. */
export const idleW = (of: Pick<PlanOption, 'option'>): number =>
  (of.option.serving.accelerator?.idleW ?? 0) * perToken.hostFactor * (of.option.site.pue?.value ?? PUE_PRIOR);

/** Energy of a year of requests; what is reserved and idle draws its idle power. */
export function energyOfYear(
  of: PlanOption,
  f: FootprintFactors,
  requests: number,
  tokens: RequestTokens,
  capacity: Capacity | null,
  draw: Draw,
): EnergyYear {
  const error = draw.factor(`${of.given.id}.energy`, f.sigmaEnergy, 'energy');
  const { booked } = of;
  if (booked !== null) {
    const allocatedKwh = requests * booked.kwh * error;
    return { allocatedKwh, usedKwh: allocatedKwh * perToken.workShare };
  }
  const usedKwh = (requests * workWh(f, tokens) * error) / WH_PER_KWH;
  if (capacity === null) return { allocatedKwh: usedKwh / perToken.workShare, usedKwh };
  const idleHours = capacity.gpus * HOURS_PER_YEAR * (1 - capacity.utilisation);
  return { allocatedKwh: usedKwh + (idleHours * idleW(of)) / WH_PER_KWH, usedKwh };
}

/** What hardware was made with: of a request where it is paid by use, else of a reserved accelerator and year of its life. */
export function embodiedPerUnit(
  of: PlanOption,
  f: FootprintFactors,
  tokens: RequestTokens,
): { readonly kind: 'request'; readonly g: number } | { readonly kind: 'accelerator'; readonly kg: number } {
  const { given } = of;
  const { accelerator } = of.option.serving;
  if (accelerator === null || (given.kind !== 'rented' && given.kind !== 'owned'))
    return { kind: 'request', g: perToken.embodiedG(f, tokens.input, tokens.cached, tokens.output) };
  const { kgCo2e, lifeYears } = catalogue.accelerators.embodied(accelerator);
  return { kind: 'accelerator', kg: kgCo2e / lifeYears };
}

/** Kilograms that hardware of a year was made with: all that is reserved, written off over its life. */
function embodiedKg(
  of: PlanOption,
  f: FootprintFactors,
  requests: number,
  tokens: RequestTokens,
  capacity: Capacity | null,
): number {
  const unit = embodiedPerUnit(of, f, tokens);
  return unit.kind === 'request' ? (requests * unit.g) / 1000 : (capacity?.gpus ?? 0) * unit.kg;
}

/**
 * Carbon of a year by every method that is known.
 * @param gridChange the intensity of its grid over that at the start
 */
export function carbonOfYear(
  of: PlanOption,
  f: FootprintFactors,
  requests: number,
  tokens: RequestTokens,
  capacity: Capacity | null,
  energy: EnergyYear,
  gridChange: number,
  draw: Draw,
): CarbonYear {
  if (of.booked !== null) return carbonOfBooked(of.booked, requests, energy, gridChange);
  const wh = energy.allocatedKwh * WH_PER_KWH;
  const grid = draw.factor(`site ${of.option.site.key}`, f.sigmaGrid, 'other') * gridChange;
  const tonnesAt = (gPerWh: number | null): number | null => (gPerWh === null ? null : (wh * gPerWh * grid) / G_PER_T);
  // The outlook has an intensity for every place: the world average, widely spread, where nothing is known.
  const operationalT = tonnesAt(f.lifecycleGPerWh) ?? NaN;
  const embodiedT = embodiedKg(of, f, requests, tokens, capacity) / 1000;
  const utilisation = capacity?.utilisation ?? 1;
  const usedShare = energy.allocatedKwh === 0 ? 1 : energy.usedKwh / energy.allocatedKwh;
  return {
    tonnes: operationalT + embodiedT,
    operationalT,
    embodiedT,
    usedT: operationalT * usedShare + embodiedT * utilisation,
    marketT: tonnesAt(f.marketGPerWh),
    marginalT: tonnesAt(f.marginalGPerWh),
    upstreamT: tonnesAt(f.upstreamGPerWh),
    waterM3: f.onSiteLitresPerWh === null ? null : (wh * f.onSiteLitresPerWh) / 1000,
  };
}

/** As it was booked, at the energy of the draw. */
function carbonOfBooked(
  booked: BookedWork,
  requests: number,
  { allocatedKwh }: EnergyYear,
  gridChange: number,
): CarbonYear {
  const scale = booked.kwh === 0 ? 1 : allocatedKwh / (requests * booked.kwh);
  const tonnes = (g: number): number => (requests * g * scale) / G_PER_T;
  const orNull = (g: number | null): number | null => (g === null ? null : tonnes(g) * gridChange);
  const [operationalT, embodiedT] = [tonnes(booked.operationalG) * gridChange, tonnes(booked.embodiedG)];
  return {
    tonnes: operationalT + embodiedT,
    operationalT,
    embodiedT,
    usedT: operationalT * perToken.workShare + embodiedT,
    marketT: orNull(booked.marketG),
    marginalT: null,
    upstreamT: orNull(booked.upstreamG),
    waterM3: booked.waterL === null ? null : (requests * booked.waterL * scale) / 1000,
  };
}
