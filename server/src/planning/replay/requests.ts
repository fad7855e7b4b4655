import { random } from '../../edge/index.ts';
import type { EpochHour } from '../../units/index.ts';
import type { Origin } from '../../world/index.ts';
import { localHours } from './rhythm.ts';
import type { RecordedRequests, Rhythm, TokenPairs } from './types.ts';

export interface RequestOptions {
  readonly origins: readonly Origin[];
  readonly startHour: EpochHour;
  readonly hours: number;
  readonly rhythm: Rhythm;
  readonly tokens: TokenPairs;
  /** Mean over the whole day, all origins together. */
  readonly requestsPerHour: number;
  readonly seed: number;
}

/**
 * Draws a recorded list of requests: Poisson arrivals whose rate follows the rhythm in each origin's local
 * time, every origin with the same demand over the day, lengths drawn in pairs. The same seed gives the same list.
 */
export function replayRequests(options: RequestOptions): RecordedRequests {
  const { origins, startHour, hours, rhythm, tokens } = options;
  const rng = random.seeded(options.seed);
  const perOrigin = options.requestsPerHour / origins.length;
  const local = origins.map(({ timeZone }) => localHours(timeZone, startHour, hours));
  const wait = (rate: number): number => -Math.log(1 - rng.next()) / rate;
  const atHours: number[] = [];
  const origin: number[] = [];
  const pair: number[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const rates = local.map((hoursOfDay) => perOrigin * rhythm.shape[hoursOfDay[hour]!]!);
    const total = rates.reduce((sum, rate) => sum + rate, 0);
    for (let at = wait(total); at < 1; at += wait(total)) {
      atHours.push(hour + at);
      origin.push(pick(rates, rng.next() * total));
      pair.push(Math.floor(rng.next() * tokens.input.length));
    }
  }
  return {
    startHour,
    hours,
    count: atHours.length,
    atHours: Float64Array.from(atHours),
    origin: Uint8Array.from(origin),
    inputTokens: Int32Array.from(pair, (index) => tokens.input[index]!),
    outputTokens: Int32Array.from(pair, (index) => tokens.output[index]!),
  };
}

function pick(rates: readonly number[], target: number): number {
  let ahead = target;
  for (let i = 0; i < rates.length - 1; i++) {
    ahead -= rates[i]!;
    if (ahead < 0) return i;
  }
  return rates.length - 1;
}
