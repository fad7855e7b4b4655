import type { Plan } from '../plan/plan.ts';
import type { Sheet } from './cells.ts';
import { carbonSheet, pageOneSheet } from './comparison-sheets.ts';
import { derivationsSheet, type Resolve } from './derivations.ts';
import { inputsSheet } from './inputs-sheet.ts';
import { optionsSheet } from './options-sheet.ts';
import { proposalsSheet } from './proposals-sheet.ts';

/** The sheets of a plan: page one, inputs, options by year, carbon, derivations. Pure; nothing is computed of what a scenario calls things. */
export function workbookOf(plan: Plan): readonly Sheet[] {
  const inputs = inputsSheet(plan);
  const options = optionsSheet(plan, inputs);
  const chosen = plan.chosen ?? plan.baseline;
  const full = (id: string, path: string): string | null => options.result(id, path);
  /** Full cost without carbon. */
  const withoutCarbon = (id: string): string =>
    `(${full(id, 'fullUsd')!}-${full(id, 'tonnes')!}*${inputs.at('carbonUsdPerTonne')})`;
  const resolve: Resolve = (path) => {
    const [head, ...rest] = path.split('.');
    if (path === 'weights.carbonUsdPerTonne') return inputs.at('carbonUsdPerTonne');
    if (path === 'materiality.carbonShare')
      return `(${full(chosen, 'tonnes')!}*${inputs.at('carbonUsdPerTonne')}/${full(chosen, 'fullUsd')!})`;
    if (head === 'flips') {
      const { to } = plan.flips[Number(rest[0])]!;
      return `((${withoutCarbon(to)}-${withoutCarbon(chosen)})/(${full(chosen, 'tonnes')!}-${full(to, 'tonnes')!}))`;
    }
    if (head !== 'options') return null;
    const option = plan.options.find(({ id }) => path.startsWith(`options.${id}.`));
    if (option === undefined) return null;
    const own = path.slice(`options.${option.id}.`.length);
    if (own === 'latency.ms') return inputs.at(`${option.id}.latencyMs`);
    if (own === 'sigmaEnergy') return inputs.at(`${option.id}.sigmaEnergy`);
    return full(option.id, own);
  };
  return [
    pageOneSheet(plan, options),
    inputs.sheet,
    options.sheet,
    carbonSheet(plan, options, inputs),
    ...[proposalsSheet(plan)].filter((sheet) => sheet !== null),
    derivationsSheet(plan, resolve),
  ];
}
