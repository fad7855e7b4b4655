import {
  inputTokens,
  outputTokens,
  logSigma,
  type Estimate,
  type Grams,
  type Litres,
  type NanoUsd,
  type Usage,
  type Usd,
} from '../../units/index.ts';
import { costNanoUsd } from '../../world/index.ts';
import { HOST_SHARE, IDLE_SHARE, SIGMA } from '../energy/index.ts';
import type { FootprintFactors } from './factors.ts';

/** What a piece of work cost the world and the payer. */
export interface Footprint {
  readonly costNanoUsd: NanoUsd;
  /** Facility energy, Wh. */
  readonly energy: Estimate;
  /** Location-based life-cycle operational plus embodied, gCO2e; `null` when the grid is unknown. */
  readonly carbon: Estimate | null;
  readonly operationalG: Grams | null;
  readonly embodiedG: Grams;
  /** Location-based, direct emissions only (GHG Protocol Scope 2). */
  readonly directG: Grams | null;
  /** Market-based, by the best step of the GHG Protocol's order that is known (`factors.grid.scope2`). */
  readonly marketG: Grams | null;
  /** Supply of fuel and plant and losses on the way: GHG Protocol Scope 3, category 3; part of no other figure here. */
  readonly upstreamG: Grams | null;
  readonly onSiteWaterL: Litres | null;
  /**
   * The electricity of it at the zone's price of the hour: stands beside what the deployment charges and is never
   * added to it, since a price per token pays for electricity already. Negative where the market is; `null` when unknown.
   */
  readonly electricityUsd: Usd | null;
}

/** Energy (Wh) of tokens. Also the per-candidate energy of a decision: one formula for plan and books. */
export function tokenEnergyWh(f: FootprintFactors, input: number, cached: number, output: number): number {
  const context = input + cached + output / 2;
  const perOutput =
    f.whPerOutput + f.whPerOutputPerContext * context + f.whPerOutputPerWindowed * Math.min(context, f.windowTokens);
  return f.whPerInput * input + f.whPerCached * cached + perOutput * output;
}

/** Embodied carbon (g) of tokens, by the hardware time they occupy. */
export function tokenEmbodiedG(f: FootprintFactors, input: number, cached: number, output: number): number {
  const context = input + cached + output / 2;
  const perOutput =
    f.gPerOutput + f.gPerOutputPerContext * context + f.gPerOutputPerWindowed * Math.min(context, f.windowTokens);
  return f.gPerInput * input + perOutput * output;
}

/**
 * Energy, carbon, water and money of a usage on a deployment in an hour.
 *
 * @param f from `footprintFactors(deployment, gridHour)`
 */
export function footprint(usage: Usage, f: FootprintFactors): Footprint {
  const input = inputTokens(usage) - usage.cacheRead;
  const output = outputTokens(usage);
  const energyWh = tokenEnergyWh(f, input, usage.cacheRead, output);
  const embodiedG = tokenEmbodiedG(f, input, usage.cacheRead, output);
  const operationalG = f.lifecycleGPerWh === null ? null : energyWh * f.lifecycleGPerWh;
  const energy: Estimate = {
    mean: energyWh,
    sigma: f.sigmaEnergy,
    unit: 'Wh',
    tier: f.tier,
    method: f.method,
    sources: f.sources,
  };
  return {
    costNanoUsd: costNanoUsd(f.price, usage),
    energy,
    carbon: operationalG === null ? null : carbonEstimate(energy, operationalG, embodiedG, f),
    operationalG,
    embodiedG,
    directG: f.directGPerWh === null ? null : energyWh * f.directGPerWh,
    marketG: f.marketGPerWh === null ? null : energyWh * f.marketGPerWh,
    upstreamG: f.upstreamGPerWh === null ? null : energyWh * f.upstreamGPerWh,
    onSiteWaterL: f.onSiteLitresPerWh === null ? null : energyWh * f.onSiteLitresPerWh,
    electricityUsd: f.electricityUsdPerWh === null ? null : energyWh * f.electricityUsdPerWh,
  };
}

/** Operational error is shared with energy and grid; embodied has its own; weighted by share. */
function carbonEstimate(energy: Estimate, operationalG: number, embodiedG: number, f: FootprintFactors): Estimate {
  const total = operationalG + embodiedG;
  const operationalShare = total === 0 ? 1 : operationalG / total;
  const operational = operationalShare * logSigma.combined(f.sigmaEnergy, f.sigmaGrid);
  const embodied = (1 - operationalShare) * logSigma.combined(f.sigmaEnergy, SIGMA.embodied);
  return {
    mean: total,
    sigma: logSigma.combined(operational, embodied),
    unit: 'gCO2e',
    tier: energy.tier,
    method: energy.method,
    sources: f.carbonSources,
  };
}

/** What tokens take, without the request around them. */
export const perToken = {
  energyWh: tokenEnergyWh,
  embodiedG: tokenEmbodiedG,
  /** Part of its energy that work itself takes: the rest is the share of idle capacity that is assumed. */
  workShare: (1 + HOST_SHARE) / (1 + HOST_SHARE + IDLE_SHARE),
  /** Host and accelerator over the accelerator alone. */
  hostFactor: 1 + HOST_SHARE,
} as const;
