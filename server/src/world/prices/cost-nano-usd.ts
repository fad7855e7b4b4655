import type { NanoUsd, Usage } from '../../units/index.ts';
import type { TokenPrice } from '../catalog/index.ts';

/** USD per million tokens in 1e-12 USD per token: an integer for every published price. */
const picoPerToken = (usdPerMtok: number): number => Math.round(usdPerMtok * 1e6);

function priced(tokens: number, usdPerMtok: number): number {
  if (!Number.isSafeInteger(tokens) || tokens < 0) throw new RangeError(`${tokens} is not a number of tokens`);
  return tokens * picoPerToken(usdPerMtok);
}

/**
 * Price of one request in nano-USD. Every bucket is priced once; reasoning costs as output; both cache
 * writes cost `cacheWritePerMtok` unless the price has a figure for one-hour writes.
 *
 * @throws RangeError when a token count is not a non-negative integer, or the cost is no safe integer
 */
export function costNanoUsd(price: TokenPrice, usage: Usage): NanoUsd {
  const pico =
    priced(usage.inputUncached, price.inputPerMtok) +
    priced(usage.cacheRead, price.cacheReadPerMtok) +
    priced(usage.cacheWrite5m, price.cacheWritePerMtok) +
    priced(usage.cacheWrite1h, price.cacheWrite1hPerMtok ?? price.cacheWritePerMtok) +
    priced(usage.output, price.outputPerMtok) +
    priced(usage.reasoning, price.outputPerMtok);
  const nano = Math.round(pico / 1000) + Math.round(price.perRequest * 1e9);
  if (!Number.isSafeInteger(pico) || !Number.isSafeInteger(nano))
    throw new RangeError('the cost does not fit in nano-USD');
  return nano;
}
