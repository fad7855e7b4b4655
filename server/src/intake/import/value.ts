import { CHAT_TURN, factorsWith, footprint, footprintFactors } from '../../kernel/index.ts';
import type { FootprintFactors, outlook } from '../../kernel/index.ts';
import { hourOf, inputTokens, MS_PER_HOUR, outputTokens, TIER_FACTOR_90, logSigma } from '../../units/index.ts';
import type { EpochHour, Usage } from '../../units/index.ts';
import { catalogue } from '../../world/index.ts';
import type { Deployment, GridHour, Model, Option, Site } from '../../world/index.ts';
import { catalogueModel, plainModelName } from './model-name.ts';
import { listPriceOf, moneyOf, type Money } from './money.ts';
import type { UsageRow } from './types.ts';

/** What the figures of past usage are taken from. */
export interface ValueOptions {
  /** Where it ran; a site without a zone takes the world average. */
  readonly site: Site;
  readonly gridAt: ReturnType<typeof outlook>['gridAt'];
  /** By the export's name of a model: the deployment that served it. */
  readonly deployments: ReadonlyMap<string, Deployment>;
  /** By the export's name of a model: what it is. */
  readonly models: ReadonlyMap<string, Model>;
}

/** A row with its figures; `null` is unknown. */
export interface Valued {
  readonly deployment: string;
  readonly model: string;
  readonly operator: string;
  readonly protocol: UsageRow['protocol'];
  readonly site: Site;
  readonly money: Money;
  readonly figures: { readonly footprint: ReturnType<typeof footprint>; readonly factors: FootprintFactors } | null;
}

const IMPORTED_SIGMA = logSigma.ofFactor90(TIER_FACTOR_90.imported);
const NO_PRICE: Option['price'] = {
  inputPerMtok: 0,
  cacheReadPerMtok: 0,
  cacheWritePerMtok: 0,
  outputPerMtok: 0,
  perRequest: 0,
  source: 'none',
  asOf: '',
};
const MAX_HOURS = 24 * 62;

/** A call that failed before it was counted used an amount that nobody knows. */
const usedTokens = ({ usage, outcome }: UsageRow): boolean =>
  outcome === 'served' || inputTokens(usage) + outputTokens(usage) > 0;

/** How many requests a usage was, where nobody counted: chat turns of 200 tokens in and 600 out. */
export const assumedRequests = (usage: Usage): number =>
  Math.max(
    1,
    Math.round((inputTokens(usage) + outputTokens(usage)) / (CHAT_TURN.inputTokens + CHAT_TURN.outputTokens)),
  );

/**
 * The factors of many requests added up: what attention costs grows with the context of one request, and theirs is the
 * mean, so the share that a token of context adds is divided by their number.
 */
function ofRequests(known: FootprintFactors, requests: number): FootprintFactors {
  const f = factorsWith.energySigma(known, Math.max(known.sigmaEnergy, IMPORTED_SIGMA));
  return {
    ...f,
    whPerOutputPerContext: f.whPerOutputPerContext / requests,
    whPerOutputPerWindowed: f.whPerOutputPerWindowed / requests,
    gPerOutputPerContext: f.gPerOutputPerContext / requests,
    gPerOutputPerWindowed: f.gPerOutputPerWindowed / requests,
    windowTokens: f.windowTokens * requests,
    tier: 'imported',
  };
}

