import { intervalOf } from '../../units/index.ts';
import type { Plan, PlannedOption } from './plan.ts';
import { sentence, type Sentence } from './sentence.ts';
import { waterSentence } from './water-sentence.ts';

const nameOf = (plan: Plan, id: string): string => plan.options.find((option) => option.id === id)?.name ?? id;

/** Whether carbon should steer here at all, before anything else. */
function materialitySentence(plan: Plan): Sentence {
  const { materiality: m } = plan;
  return sentence('materiality', (n) => {
    const today = n(
      plan.options.find(({ id }) => id === plan.baseline)!.tonnes,
      'tonnes',
      `options.${plan.baseline}.tonnes`,
    );
    const firm =
      m.shareOfFirm === null ? '' : `, ${n(m.shareOfFirm, 'share', 'materiality.shareOfFirm')} of all you emit`;
    const head = `What you use today (${nameOf(plan, plan.baseline)}) emits ${today} of CO2e a year${firm}.`;
    const part =
      m.carbonShare === null
        ? 'Carbon'
        : `At its price carbon is ${n(m.carbonShare, 'share', 'materiality.carbonShare')} of the full cost of the choice and`;
    if (m.decides) return `${head} ${part} changes it.`;
    const price = m.decidesFromUsdPerTonne;
    return price === null
      ? `${head} ${part} does not change it; no price up to 10,000 USD a tonne would.`
      : `${head} ${part} does not change it; a price of ${n(price, 'usdPerTonne', 'materiality.decidesFromUsdPerTonne')} or more would.`;
  });
}

function choiceSentence(plan: Plan, chosen: PlannedOption): Sentence {
  const other = runnerUp(plan);
  if (other === null)
    return sentence(
      'choice',
      (n) =>
        `We choose ${chosen.name} at a full cost of ${n(chosen.fullUsd, 'usd', `options.${chosen.id}.fullUsd`)} a year: no other option is allowed.`,
    );
  const path = (field: string): string => `options.${other.id}.${field} - options.${chosen.id}.${field}`;
  return sentence('choice', (n) => {
    const full = n(other.fullUsd - chosen.fullUsd, 'usd', path('fullUsd'));
    const less = n(
      (other.fullUsd - chosen.fullUsd) / other.fullUsd,
      'share',
      `(${path('fullUsd')}) / options.${other.id}.fullUsd`,
    );
    const cash = other.usd - chosen.usd;
    const tonnes = other.tonnes - chosen.tonnes;
    const ms = chosen.latency.ms - other.latency.ms;
    const parts = [
      `${n(Math.abs(cash), 'usd', `|${path('usd')}|`)} ${cash < 0 ? 'more' : 'less'} in money`,
      `${n(Math.abs(tonnes), 'tonnes', `|${path('tonnes')}|`)} ${tonnes < 0 ? 'more' : 'less'}`,
      `${n(Math.abs(ms), 'ms', `|options.${chosen.id}.latency.ms - options.${other.id}.latency.ms|`)} ${ms > 0 ? 'slower' : 'faster'} to the first token`,
    ];
    return `We choose ${chosen.name} over ${other.name}: its full cost is ${full} a year lower (${less}), ${parts.join(', ')}.`;
  });
}

/** The allowed option that comes next by full cost. */
export const runnerUp = (plan: Plan): PlannedOption | null =>
  plan.options
    .filter(({ id, broken }) => id !== plan.chosen && broken.length === 0)
    .toSorted((a, b) => a.fullUsd - b.fullUsd)[0] ?? null;

function moneySentence(plan: Plan, chosen: PlannedOption): Sentence {
  const at = `options.${chosen.id}`;
  return sentence('money', (n) => {
    const cost = `It costs ${n(chosen.usd, 'usd', `${at}.usd`)} a year`;
    if (chosen.id === plan.baseline) return `${cost}, as today.`;
    const { usd, npvUsd, paybackMonths } = chosen.against;
    const less = `${n(Math.abs(usd), 'usd', `|${at}.against.usd|`)} ${usd < 0 ? 'more' : 'less'} than ${nameOf(plan, plan.baseline)} today`;
    const value = `over ${plan.horizonYears} years its present value against today, cash alone, is ${n(npvUsd, 'usd', `${at}.against.npvUsd`)}`;
    const back =
      paybackMonths === null
        ? ' and does not earn back what it takes at first'
        : paybackMonths === 0
          ? ''
          : ` and earns back what it takes at first in ${n(paybackMonths, 'months', `${at}.against.paybackMonths`)}`;
    return `${cost}, ${less}; ${value}${back}.`;
  });
}

