import type { ToldChange } from './told.ts';

/** A change as bars that hang on each other, in the unit of the change. */
export interface Waterfall {
  /** Where the axis begins and ends; it may begin above 0, or below. */
  readonly from: number;
  readonly to: number;
  readonly bars: readonly {
    readonly name: string;
    readonly kind: 'whole' | 'more' | 'less';
    readonly start: number;
    readonly end: number;
    /** Decimal text: of a whole its figure, of a part its change. */
    readonly value: string;
  }[];
}

/** Below this part of the largest figure an axis that begins at 0 leaves the changes room enough. */
const CUT_ABOVE = 0.6;

/** Bars of a change: the figure before, each part where the one before it ended, the figure after. */
export function waterfallOf({ before, after, parts }: ToldChange, names: readonly [string, string]): Waterfall {
  let at = Number(before.value);
  const steps = parts.map(({ part, change }) => {
    const start = at;
    at += Number(change);
    return { name: part, kind: at < start ? ('less' as const) : ('more' as const), start, end: at, value: change };
  });
  const ends = [Number(before.value), Number(after.value), ...steps.map(({ end }) => end)];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const from = least > CUT_ABOVE * most ? least - (most - least) * 0.5 : Math.min(0, least);
  const whole = (name: string, value: string) => ({
    name,
    kind: 'whole' as const,
    start: Math.max(from, Math.min(0, Number(value))),
    end: Number(value),
    value,
  });
  return {
    from: most > least ? from : 0,
    to: most > 0 ? most : 1,
    bars: [whole(names[0], before.value), ...steps, whole(names[1], after.value)],
  };
}
