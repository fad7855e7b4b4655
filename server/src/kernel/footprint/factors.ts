import { JOULES_PER_WH, TIER_FACTOR_90, logSigma, type Tier } from '../../units/index.ts';
import { catalogue, type Accelerator, type GridHour, type Option } from '../../world/index.ts';
import {
  atObservedTime,
  BATCH_PRIOR,
  calibrationScale,
  CHAT_TURN,
  HOST_SHARE,
  IDLE_SHARE,
  modelFactor90,
  PUE_PRIOR,
  ROOFLINE,
  scaled,
  SIGMA,
  tokenCoefficients,
  UTILISATION,
  type EnergyBasis,
  type InferredBatch,
  type TokenCoefficients,
} from '../energy/index.ts';

const SECONDS_PER_YEAR = 365.25 * 86_400;
const WH_PER_MWH = 1e6;
const PRIOR_ACCELERATOR = 'h100-sxm';

/**
 * Everything that one token costs on a deployment in one hour, ready to multiply: expected values. Energy is facility
 * energy: accelerators, host, idle share and PUE. Carbon is location-based.
 */
export interface FootprintFactors {
  readonly whPerInput: number;
  readonly whPerCached: number;
  readonly whPerOutput: number;
  readonly whPerOutputPerContext: number;
  readonly whPerOutputPerWindowed: number;
  readonly windowTokens: number;
  /** Embodied grams, same shape. */
  readonly gPerInput: number;
  readonly gPerOutput: number;
  readonly gPerOutputPerContext: number;
  readonly gPerOutputPerWindowed: number;
  /** Operational grams per facility Wh; `null` when the zone's intensity is unknown. */
  readonly lifecycleGPerWh: number | null;
  readonly directGPerWh: number | null;
  /** Market-based, by the step that `grid.scope2` names. */
  readonly marketGPerWh: number | null;
  /** Supply of fuel and plant and losses on the way: Scope 3, category 3. */
  readonly upstreamGPerWh: number | null;
  /** What one more facility Wh would emit, for decisions that ask for it; never in the books. */
  readonly marginalGPerWh: number | null;
  /** On-site litres per facility Wh; `null` when unknown. */
  readonly onSiteLitresPerWh: number | null;
  /** Electricity of the hour, USD per facility Wh; `null` when the zone's price is unknown. */
  readonly electricityUsdPerWh: number | null;
  /** What the books charge; the three below are for expectations. */
  readonly price: Option['price'];
  readonly usdPerInput: number;
  readonly usdPerCacheRead: number;
  readonly usdPerOutput: number;
  readonly usdPerRequest: number;
  readonly tier: Tier;
  readonly method: string;
  readonly sources: readonly string[];
  readonly carbonSources: readonly string[];
  readonly sigmaEnergy: number;
  readonly sigmaGrid: number;
  readonly grid: GridHour | null;
}

/** What the model knows of the serving: coefficients at its batch, the tier they allow, and their 90 % factor. */
function energyOf(
  option: Option,
  accelerator: Accelerator,
  inferred: InferredBatch | null,
): { tokens: TokenCoefficients; tier: Tier; factor90: number; sources: readonly string[] } {
  const { model, serving } = option;
  const { calibration } = serving;
  const factor90 = (basis: EnergyBasis, batch: number): number =>
    modelFactor90(basis, {
      model,
      accelerator,
      precision: serving.precision,
      batch,
      ...(calibration === undefined ? {} : { calibrationBatch: calibration.batch }),
    });
  const at = (batch: number): TokenCoefficients => tokenCoefficients(model, { ...serving, batch }, accelerator);
  if (serving.accelerator !== null && calibration !== undefined) {
    const scale = calibrationScale(at(calibration.batch), calibration.joulesPerOutputToken, {
      inputTokens: calibration.inputTokens ?? CHAT_TURN.inputTokens,
      outputTokens: calibration.outputTokens ?? CHAT_TURN.outputTokens,
    });
    const batch = serving.batch ?? inferred?.batch ?? calibration.batch;
    return {
      tokens: scaled(at(batch), scale),
      tier: 'measured-calibrated',
      factor90: factor90('calibrated', batch),
      sources: [calibration.source],
    };
  }
  const opaque = { tier: 'modelled-opaque', factor90: TIER_FACTOR_90['modelled-opaque'] } as const;
  // Token timing tells a batch only where the architecture is known.
  if (model.opaque !== undefined)
    return { tokens: at(serving.batch ?? BATCH_PRIOR), ...opaque, sources: ['middle of estimated sizes'] };
  if (serving.accelerator !== null && serving.batch === null && inferred !== null) {
    const tokens = atObservedTime(at(inferred.batch), inferred, serving, accelerator);
    return {
      tokens,
      tier: 'modelled-inferred',
      factor90: factor90('batchInferred', inferred.batch),
      sources: ['batch from observed token timing'],
    };
  }
  const tokens = at(serving.batch ?? BATCH_PRIOR);
  if (serving.accelerator === null) return { tokens, ...opaque, sources: [] };
  if (serving.batch !== null)
    return { tokens, tier: 'modelled-open', factor90: factor90('batchKnown', serving.batch), sources: [] };
  return {
    tokens,
    tier: 'modelled-inferred',
    factor90: factor90('batchAssumed', BATCH_PRIOR),
    sources: [`batch of ${BATCH_PRIOR} assumed`],
  };
}

/**
 * Combines model, hardware, site and grid hour into per-token factors. Unknown inputs take a stated prior and
 * widen the interval; an unknown grid leaves carbon unknown.
 *
 * @param inferred the batch that observed token timing tells (`inferBatch`), used where the serving states none
 */
