import type { Candidate, Decision, Exclusion, Explanation, PriceParts, SwitchingPrice } from './types.ts';

const WORDS: Readonly<Record<Exclusion, string>> = {
  feasible: 'allowed',
  control: 'a control rule',
  capability: 'a missing capability',
  context: 'its context window',
  model: 'its model',
  quality: 'the quality floor',
  'latency-limit': 'the latency limit',
  capacity: 'its capacity',
  health: 'its health',
  budget: 'the budget',
  'grid-unknown': 'an unknown grid',
  'cost-unknown': 'an unknown figure that has a price',
};

/** Three significant digits, without an exponent. @example significant(0.012345) // '0.0123' */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  if (value === 0) return '0';
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 12));
}

/**
 * A price in its parts: what is owned of it and what each budget adds.
 * @example pricePartsText(84, { owned: 50, budgets: [{ budget: 'workload chat', dimension: 'carbon', price: 34 }] }) // '84.0 = 50.0 owned + 34.0 from the carbon budget of workload chat'
 */
export function pricePartsText(price: number, { owned, budgets }: PriceParts): string {
  if (budgets.length === 0) return significant(price);
  const parts = [
    ...(owned > 0 ? [`${significant(owned)} owned`] : []),
    ...budgets.map((each) => `${significant(each.price)} from the ${each.dimension} budget of ${each.budget}`),
  ];
  return `${significant(price)} = ${parts.join(' + ')}`;
}

/** `3.00 USD less`, `3.00 USD more`, or nothing to say. */
const difference = (value: number, unit: string): string =>
  value === 0 ? `the same ${unit}` : `${significant(Math.abs(value))} ${unit} ${value < 0 ? 'less' : 'more'}`;

const CERTAIN = 0.999;

/** The carbon part: a claim only where it is nine times in ten true, otherwise how likely it is. */
function emission(carbonG: number, nearestG: number, sure: Explanation['cleanerThanNearest']): string {
  const percent = Math.round((Math.abs(carbonG) / nearestG) * 100);
  const stated = `${difference(carbonG, 'g CO2e')} (${percent} %)`;
  if (sure === null) return `emits ${stated}`;
  const probability = carbonG <= 0 ? sure.probability : 1 - sure.probability;
  if (sure.claim === null)
    return `is expected to emit ${stated}, which is too uncertain to claim (probability ${Math.round(probability * 100)} %)`;
  return `emits ${stated}${probability >= CERTAIN ? '' : `, with ${Math.round(probability * 100)} % probability`}`;
}

function against(chosen: Candidate, nearest: Candidate, sure: Explanation['cleanerThanNearest']): string {
  if (chosen === nearest) return 'It is also the nearest.';
  const cashUsd = chosen.cashUsd - nearest.cashUsd;
  return (
    `Against the nearest (${nearest.deployment}) it ${emission(chosen.carbonG - nearest.carbonG, nearest.carbonG, sure)}, ` +
    `costs ${cashUsd === 0 ? 'the same' : `${difference(cashUsd * 1000, 'USD')} per 1,000 such requests`} ` +
    `and takes ${significant(chosen.addedMs)} ms longer.`
  );
}

/** The switching price nearest to today's, relative to it. */
export function closestSwitch(switching: readonly SwitchingPrice[]): SwitchingPrice | null {
  const distance = ({ at, current }: SwitchingPrice): number =>
    current > 0 ? Math.abs(Math.log(Math.max(at, 1e-12) / current)) : Number.MAX_VALUE;
  return switching.reduce<SwitchingPrice | null>(
    (best, next) => (best === null || distance(next) < distance(best) ? next : best),
    null,
  );
}

/** What weighed the carbon, and where average and marginal intensity contradict each other. */
function signalSentences(
  { carbonSignal: signal }: Decision,
  { chosen, rankDisagreements }: Omit<Explanation, 'sentence'>,
): string[] {
  const sentences: string[] = [];
  if (signal?.used === 'marginal' && chosen?.marginalG != null)
    sentences.push(
      `The owned carbon price weighed marginal emissions (${significant(chosen.marginalG)} g here); what is booked is the average.`,
    );
  else if (signal?.asked === 'marginal')
    sentences.push(
      `Marginal intensity was asked for and is unknown at ${signal.missing.join(', ')}, so the average decided.`,
    );
  if (rankDisagreements.length > 0)
    sentences.push(`Average and marginal intensity put it in opposite order with ${rankDisagreements.join(', ')}.`);
  return sentences;
}

/**
 * One sentence on why a request went where it went, with the price at which that flips.
 */
export function routingSentence(decision: Decision, parts: Omit<Explanation, 'sentence'>): string {
  const { chosen, nearest, binding, candidates } = parts;
  if (chosen === null) {
    const reasons = [...new Set(candidates.map(({ exclusion }) => WORDS[exclusion]))].join(', ');
    return `Refused: none of ${candidates.length} deployments may serve this request; excluded by ${reasons}.`;
  }
  const feasible = candidates.filter(({ exclusion }) => exclusion === 'feasible').length;
  const why = {
    'lowest-full-cost': `lowest full cost of ${feasible} allowed deployments`,
    'only-candidate': 'the only allowed deployment',
    degraded: `nothing was within policy, so ${decision.relaxed.join(' and ')} was relaxed`,
    default: 'the default of its workload',
    'no-candidate': 'none was allowed',
  }[decision.reason];
  const sentences = [`Sent to ${chosen.deployment}: ${why}.`];
  if (nearest !== null) sentences.push(against(chosen, nearest, parts.cleanerThanNearest));
  if (binding !== null) sentences.push(`${binding.deployment} would have won but for ${WORDS[binding.exclusion]}.`);
  sentences.push(...signalSentences(decision, parts));
  const flip = closestSwitch(parts.switching);
  if (flip !== null)
    sentences.push(
      `Flips to ${flip.winner} if the ${flip.price} price goes ${flip.direction} ${significant(flip.at)} ${flip.unit} ` +
        `(now ${pricePartsText(flip.current, flip.parts)}).`,
    );
  return sentences.join(' ');
}