/** The grid over a bucket: the mean of its hours. */
function gridOver(
  gridAt: ReturnType<typeof outlook>['gridAt'],
  { zone, scope2Area }: Site,
  from: EpochHour,
  until: EpochHour,
): GridHour {
  const first = gridAt(zone, from, scope2Area);
  if (until - from <= 1) return first;
  const hours = Array.from({ length: Math.min(until - from, MAX_HOURS) }, (_, i) => gridAt(zone, from + i, scope2Area));
  const mean = (of: (hour: GridHour) => number | null): number | null => {
    let total = 0;
    for (const hour of hours) {
      const value = of(hour);
      if (value === null) return null;
      total += value;
    }
    return total / hours.length;
  };
  return {
    ...first,
    directGPerKwh: mean((hour) => hour.directGPerKwh),
    lifecycleGPerKwh: mean((hour) => hour.lifecycleGPerKwh) ?? first.lifecycleGPerKwh,
    marginalGPerKwh: null,
    price: null,
    ageHours: Math.max(...hours.map(({ ageHours }) => ageHours)),
    sigma: Math.max(...hours.map(({ sigma }) => sigma)),
    source: `${first.source}; mean of ${hours.length} hours`,
  };
}

/** Values rows of past usage; what it looked up once it keeps. */
export class Valuer {
  readonly #options: ValueOptions;
  readonly #deployments = new Map<string, Option | null>();
  readonly #factors = new Map<string, FootprintFactors>();

  constructor(options: ValueOptions) {
    this.#options = options;
  }

  value(row: UsageRow): Valued {
    const deployment = this.#deployment(row);
    const mapped = this.#options.deployments.get(row.model);
    const plain = plainModelName(row.model);
    return {
      deployment: deployment?.id ?? `imported:${row.provider}/${plain}`,
      model: deployment?.model.key ?? plain,
      operator: mapped?.control.operator ?? row.provider,
      protocol: mapped?.protocol ?? row.protocol,
      site: deployment?.site ?? this.#siteOf(row),
      money: moneyOf(row, mapped?.price ?? listPriceOf(row.provider, row.model)),
      figures: deployment === null || !usedTokens(row) ? null : this.#figures(deployment, row),
    };
  }

  #figures(deployment: Option, row: UsageRow): Valued['figures'] {
    const from = hourOf(row.from);
    const until = row.until === null ? from + 1 : Math.ceil(row.until / MS_PER_HOUR);
    const key = `${deployment.id}\n${deployment.site.key}\n${from}\n${until}`;
    let factors = this.#factors.get(key);
    if (factors === undefined) {
      factors = footprintFactors(
        { ...deployment, price: NO_PRICE },
        gridOver(this.#options.gridAt, deployment.site, from, until),
      );
      this.#factors.set(key, factors);
    }
    const own = ofRequests(
      factors,
      row.requests === null || row.requests === 0 ? assumedRequests(row.usage) : row.requests,
    );
    return { footprint: footprint(row.usage, own), factors: own };
  }

  /** A place that a person states comes before that of the export. */
  #siteOf({ site }: UsageRow): Site {
    const stated = this.#options.site;
    return site !== undefined && stated.zone === null ? site : stated;
  }

  #deployment(row: UsageRow): Option | null {
    const { provider, model } = row;
    const site = this.#siteOf(row);
    const key = `${provider}\n${model}\n${site.key}`;
    let found = this.#deployments.get(key);
    if (found === undefined) {
      found = this.#options.deployments.get(model) ?? this.#unmapped(provider, model, site);
      this.#deployments.set(key, found);
    }
    return found;
  }

  #unmapped(provider: string, name: string, site: Site): Option | null {
    const model =
      this.#options.models.get(name) ?? catalogueModel(name) ?? catalogue.models.byFamily(plainModelName(name));
    if (model === undefined) return null;
    return {
      id: `imported:${provider}/${plainModelName(name)}`,
      model,
      site,
      serving: { accelerator: null, acceleratorCount: 1, precision: model.nativePrecision, batch: null, stack: '2025' },
      control: {
        operator: provider,
        operatorJurisdiction: null,
        retentionDays: null,
        trainsOnData: null,
        certifications: [],
      },
      price: NO_PRICE,
      ttftPriorMs: 0,
      tpotPriorMs: 0,
      contextTokens: model.contextTokens,
      capabilities: model.capabilities,
    };
  }
}
