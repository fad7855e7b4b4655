import type { Ms } from '../../units/index.ts';
import { roundTripMs } from '../../world/index.ts';
import type { ReadyScenario } from './read-scenario.ts';
import type { PlanOption } from './resolve-options.ts';

/** Way there and back and first token, a mean over origins by their share. */
export interface LatencyOfOption {
  readonly ms: Ms;
  /** From the origin that is farthest. */
  readonly worstMs: Ms;
  /** Over the nearest option that is allowed, origin by origin. */
  readonly addedMs: Ms;
  /** `false`: the place is not known and the farthest possible was taken. */
  readonly isPlaceKnown: boolean;
}

/** @param nearest options that count as allowed: their least latency is what others are held against */
export function latencyOfOptions(
  { origins, options }: Pick<ReadyScenario, 'origins' | 'options'>,
  nearest: readonly PlanOption[],
): ReadonlyMap<string, LatencyOfOption> {
  const from = ({ option }: PlanOption): readonly Ms[] =>
    origins.map(({ origin }) => roundTripMs(origin, option.site).rttMs + option.ttftPriorMs);
  const compared = nearest.length === 0 ? options : nearest;
  const least = origins.map((_, o) => Math.min(...compared.map((each) => from(each)[o]!)));
  const mean = (values: readonly Ms[]): Ms => values.reduce((sum, ms, o) => sum + ms * origins[o]!.share, 0);
  return new Map(
    options.map((each) => {
      const all = from(each);
      return [
        each.given.id,
        {
          ms: mean(all),
          worstMs: Math.max(...all),
          addedMs: mean(all.map((ms, o) => ms - least[o]!)),
          isPlaceKnown: each.option.site.latitude !== null && origins.every(({ origin }) => origin.latitude !== null),
        },
      ];
    }),
  );
}
