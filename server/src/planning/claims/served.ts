import { CHAT_TURN, footprintFactors, perToken, tokenCoefficients, type FootprintFactors } from '../../kernel/index.ts';
import { hourOf, intervalOf, JOULES_PER_WH, type Ms } from '../../units/index.ts';
import { catalogue, type Option, type Serving } from '../../world/index.ts';
import type { ClaimGrid } from './claim.ts';

/** A model on hardware at a place, by names of the catalogue. */
export interface ServedAs {
  readonly model: string;
  readonly site: string;
  readonly accelerator: string;
  readonly count: number;
  readonly batch: number;
  readonly precision?: Serving['precision'];
}

const AT = Date.UTC(2026, 11, 1);
const G_PER_KWH = 1000;

function found<T>(kind: string, key: string, record: T | undefined): T {
  if (record === undefined) throw new Error(`the catalogue lacks ${kind} ${key}`);
  return record;
}

function optionOf({ model: name, site, accelerator, count, batch, precision }: ServedAs): Option {
  const model = found('model', name, catalogue.models.find(name));
  return {
    id: `${name} on ${accelerator}`,
    model,
    site: found('site', site, catalogue.sites.find(site)),
    serving: {
      accelerator: found('accelerator', accelerator, catalogue.accelerators.find(accelerator)),
      acceleratorCount: count,
      precision: precision ?? model.nativePrecision,
      batch,
      stack: '2025',
    },
    control: {
      operator: 'anyone',
      operatorJurisdiction: null,
      retentionDays: null,
      trainsOnData: null,
      certifications: [],
    },
    price: {
      inputPerMtok: 0,
      cacheReadPerMtok: 0,
      cacheWritePerMtok: 0,
      outputPerMtok: 0,
      perRequest: 0,
      source: 'none',
      asOf: '',
    },
    ttftPriorMs: 0,
    tpotPriorMs: 0,
    contextTokens: model.contextTokens,
    capabilities: model.capabilities,
  };
}

const { inputTokens: INPUT, outputTokens: OUTPUT } = CHAT_TURN;

/** What a token of a chat turn takes: all figures are of an output token, its part of the prompt in them. */
export interface Served {
  readonly factors: FootprintFactors;
  /** At the facility, expected value. */
  readonly joulesPerToken: number;
  readonly gPerKtok: number;
  /** Nine cases of ten lie between. */
  readonly gPerKtokRange: { readonly p05: number; readonly p95: number };
  readonly intensityGPerKwh: number;
  /** Between two tokens of one answer. */
  readonly interTokenMs: Ms;
  /** Output tokens a second of one accelerator. */
  readonly tokensPerSecond: number;
  readonly site: Option['site'];
}

/** @throws Error where a name is not in the catalogue */
export function servedBy(as: ServedAs, { gridAt }: ClaimGrid): Served {
  const option = optionOf(as);
  const grid = gridAt(option.site.zone, hourOf(AT), option.site.scope2Area);
  const factors = footprintFactors(option, grid);
  const wh = perToken.energyWh(factors, INPUT, 0, OUTPUT) / OUTPUT;
  const embodiedG = perToken.embodiedG(factors, INPUT, 0, OUTPUT) / OUTPUT;
  const gPerKtok = 1000 * (wh * factors.lifecycleGPerWh! + embodiedG);
  const { p05, p95 } = intervalOf({ mean: gPerKtok, sigma: Math.hypot(factors.sigmaEnergy, factors.sigmaGrid) });
  const c = tokenCoefficients(option.model, option.serving, option.serving.accelerator!);
  const context = INPUT + OUTPUT / 2;
  // Prompts of others are read between the tokens of one answer.
  const secondsPerOutput =
    c.secondsPerOutput +
    c.secondsPerOutputPerContext * context +
    c.secondsPerOutputPerWindowed * Math.min(context, c.windowTokens) +
    (c.secondsPerInput * INPUT) / OUTPUT;
  return {
    factors,
    joulesPerToken: wh * JOULES_PER_WH,
    gPerKtok,
    gPerKtokRange: { p05, p95 },
    intensityGPerKwh: factors.lifecycleGPerWh! * G_PER_KWH,
    interTokenMs: (secondsPerOutput * as.batch * 1000) / as.count,
    tokensPerSecond: 1 / secondsPerOutput,
    site: option.site,
  };
}
