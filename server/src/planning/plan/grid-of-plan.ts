import type { outlook } from '../../kernel/index.ts';
import { hourOf } from '../../units/index.ts';
import type { GridOfPlan } from './evaluate-scenario.ts';
import type { ReadyScenario } from './read-scenario.ts';

/** The grid of each option's site at the start of the plan; the world average where nothing is known of it. */
export const gridOfPlan = (
  { at, options }: ReadyScenario,
  { gridAt }: Pick<ReturnType<typeof outlook>, 'gridAt'>,
): GridOfPlan =>
  new Map(options.map(({ option: { id, site } }) => [id, gridAt(site.zone, hourOf(at), site.scope2Area)]));
