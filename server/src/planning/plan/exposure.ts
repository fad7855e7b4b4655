import type { Tier } from '../../units/index.ts';
import type { OptionYears } from './evaluate-option.ts';
import type { PlanOption } from './resolve-options.ts';

/** What an option's figures and its capacity hang on. */
export interface Exposure {
  /** Part of its tonnes that nobody measured: making the hardware always, electricity unless its energy was metered. */
  readonly estimatedShare: number;
  /** Grid zone that all of it stands in; `null`: nobody knows where it stands. */
  readonly zone: string | null;
}

/** Energy that was metered, or calibrated by what was. */
const MEASURED: readonly Tier[] = ['measured', 'measured-calibrated'];

export function exposureOf({ option }: PlanOption, { years }: Pick<OptionYears, 'years'>, tier: Tier): Exposure {
  const sum = (of: (year: OptionYears['years'][number]) => number): number =>
    years.reduce((all, year) => all + of(year), 0);
  const tonnes = sum(({ carbon }) => carbon.tonnes);
  const embodied = sum(({ carbon }) => carbon.embodiedT);
  return {
    estimatedShare: tonnes === 0 || !MEASURED.includes(tier) ? 1 : embodied / tonnes,
    zone: option.site.zone,
  };
}
