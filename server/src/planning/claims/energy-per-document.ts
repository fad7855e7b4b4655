import { intervalOf } from '../../units/index.ts';
import { breakEvenOf } from '../plan/break-even-of-option.ts';
import type { Evaluated } from '../plan/evaluate-scenario.ts';
import { claimFigure, numberText, type Claim, type ClaimGrid } from './claim.ts';
import type { ComparedPlans, OptionsAt } from './compared-plans.ts';
import { servedBy, type Served, type ServedAs } from './served.ts';

const VOLUME = 8e9;
const CLAIMED = 0.18;
const BATCH = 192;
/** Of two figures none is called the less where it is in fewer draws. */
const SURE = 0.9;
const LLAMA: Omit<ServedAs, 'batch'> = {
  model: 'llama-3.3-70b',
  site: 'aws:eu-central-1',
  accelerator: 'h100-sxm',
  count: 4,
};

const kwhPerRequest = (options: OptionsAt, id: string): number => {
  const { energy, requests } = options[id]!.years.years[0]!;
  return energy.allocatedKwh / requests;
};
const saved = (options: OptionsAt): number => 1 - kwhPerRequest(options, 'rent') / kwhPerRequest(options, 'api');

/** Batches within what the energy model has seen. */
const MOST_BATCH = 1016;
const STEP = 8;

/** The API at the low end of what it may take: nine of ten lie above, or within the interval. */
function atLowEnd(api: Evaluated, sigma: number): Evaluated {
  const { p05 } = intervalOf({ mean: 1, sigma });
  const years = api.years.years.map((year) => ({
    ...year,
    energy: { ...year.energy, allocatedKwh: year.energy.allocatedKwh * p05 },
  }));
  return { ...api, years: { ...api.years, years } };
}

/** Energy of a document, idle included: own accelerators against the API, and a larger batch against a smaller. */
export function energyClaim(plans: ComparedPlans, grid: ClaimGrid): Claim {
  const options = plans.at(VOLUME);
  const draws = plans.drawn(VOLUME, saved);
  const less = draws.values.filter((share) => share > 0).length / draws.values.length;
  const at = (batch: number): Served => servedBy({ ...LLAMA, batch }, grid);
  const small = at(BATCH);
  const byBatch = (batch: number): number => 1 - at(batch).joulesPerToken / small.joulesPerToken;
  const doubled = byBatch(2 * BATCH);
  const batches = Array.from({ length: (MOST_BATCH - BATCH) / STEP }, (_, i) => BATCH + (i + 1) * STEP);
  const enough = batches.find((batch) => byBatch(batch) >= CLAIMED) ?? null;
  const { rent, api } = options;
  const even = (of: Evaluated): number | null =>
    breakEvenOf(rent!, of, plans.factors('rent'), plans.tokensPerRequest, plans.tokens)?.energy ?? null;
  const evens = { middle: even(api!), low: even(atLowEnd(api!, plans.factors('api').sigmaEnergy)) };
  const evenText = (share: number | null): string =>
    share === null || share > 1 ? 'at no utilisation' : `from a utilisation of ${numberText(share, 'share')} on`;
  const { capacity } = rent!.years.years[0]!;
  const volume = numberText(VOLUME, 'tokens');
  return {
    id: 'energy per document',
    says: '18 to 25 % less energy per document.',
    verdict: 'holds under a condition',
    figures: [
      claimFigure(`less by a batch of ${2 * BATCH} in place of ${BATCH}, 70B on four H100`, 'share', doubled),
      claimFigure(`less by own accelerators in place of the API, ${volume} a month`, 'share', saved(options), draws),
      claimFigure('chance that it is less', 'share', less),
      claimFigure('their utilisation', 'share', capacity!.utilisation),
      ...(evens.middle === null ? [] : [claimFigure('utilisation from which they take less', 'share', evens.middle)]),
      ...(evens.low === null
        ? []
        : [claimFigure('the same at the low end of what the API may take', 'share', evens.low)]),
    ],
    holds: `By batching alone ${enough === null ? `at no batch up to ${MOST_BATCH}` : `from a batch of ${enough} in place of ${BATCH} on, for tokens that come ${numberText(at(enough).interTokenMs / small.interTokenMs - 1, 'share')} later`}. By own accelerators in the place of an API it is a matter of utilisation${less >= SURE ? '' : ', and which of the two takes less cannot be told'}: own ones take less than the API is estimated to ${evenText(evens.middle)}.`,
    inverts: `Where the vendor serves as leanly as nine of ten estimates allow, own accelerators take less ${evenText(evens.low)}; here they work ${numberText(capacity!.utilisation, 'share')} of the time.`,
    standsOn: {
      tier: plans.tierOf('api', 'rent'),
      interval:
        'nine of ten draws, the size of the closed model among them; two batches of one deployment err together and have none',
      what: 'api and rent of examples/plans/documents-8b.yaml, facility energy with idle; the kernel at two batches, a chat turn',
      sources: [...new Set([...plans.sources(['api', 'rent']), ...small.factors.sources])],
    },
  };
}
