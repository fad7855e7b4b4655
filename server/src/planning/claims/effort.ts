import { npv, paybackMonths } from '../finance/cash-flow.ts';
import { savedFlows } from '../plan/against-baseline.ts';
import { claimFigure, numberText, type Claim } from './claim.ts';
import type { ComparedPlans } from './compared-plans.ts';

const SHARE = 0.2;
const VOLUME = 20e9;

/** What is left to say of a share of effort that no book holds: what it is worth, and what it may grow to. */
export function effortClaim(plans: ComparedPlans): Claim {
  const { rent, api } = plans.at(VOLUME);
  const whole = (rent!.years.start.build ?? 0) / plans.usdPerPersonMonth;
  const deployment = whole * SHARE;
  const flows = (personMonths: number) => {
    const [start, ...years] = savedFlows(rent!, api!);
    return [start! + (whole - personMonths) * plans.usdPerPersonMonth, ...years];
  };
  const value = (personMonths: number): number => npv(plans.rate, flows(personMonths));
  // Building is paid at the start: what it may take is what all else is worth.
  const most = value(0) / plans.usdPerPersonMonth;
  const months = (personMonths: number): number => paybackMonths(flows(personMonths)) ?? Infinity;
  const volume = numberText(VOLUME, 'tokens');
  return {
    id: 'effort',
    says: 'Deploying the model is 20 % of the effort.',
    verdict: 'cannot be computed',
    figures: [
      claimFigure(`earned back if deploying were all of it, ${volume} a month`, 'months', months(deployment)),
      claimFigure('earned back if it is 20 %', 'months', months(whole)),
      claimFigure('present value if deploying were all of it', 'usd', value(deployment)),
      claimFigure('present value if it is 20 %', 'usd', value(whole)),
      claimFigure('what it is below which the migration loses money', 'share', deployment / most),
    ],
    holds: `No books hold what people did, so no share of it can be computed, here or from any usage data. What it would mean can: a plan of ${numberText(deployment, 'times').replace(' times', '')} person-months for the model that takes five times as many loses ${numberText(value(deployment) - value(whole), 'usd')} of ${numberText(value(deployment), 'usd')} in three years.`,
    inverts: `At ${volume} a month the migration still pays while deploying is at least ${numberText(deployment / most, 'share')} of the effort; below that share it loses money.`,
    standsOn: {
      tier: null,
      interval: 'none: the middle of every input',
      what: 'rent against api of examples/plans/documents-20b.yaml, its 12 person-months of building taken as the whole effort; money alone, three years',
      sources: plans.priceSources(['api', 'rent']),
    },
  };
}