function carbonSentence(chosen: PlannedOption): Sentence {
  const at = `options.${chosen.id}`;
  const { p05, p95 } = intervalOf({ mean: chosen.tonnes, sigma: chosen.sigmaEnergy });
  const first = chosen.years[0]!.carbon;
  return sentence('carbon', (n) => {
    const head = `It emits ${n(chosen.tonnes, 'tonnes', `${at}.tonnes`)} of CO2e a year (nine cases of ten: ${n(p05, 'tonnes', `interval(${at}.tonnes, ${at}.sigmaEnergy).p05`)} to ${n(p95, 'tonnes', `interval(${at}.tonnes, ${at}.sigmaEnergy).p95`)}), location-based, life cycle and embodied (${chosen.tier}), ${chosen.scopes.electricity}`;
    const market =
      first.marketT === null
        ? 'market-based unknown'
        : `${n(first.marketT, 'tonnes', `${at}.years.0.carbon.marketT`)} market-based`;
    const marginal =
      first.marginalT === null
        ? 'marginal unknown'
        : `${n(first.marginalT, 'tonnes', `${at}.years.0.carbon.marginalT`)} marginal`;
    return `${head}; its electricity alone ${market}, ${marginal}.`;
  });
}

function requiredSentence(plan: Plan): Sentence {
  const out = plan.options.filter(({ broken }) => broken.length > 0);
  if (out.length === 0) return sentence('required', () => 'No rule of yours excludes an option.');
  const cheaper = plan.decidedBy.includes('control') || plan.decidedBy.includes('latency');
  return sentence(
    'required',
    () =>
      `${cheaper ? 'Required by your rules' : 'Your rules exclude options without changing the choice'}: ${out.map(({ name, broken }) => `${name} is out (${broken.join('; ')})`).join('; ')}.`,
  );
}

function flipSentence(plan: Plan, chosen: PlannedOption): Sentence {
  const price = plan.weights.carbonUsdPerTonne;
  return sentence('flip', (n) => {
    const flips = plan.flips.map(
      ({ to, usdPerTonne, from }, i) =>
        `${nameOf(plan, to)} ${from} ${n(usdPerTonne, 'usdPerTonne', `flips.${i}.usdPerTonne`)}`,
    );
    const second = runnerUp(plan);
    const gap =
      second === null
        ? ''
        : ` It ${flips.length === 0 ? '' : 'also '}flips to ${second.name} if that becomes ${n(second.fullUsd - chosen.fullUsd, 'usd', `options.${second.id}.fullUsd - options.${chosen.id}.fullUsd`)} a year cheaper.`;
    const head =
      flips.length === 0
        ? 'No price of carbon flips it.'
        : `It flips to ${flips.join(' and to ')}; ${n(price, 'usdPerTonne', 'weights.carbonUsdPerTonne')} is in force.`;
    return `${head}${gap}`;
  });
}

function riskSentence(plan: Plan, chosen: PlannedOption): Sentence {
  const at = `options.${chosen.id}.risk`;
  const { chosenShare, lossShare, npvUsd } = chosen.risk;
  return sentence('risk', (n) => {
    const holds = `With every input drawn from its range it stays the choice in ${n(chosenShare, 'share', `${at}.chosenShare`)} of cases`;
    if (chosen.id === plan.baseline) return `${holds}.`;
    return `${holds}; against today its present value is ${n(npvUsd.p05, 'usd', `${at}.npvUsd.p05`)} to ${n(npvUsd.p95, 'usd', `${at}.npvUsd.p95`)} in nine of ten, and it loses money in ${n(lossShare, 'share', `${at}.lossShare`)}.`;
  });
}

/** Page one, sentence by sentence. */
export function pageOne(plan: Plan): readonly Sentence[] {
  const chosen = plan.options.find(({ id }) => id === plan.chosen);
  if (chosen === undefined) return [materialitySentence(plan), requiredSentence(plan)];
  return [
    materialitySentence(plan),
    choiceSentence(plan, chosen),
    moneySentence(plan, chosen),
    carbonSentence(chosen),
    ...waterSentence(plan, chosen),
    requiredSentence(plan),
    flipSentence(plan, chosen),
    riskSentence(plan, chosen),
  ];
}
