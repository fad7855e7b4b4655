import { claimFigure, numberText, type Claim } from './claim.ts';
import { volumes, type ComparedPlans, type OptionsAt } from './compared-plans.ts';

const CLAIMED = 0.5;
const FEW = 8e9;
const MANY = 20e9;

const infrastructureSaved = ({ api, rent }: OptionsAt): number =>
  1 - (rent!.years.years[0]!.lines.accelerators ?? 0) / (api!.years.years[0]!.lines.tokens ?? 0);
const allInSaved = ({ api, rent }: OptionsAt): number => 1 - rent!.compared.usd / api!.compared.usd;
const savedAgainstHosted = ({ hosted, rent }: OptionsAt): number => 1 - rent!.compared.usd / hosted!.compared.usd;

const fromText = (tokens: number | null): string =>
  tokens === null
    ? `at no volume up to ${numberText(volumes.most, 'tokens')} a month`
    : `from ${numberText(tokens, 'tokens')} a month on`;

/** Own serving on rented accelerators in the place of a vendor's API. */
export function spendClaim(plans: ComparedPlans): Claim {
  const from = (share: number, saved: (options: OptionsAt) => number): number | null =>
    volumes.from(share, (tokens) => saved(plans.at(tokens)));
  const [infrastructure, allIn, even, hosted] = [
    from(CLAIMED, infrastructureSaved),
    from(CLAIMED, allInSaved),
    from(0, allInSaved),
    from(0, savedAgainstHosted),
  ];
  const saved = (what: string, tokens: number, of: (options: OptionsAt) => number) =>
    claimFigure(what, 'share', of(plans.at(tokens)), plans.drawn(tokens, of));
  const [few, many] = [numberText(FEW, 'tokens'), numberText(MANY, 'tokens')];
  const loses = plans.drawn(FEW, allInSaved).values.filter((share) => share < 0).length;
  return {
    id: 'spend',
    says: '50 to 60 % less spend by serving the model oneself.',
    verdict: infrastructure === null && allIn === null ? 'does not hold' : 'holds under a condition',
    figures: [
      saved(`infrastructure alone, first year, ${few} a month`, FEW, infrastructureSaved),
      saved(`people and building in it, three years, ${few} a month`, FEW, allInSaved),
      saved(`the same at ${many} a month`, MANY, allInSaved),
      claimFigure(
        `chance that it costs more, ${few} a month`,
        'share',
        loses / plans.drawn(FEW, allInSaved).values.length,
      ),
      saved(`against hosted open weights, ${many} a month`, MANY, savedAgainstHosted),
    ],
    holds: `Accelerators against tokens alone: ${fromText(infrastructure)}. With building and running it, over three years: ${fromText(allIn)}.`,
    inverts: `All in it saves anything ${fromText(even)}, and against the same open weights hosted by another ${fromText(hosted)}.`,
    standsOn: {
      tier: null,
      interval: 'nine of ten draws of prices, volume, people and hidden cost',
      what: 'api, hosted and rent of examples/plans/documents-8b.yaml at other volumes',
      sources: plans.priceSources(['api', 'hosted', 'rent']),
    },
  };
}
