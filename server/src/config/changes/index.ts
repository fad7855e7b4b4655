import { JoulegateError } from '../../units/index.ts';
import type { reports } from '../../reporting/index.ts';
import type { Config } from '../resolved.ts';
import { effectOf, kindOf } from './kind-of.ts';
import { leavesOf, UNDISGUISED, type Leaf } from './leaves.ts';

type ConfigChange = ReturnType<(typeof reports.governance.change)['parse']>;

/** Ports are a process's own, given on its command line. */
const ofProcess = ({ path }: Leaf): boolean => path.length === 2 && path[1] === 'port';
const keyOf = ({ path }: Leaf): string => JSON.stringify(path);

/** Workloads that a deployment serves, by what their lists say. */
function servedBy(id: string | undefined, leaves: readonly Leaf[]): readonly string[] {
  return leaves.flatMap(({ path, value }) =>
    path[0] === 'workloads' &&
    path[2] === 'deployments' &&
    path.length === 3 &&
    (JSON.parse(String(value)) as unknown[]).includes(id)
      ? [path[1] as string]
      : [],
  );
}

function touched([section, id]: readonly string[], leaves: readonly Leaf[]): string[] | null {
  if (section === 'workloads') return [id as string];
  const served = section === 'deployments' ? servedBy(id, leaves) : [];
  return served.length === 0 ? null : [...new Set(served)].toSorted();
}

/** Rules of a workload that one of the two configs has not are neither won nor lost: there is nobody to protect. */
function isProtecting(path: readonly string[], before: readonly Leaf[], after: readonly Leaf[]): boolean {
  if (path[0] !== 'workloads') return true;
  const has = (leaves: readonly Leaf[]): boolean =>
    leaves.some((leaf) => leaf.path[0] === 'workloads' && leaf.path[1] === path[1]);
  return has(before) && has(after);
}

/**
 * What differs between two configs, one setting a line, in the order of the later one.
 * @param before leaves of the config in force; `null`: there was none, and everything is set now
 */
function changesBetween(before: readonly Leaf[] | null, after: readonly Leaf[]): readonly ConfigChange[] {
  const old = new Map((before ?? []).filter((leaf) => !ofProcess(leaf)).map((leaf) => [keyOf(leaf), leaf]));
  const now = new Map(after.filter((leaf) => !ofProcess(leaf)).map((leaf) => [keyOf(leaf), leaf]));
  const all = [...now, ...[...old].filter(([key]) => !now.has(key))];
  return all.flatMap(([key, { path }]) => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was !== undefined && is !== undefined && was.value === is.value) return [];
    const kind = kindOf(path);
    const effect =
      before !== null && isProtecting(path, before, after)
        ? effectOf(path, was?.value ?? null, is?.value ?? null)
        : null;
    const secret = (was ?? is)!.isSecret || is?.isSecret === true;
    const shown = (leaf: Leaf | undefined): Leaf['value'] | null =>
      leaf === undefined ? null : secret ? '(secret)' : leaf.value;
    return [
      {
        kind,
        path: path.join('.'),
        before: shown(was),
        after: shown(is),
        secret,
        effect,
        workloads: touched(path, [...after, ...(before ?? [])]),
      },
    ];
  });
}

/** A rule or a hard cap is gone, so that callers are protected less: such a config is taken only where that is allowed. */
const isLost = ({ kind, path, after, effect }: ConfigChange): boolean =>
  effect === 'loosened' &&
  (kind === 'control' || path.startsWith('limits.')) &&
  (after === null || path.endsWith('.unknownFields'));

/** What protects callers under one config and not under another. A file that was saved by half often parses, without its end. */
const loosenings = (before: Config, after: Config): readonly string[] =>
  changesBetween(leavesOf(before.raw, UNDISGUISED), leavesOf(after.raw, UNDISGUISED))
    .filter(isLost)
    .map(({ path }) => path);

/** @throws JoulegateError `JG_CONFIG` where a changed config protects less than the one in force */
function refuseLoosening(before: Config, after: Config): void {
  const lost = loosenings(before, after);
  if (lost.length === 0) return;
  throw new JoulegateError('JG_CONFIG', `the changed config no longer has: ${lost.join('; ')}`, {
    where: after.file,
    hint: 'put it back; where it is meant to go, restart, or serve with --allow-loosening',
  });
}

/** How one config becomes another. */
export const configChanges = {
  leaves: leavesOf,
  between: changesBetween,
  isLost,
  loosenings,
  refuseLoosening,
} as const;
