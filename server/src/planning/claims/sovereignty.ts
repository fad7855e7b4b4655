import { control } from '../../kernel/index.ts';
import { price, priceBook } from '../../world/index.ts';
import { claimFigure, numberText, type Claim } from './claim.ts';
import { volumes, type ComparedPlans, type OptionsAt } from './compared-plans.ts';

const CLAIMED = 0.1;
const VOLUME = 12e9;
const AT = Date.UTC(2026, 11, 1);
const EU = ['DE', 'FI', 'FR'];

/** What an answer costs more by the vendor's list where its work stays in the EU. */
function surchargeShare(tokens: ComparedPlans['tokens']): number {
  const listed = priceBook().find({ provider: 'openai', model: 'gpt-5.4-mini', at: AT });
  const placed = listed === null ? null : price(listed, { at: AT, promptTokens: tokens.input, geography: 'eu' }).price;
  if (listed === null || placed === null) throw new Error('the price book lacks gpt-5.4-mini in the EU');
  const usd = ({ inputPerMtok, outputPerMtok }: typeof placed): number =>
    tokens.input * inputPerMtok + tokens.output * outputPerMtok;
  return usd(placed) / usd(listed) - 1;
}

/** What a rule that work stays in Europe, under the law of Europe, costs. */
export function sovereigntyClaim(plans: ComparedPlans): Claim {
  const rules = control.schema.parse({ siteJurisdictions: EU, operatorJurisdictions: EU });
  const cheapest = (options: OptionsAt, allowed: boolean): number =>
    Math.min(
      ...Object.values(options)
        .filter(({ each }) => !allowed || control.brokenRule(rules, each.option) === null)
        .map(({ compared }) => compared.usd),
    );
  const overAll = (options: OptionsAt): number => cheapest(options, true) / cheapest(options, false) - 1;
  const overApi = (options: OptionsAt): number => cheapest(options, true) / options.api!.compared.usd - 1;
  const options = plans.at(VOLUME);
  const byList = surchargeShare(plans.tokens);
  const from = volumes.from(-CLAIMED, (tokens) => -overApi(plans.at(tokens)));
  const volume = numberText(VOLUME, 'tokens');
  return {
    id: 'sovereignty',
    says: '10 % more for sovereignty.',
    verdict: 'holds under a condition',
    figures: [
      claimFigure('more by list for work that stays in the EU, gpt-5.4-mini', 'share', byList),
      claimFigure(
        `more for own serving under EU law than for that API, ${volume} a month`,
        'share',
        overApi(options),
        plans.drawn(VOLUME, overApi),
      ),
      claimFigure('more than for the cheapest option of all', 'share', overAll(options), plans.drawn(VOLUME, overAll)),
      ...(from === null ? [] : [claimFigure('volume from which it is 10 % or less over the API', 'tokens', from)]),
    ],
    holds: `For residency by the vendor's list it is ${numberText(byList, 'share')}, under the law that the vendor answers to. For own serving under EU law, against the API, it is that or less ${from === null ? `at no volume up to ${numberText(volumes.most, 'tokens')}` : `from ${numberText(from, 'tokens')} a month on`}.`,
    inverts: `Against the cheapest option that no rule binds, ${plans.nameOf('hosted')}, it is ${numberText(overAll(options), 'share')} at ${volume} a month: then what is paid for is the rule, and no saving stands for it.`,
    standsOn: {
      tier: null,
      interval: 'nine of ten draws of prices, volume, people and hidden cost',
      what: `the cheapest of examples/plans/documents-12b.yaml with site and operator under the law of ${EU.join(', ')}, three years, people in it; the price book`,
      sources: [
        ...plans.priceSources(['api', 'hosted', 'rent', 'own']),
        'pricing page of OpenAI, regional processing, 2026-11-28',
      ],
    },
  };
}
