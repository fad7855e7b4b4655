import { hourOf } from '../../units/index.ts';
import { catalogue } from '../../world/index.ts';
import { claimFigure, numberText, type Claim, type ClaimGrid } from './claim.ts';
import type { ComparedPlans } from './compared-plans.ts';

const CHEAPER = 0.25;
const DIRTIER = 0.05;
const AT = Date.UTC(2026, 11, 1);

/** Grams of a kWh of the computers at every place of which grid and building are known. */
function intensities({ gridAt }: ClaimGrid): readonly number[] {
  return catalogue.sites.all.flatMap(({ zone, scope2Area, pue }) =>
    zone === null || pue === null ? [] : [gridAt(zone, hourOf(AT), scope2Area).lifecycleGPerKwh * pue.value],
  );
}

/** Part of all ordered pairs of different places whose second emits more, and at most so much more. */
function pairsWithin(share: number, values: readonly number[]): { readonly pairs: number; readonly within: number } {
  const more = values.flatMap((a, i) => values.flatMap((b, j) => (i !== j && b > a ? [b / a - 1] : [])));
  return { pairs: more.length, within: more.filter((each) => each <= share).length / more.length };
}

/** What a tonne pays where a place costs a quarter less and emits a twentieth more. */
export function regionClaim(plans: ComparedPlans, grid: ClaimGrid): Claim {
  const { edge, central } = plans.at(plans.tokensPerMonth);
  const perTonne = (usd: number, tonnes: number): number => (CHEAPER * usd) / (DIRTIER * tonnes);
  const price = perTonne(edge!.compared.usd, edge!.compared.tonnes);
  const draws = plans.drawn(plans.tokensPerMonth, (options) =>
    perTonne(options.edge!.compared.usd, options.edge!.compared.tonnes),
  );
  const { pairs, within } = pairsWithin(DIRTIER, intensities(grid));
  const apart = edge!.compared.tonnes / central!.compared.tonnes - 1;
  return {
    id: 'saving for carbon',
    says: 'A place that saves 25 % for 5 % more carbon.',
    verdict: 'holds under a condition',
    figures: [
      claimFigure('paid for a tonne more, H100 in Frankfurt', 'usdPerTonne', price, draws),
      claimFigure('places, the second dirtier than the first', 'pairs', pairs),
      claimFigure('of these, dirtier by 5 % at most', 'share', within),
      claimFigure('dirtier by Frankfurt in place of Stockholm', 'share', apart),
    ],
    holds: `As a trade it pays: a tonne more is paid with ${numberText(price, 'usdPerTonne')}, so it holds at every price of carbon below that. It has to be found: ${numberText(within, 'share')} of pairs of places lie that close to one another.`,
    inverts: `Above ${numberText(price, 'usdPerTonne')} for a tonne, and wherever the grids differ: Frankfurt emits ${numberText(1 + apart, 'times')} what Stockholm does.`,
    standsOn: {
      tier: plans.tierOf('edge', 'central'),
      interval: 'nine of ten draws of prices and energy',
      what: 'edge and central of examples/plans/edge-20ms.yaml; places of the catalogue at yearly averages times PUE. Prices of accelerators by region are not in the catalogue, so whether a place saves 25 % is for its price list to say',
      sources: plans.sources(['edge', 'central']),
    },
  };
}