export function footprintFactors(
  option: Option,
  grid: GridHour | undefined,
  inferred: InferredBatch | null = null,
): FootprintFactors {
  const { serving, site, price } = option;
  const accelerator = serving.accelerator ?? catalogue.accelerators.find(PRIOR_ACCELERATOR);
  if (accelerator === undefined) throw new Error(`the catalogue lacks ${PRIOR_ACCELERATOR}`);
  const { tokens, tier, factor90, sources: own } = energyOf(option, accelerator, inferred);
  const pue = site.pue?.value ?? PUE_PRIOR;
  const embodied = catalogue.accelerators.embodied(accelerator);
  const sizeSigma = tier === 'modelled-opaque' ? (option.model.opaque?.sigma ?? 0) : 0;
  const modelSigma = logSigma.combined(
    logSigma.ofFactor90(factor90) * (serving.accelerator === null ? SIGMA.acceleratorUnknown : 1),
    sizeSigma,
  );
  const sigmaEnergy = logSigma.combined(modelSigma, site.pue === null ? SIGMA.pueUnknown : SIGMA.pueKnown, SIGMA.host);
  // The model was fitted to logarithms: its figures are medians, what is booked and compared are expected values.
  const expected = logSigma.meanOverMedian(sigmaEnergy);
  const wh = (expected * (1 + HOST_SHARE + IDLE_SHARE) * pue) / JOULES_PER_WH;
  const gPerSecond = (expected * embodied.kgCo2e * 1000) / (embodied.lifeYears * SECONDS_PER_YEAR * UTILISATION);
  const sources = [
    option.model.provenance.source,
    accelerator.provenance.source,
    site.pue?.source ?? 'PUE prior',
    ...own,
  ];
  return {
    whPerInput: tokens.joulesPerInput * wh,
    whPerCached: tokens.joulesPerCached * wh,
    whPerOutput: tokens.joulesPerOutput * wh,
    whPerOutputPerContext: tokens.joulesPerOutputPerContext * wh,
    whPerOutputPerWindowed: tokens.joulesPerOutputPerWindowed * wh,
    windowTokens: tokens.windowTokens,
    gPerInput: tokens.secondsPerInput * gPerSecond,
    gPerOutput: tokens.secondsPerOutput * gPerSecond,
    gPerOutputPerContext: tokens.secondsPerOutputPerContext * gPerSecond,
    gPerOutputPerWindowed: tokens.secondsPerOutputPerWindowed * gPerSecond,
    lifecycleGPerWh: grid === undefined ? null : grid.lifecycleGPerKwh / 1000,
    directGPerWh: grid?.directGPerKwh == null ? null : grid.directGPerKwh / 1000,
    marketGPerWh: grid?.scope2 == null ? null : grid.scope2.marketGPerKwh / 1000,
    upstreamGPerWh: grid?.scope2?.upstreamGPerKwh == null ? null : grid.scope2.upstreamGPerKwh / 1000,
    marginalGPerWh: grid?.marginalGPerKwh == null ? null : grid.marginalGPerKwh / 1000,
    electricityUsdPerWh: grid?.price == null ? null : grid.price.usdPerMwh / WH_PER_MWH,
    onSiteLitresPerWh: site.wueLPerKwh === null ? null : site.wueLPerKwh.value / pue / 1000,
    price,
    usdPerInput: price.inputPerMtok / 1e6,
    usdPerCacheRead: price.cacheReadPerMtok / 1e6,
    usdPerOutput: price.outputPerMtok / 1e6,
    usdPerRequest: price.perRequest,
    tier,
    method: ROOFLINE.version,
    sources,
    carbonSources: grid === undefined ? sources : [...sources, grid.source],
    sigmaEnergy,
    sigmaGrid: grid?.sigma ?? 0,
    grid: grid ?? null,
  };
}

const priced = new WeakMap<FootprintFactors, WeakMap<FootprintFactors['price'], FootprintFactors>>();

/** The same factors at another price: the same object for the same two, so that it is made once. */
export function withPrice(f: FootprintFactors, price: FootprintFactors['price']): FootprintFactors {
  if (price === f.price) return f;
  let own = priced.get(f);
  if (own === undefined) priced.set(f, (own = new WeakMap()));
  let made = own.get(price);
  if (made === undefined) {
    made = {
      ...f,
      price,
      usdPerInput: price.inputPerMtok / 1e6,
      usdPerCacheRead: price.cacheReadPerMtok / 1e6,
      usdPerOutput: price.outputPerMtok / 1e6,
      usdPerRequest: price.perRequest,
    };
    own.set(price, made);
  }
  return made;
}

/**
 * The same factors where more is unknown than the model says: medians stay, expected values and sigma grow.
 * @param sigmaEnergy log-sigma of the energy that holds instead
 */
export function withEnergySigma(f: FootprintFactors, sigmaEnergy: number): FootprintFactors {
  const scale = logSigma.meanOverMedian(sigmaEnergy) / logSigma.meanOverMedian(f.sigmaEnergy);
  return {
    ...f,
    whPerInput: f.whPerInput * scale,
    whPerCached: f.whPerCached * scale,
    whPerOutput: f.whPerOutput * scale,
    whPerOutputPerContext: f.whPerOutputPerContext * scale,
    whPerOutputPerWindowed: f.whPerOutputPerWindowed * scale,
    gPerInput: f.gPerInput * scale,
    gPerOutput: f.gPerOutput * scale,
    gPerOutputPerContext: f.gPerOutputPerContext * scale,
    gPerOutputPerWindowed: f.gPerOutputPerWindowed * scale,
    sigmaEnergy,
  };
}

/** Factors that differ in one thing. */
export const factorsWith = { price: withPrice, energySigma: withEnergySigma };
