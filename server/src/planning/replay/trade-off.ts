import type { ReplayRow, TradeOff } from './types.ts';

const HOURS_PER_DAY = 24;

/** Three significant digits with thousands separated. @example figure(12345.6) // '12,300' */
export function figure(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value);
}

function mass(grams: number): { readonly per: number; readonly unit: string } {
  if (Math.abs(grams) >= 1e6) return { per: 1e6, unit: 't' };
  return Math.abs(grams) >= 1000 ? { per: 1000, unit: 'kg' } : { per: 1, unit: 'g' };
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const span = (hours: number): string =>
  hours % HOURS_PER_DAY === 0 ? counted(hours / HOURS_PER_DAY, 'day') : counted(hours, 'hour');

const Z95 = 1.645;
/** A probability below this is called uncertain. */
const CERTAIN = 0.9;

/** Probability that a figure with a normal error is above zero, from its 5th percentile (Abramowitz and Stegun 26.2.17). */
function probabilityAboveZero(value: number, p05: number): number {
  const deviation = (value - p05) / Z95;
  if (!(deviation > 0)) return value > 0 ? 1 : 0;
  const z = Math.abs(value / deviation);
  const t = 1 / (1 + 0.2316419 * z);
  const tail =
    (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return value >= 0 ? 1 - tail : tail;
}

/**
 * What online gains and costs against nearest, for someone who signs: absolute, per cent, interval, money,
 * waiting, and the value of a second at which it would stop paying.
 */
export function tradeOff(rows: readonly ReplayRow[], hours: number, carbonUsdPerTonne: number): TradeOff {
  const find = (policy: ReplayRow['policy']): ReplayRow => {
    const row = rows.find((candidate) => candidate.policy === policy);
    if (row === undefined) throw new Error(`a comparison without ${policy}`);
    return row;
  };
  const nearest = find('nearest');
  const online = find('online');
  const fixed = find('static-best');
  const savedG = online.savingVsNearestG;
  const addedMs = online.meanAddedMs - nearest.meanAddedMs;
  const extraCostUsd = online.costUsd - nearest.costUsd;
  const addedSeconds = (addedMs * online.requests) / 1000;
  const worthUsd = (savedG * carbonUsdPerTonne) / 1e6 - extraCostUsd;
  const breakEvenUsdPerSecond = addedSeconds > 0 ? worthUsd / addedSeconds : null;

  const { per, unit } = mass(savedG);
  const same = Math.abs(extraCostUsd) <= 1e-9 * Math.abs(nearest.costUsd);
  const bill = same
    ? 'for the same bill'
    : `for ${figure(Math.abs(extraCostUsd))} USD ${extraCostUsd > 0 ? 'more' : 'less'}`;
  // The share is the sharper test of the sign: errors common to both cancel in it.
  const [low, high] =
    savedG >= 0
      ? [online.savingPercentP05, online.savingPercentP95]
      : [-online.savingPercentP95, -online.savingPercentP05];
  const [lowG, highG] = savedG >= 0 ? [online.savingP05G, online.savingP95G] : [-online.savingP95G, -online.savingP05G];
  const [verb, noun] = savedG >= 0 ? ['saved', 'saving'] : ['added', 'increase'];
  const likely = probabilityAboveZero(Math.abs(online.savingPercent), low);
  const certain = likely >= CERTAIN;
  const grams = certain && lowG > 0 ? ` (90 % interval ${figure(lowG / per)} to ${figure(highG / per)} ${unit})` : '';
  const percent =
    certain && low > 0
      ? ` (${figure(low)} to ${figure(high)} % in nine cases of ten, as errors common to both cancel)`
      : '';
  const sentences = [
    `Over ${span(hours)} and ${figure(online.requests)} requests, online routing ${verb} ${figure(Math.abs(savedG) / per)} ${unit} CO2e ` +
      `against always using the nearest site${grams}, ${figure(Math.abs(online.savingPercent))} %${percent}, ${bill} and ${figure(addedMs)} ms more waiting a request.`,
  ];
  if (savedG !== 0 && (!certain || low <= 0))
    sentences.push(
      `The ${noun} is ${certain ? 'likely' : 'not certain'}: with the errors of the figures its probability is ${figure(100 * likely)} %.`,
    );
  if (breakEvenUsdPerSecond !== null && breakEvenUsdPerSecond > 0)
    sentences.push(
      `At ${figure(carbonUsdPerTonne)} USD per tonne it pays as long as a second of waiting is worth less than ${figure(breakEvenUsdPerSecond)} USD.`,
    );
  else if (breakEvenUsdPerSecond !== null)
    sentences.push(`At ${figure(carbonUsdPerTonne)} USD per tonne it does not pay, however little waiting costs.`);
  if (!same && extraCostUsd > 0 && savedG > 0)
    sentences.push(`With waiting at no cost it pays from ${figure((extraCostUsd / savedG) * 1e6)} USD per tonne on.`);
  if (fixed.shareOfHindsight !== null && online.shareOfHindsight !== null)
    sentences.push(
      `Of what perfect foresight could have saved, one fixed choice per origin earns ${figure(100 * fixed.shareOfHindsight)} % ` +
        `and online ${figure(100 * online.shareOfHindsight)} %; the first part is siting, not routing.`,
    );
  return {
    sentence: sentences.join(' '),
    savedG,
    savedPercent: online.savingPercent,
    addedMs,
    extraCostUsd,
    breakEvenUsdPerSecond,
  };
}
