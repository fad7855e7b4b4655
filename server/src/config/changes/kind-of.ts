import type { reports } from '../../reporting/index.ts';
import type { LeafValue } from './leaves.ts';

type ChangeKind = (typeof reports.governance.kinds)[number];
type Effect = 'tightened' | 'loosened' | null;
type Path = readonly string[];

const PLACES: ReadonlySet<string | undefined> = new Set(['deployments', 'vendors', 'models', 'sites', 'origins']);

/** What a setting is, by where it stands. */
export function kindOf(path: Path): ChangeKind {
  const [section, , part] = path;
  if (section === 'limits') return 'limit';
  if (path.at(-1) === 'carbonFeeUsdPerTonne') return 'price';
  if (section === 'reporting') return 'reporting';
  if (section === 'organisation' || (section === 'workloads' && part === 'budgets')) return 'budget';
  if (path.includes('price') || (section === 'workloads' && part === 'prices')) return 'price';
  if (section === 'workloads')
    return part === 'control' ? 'control' : part === 'latencyLimitMs' || part === 'qualityFloor' ? 'limit' : 'routing';
  if (path.join('.') === 'gateway.defaultWorkload') return 'control';
  return PLACES.has(section) ? 'deployment' : 'other';
}

/** Rules that allow what they list; the others of lists ask for all that they list. */
const ALLOWS: ReadonlySet<string | undefined> = new Set(['siteJurisdictions', 'operatorJurisdictions', 'operators']);
/** What of a budget says nothing of how much it allows. */
const UNMEASURED: ReadonlySet<string | undefined> = new Set(['kind', 'periodHours', 'startPrice', 'whenSpent']);
/** What of a target says how much it allows. */
const OF_TARGET: ReadonlySet<string | undefined> = new Set(['baseTonnes', 'tonnes', 'reductionPercentPerYear']);

const isSubset = (part: readonly unknown[], of: readonly unknown[]): boolean => part.every((each) => of.includes(each));

function listsEffect(before: string, after: string, allows: boolean): Effect {
  const [was, is] = [JSON.parse(before) as unknown[], JSON.parse(after) as unknown[]];
  const [fewer, more] = [isSubset(is, was), isSubset(was, is)];
  if (fewer === more) return null;
  return fewer === allows ? 'tightened' : 'loosened';
}

/** @param moreIs what a larger number, or one where there was none, does */
const numbersEffect = (before: number, after: number, moreIs: Effect): Effect =>
  before === after ? null : after > before === (moreIs === 'loosened') ? 'loosened' : 'tightened';

function controlEffect(rule: string | undefined, before: LeafValue | null, after: LeafValue | null): Effect {
  // Left out it refuses; where it removes, more goes through.
  if (rule === 'unknownFields')
    return before === 'remove' ? (after === 'remove' ? null : 'tightened') : after === 'remove' ? 'loosened' : null;
  if (before === null || after === null) return before === null ? 'tightened' : 'loosened';
  if (rule === 'maxRetentionDays') return numbersEffect(Number(before), Number(after), 'loosened');
  if (rule === 'noTraining') return after === true ? 'tightened' : 'loosened';
  return String(before).startsWith('[') ? listsEffect(String(before), String(after), ALLOWS.has(rule)) : null;
}

/** What a changed setting does to those whom it protects. @returns `null`: it protects nobody, or none of the two can be said */
export function effectOf(path: Path, before: LeafValue | null, after: LeafValue | null): Effect {
  const kind = kindOf(path);
  const last = path.at(-1);
  if (last === 'defaultWorkload') return after === null ? 'loosened' : before === null ? 'tightened' : null;
  if (kind === 'control') return controlEffect(last, before, after);
  if ((kind !== 'budget' && kind !== 'limit') || UNMEASURED.has(last)) return null;
  const isTarget = path[0] === 'organisation' && path[1] === 'target';
  if (isTarget && (!OF_TARGET.has(last) || path.includes('shares') || before === null || after === null)) return null;
  const isFloor = last === 'qualityFloor' || last === 'reductionPercentPerYear';
  if (before === null || after === null) return before === null ? 'tightened' : 'loosened';
  return typeof before === 'number' && typeof after === 'number'
    ? numbersEffect(before, after, isFloor ? 'tightened' : 'loosened')
    : null;
}
