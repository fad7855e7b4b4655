import type { Frontier } from '../api/control-plane.ts';
import { count, figure, percent, text } from '../figures/format.ts';

/** What a share of the way buys, in one sentence. */
export function offerWords(offer: Frontier['offer']): string {
  if (offer === null) return 'The nearest place is the cleanest for every request: no millisecond buys carbon.';
  const { addedMs, savedKgPerMonth, lowKg, highKg, extraUsdPerMonth } = offer;
  const money =
    Math.abs(extraUsdPerMonth) < 0.005
      ? 'for the same bill'
      : `for ${text(Math.abs(extraUsdPerMonth), 'USD')} ${extraUsdPerMonth > 0 ? 'more' : 'less'}`;
  const grams = text(savedKgPerMonth * 1000, 'g');
  return `${figure(addedMs)} ms buys ${grams} CO2e a month (${text(lowKg * 1000, 'g')} to ${text(highKg * 1000, 'g')}), ${money}.`;
}

const price = (usd: number): string => (usd < 1 ? 'less than 1 USD/t' : `${count(Math.round(usd))} USD/t`);

/** From which carbon price on something changes, at one value of time. @param at that the slider stands at */
export function switchingWords(steps: Frontier['switching'][number], at: number): string {
  const first = steps[0];
  if (first === undefined) return 'No carbon price moves a request at this value of time.';
  const told = steps.filter(({ usdPerTonne }) => usdPerTonne <= at).at(-1);
  const next = steps.find(({ usdPerTonne }) => usdPerTonne > at);
  const last = steps.at(-1)!;
  if (told === undefined)
    return `Nothing changes until ${price(first.usdPerTonne)}; from ${price(last.usdPerTonne)} on ${percent(last.share)} of requests go elsewhere.`;
  if (next === undefined)
    return `At ${count(at)} USD/t all ${percent(last.share)} of requests that carbon can move have moved; the last did at ${price(last.usdPerTonne)}.`;
  const end = next === last ? '' : `, ${percent(last.share)} at ${price(last.usdPerTonne)}`;
  return `The first request moves at ${price(first.usdPerTonne)}. At ${count(at)} USD/t at least ${percent(told.share)} have moved; ${percent(next.share)} have at ${price(next.usdPerTonne)}${end}.`;
}

/** The stop that a price is nearest to. @example nearestStop([0, 10, 30], 12) // 1 */
export const nearestStop = (stops: readonly number[], price: number): number =>
  stops.reduce((best, stop, at) => (Math.abs(stop - price) < Math.abs(stops[best]! - price) ? at : best), 0);
