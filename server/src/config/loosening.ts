import type { LimitsConfig } from '../accounts/index.ts';
import { JoulegateError } from '../units/index.ts';
import type { Config } from './resolved.ts';

/** Paths of everything that is set, such as `keys.rpm` and `organisation.budgets.usd month`. */
function limitPaths(limits: LimitsConfig): readonly string[] {
  const ofSet = (path: string, set: LimitsConfig['keys']): string[] => [
    ...(['rpm', 'tpm', 'concurrency'] as const)
      .filter((name) => set[name] !== undefined)
      .map((name) => `${path}.${name}`),
    ...set.budgets.map((budget) => {
      const { period, ...amount } = budget;
      return `${path}.budgets.${Object.keys(amount).join()} ${period}`;
    }),
  ];
  const ofMany = (path: string, sets: LimitsConfig['teams']): string[] =>
    Object.entries(sets).flatMap(([name, set]) => ofSet(`${path}.${name}`, set));
  return [
    ...ofSet('organisation', limits.organisation),
    ...ofMany('organisations', limits.organisations),
    ...ofMany('teams', limits.teams),
    ...ofSet('keys', limits.keys),
  ];
}

/**
 * What protects callers under one config and not under another: rules of a workload that both have, and limits. A file
 * that was saved by half often parses, without its end.
 * @returns a line each; empty where nothing is lost
 */
export function loosenings(before: Config, after: Config): readonly string[] {
  const rules = before.workloads.flatMap(({ id, control }) => {
    const now = after.workloads.find((each) => each.id === id);
    return now === undefined
      ? []
      : [
          ...Object.keys(control).filter((rule) => rule !== 'unknownFields' && !(rule in now.control)),
          ...(now.control.unknownFields === 'remove' && control.unknownFields !== 'remove' ? ['unknownFields'] : []),
        ].map((rule) => `workload ${id}: control.${rule}`);
  });
  const usual = before.raw.gateway.defaultWorkload;
  const unruled = usual !== null && after.raw.gateway.defaultWorkload === null ? ['gateway.defaultWorkload'] : [];
  const limits = new Set(limitPaths(after.raw.limits));
  return [
    ...rules,
    ...unruled,
    ...limitPaths(before.raw.limits)
      .filter((path) => !limits.has(path))
      .map((path) => `limits.${path}`),
  ];
}

/** @throws JoulegateError `JG_CONFIG` where a changed config protects less than the one in force */
export function refuseLoosening(before: Config, after: Config): void {
  const lost = loosenings(before, after);
  if (lost.length === 0) return;
  throw new JoulegateError('JG_CONFIG', `the changed config no longer has: ${lost.join('; ')}`, {
    where: after.file,
    hint: 'put it back; where it is meant to go, restart, or serve with --allow-loosening',
  });
}
