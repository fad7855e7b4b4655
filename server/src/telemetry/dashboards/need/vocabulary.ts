/** What people say for the things that our metrics tell apart: phrases of lower-case words, the longest first in force. */
export type Phrases = readonly string[];

/** A label that a need may ask to split by, and what stands in for it where metrics have no such label. */
export interface Split {
  readonly words: Phrases;
  /** `null`: no metric has it. */
  readonly label: 'workload' | 'deployment' | 'outcome' | 'tier' | 'zone' | 'code' | 'bucket' | 'check' | null;
  /** What to know of the answer. */
  readonly note?: string;
}

const BY_DEPLOYMENT = 'series name deployments: each serves one model at one site, by the config';

/** By what a need may ask to split. */
export const SPLITS: Readonly<Record<string, Split>> = {
  workload: {
    words: ['workload', 'workloads', 'use case', 'use cases', 'application', 'applications', 'app', 'apps', 'alias'],
    label: 'workload',
  },
  deployment: { words: ['deployment', 'deployments', 'upstream', 'upstreams', 'place', 'places'], label: 'deployment' },
  model: { words: ['model', 'models'], label: 'deployment', note: BY_DEPLOYMENT },
  site: {
    words: ['site', 'sites', 'region', 'regions', 'country', 'countries', 'location', 'locations', 'data centre'],
    label: 'deployment',
    note: BY_DEPLOYMENT,
  },
  provider: {
    words: ['provider', 'providers', 'operator', 'operators', 'vendor', 'vendors'],
    label: 'deployment',
    note: BY_DEPLOYMENT,
  },
  outcome: { words: ['outcome', 'outcomes', 'status', 'result', 'results'], label: 'outcome' },
  tier: { words: ['tier', 'tiers', 'provenance', 'confidence'], label: 'tier' },
  zone: { words: ['zone', 'zones', 'grid zone', 'grid zones'], label: 'zone' },
  code: { words: ['code', 'codes', 'error code', 'error codes', 'reason', 'reasons'], label: 'code' },
  bucket: { words: ['bucket', 'buckets', 'token type', 'kind of token'], label: 'bucket' },
  check: { words: ['check', 'checks', 'rule', 'rules'], label: 'check' },
  team: { words: ['team', 'teams', 'department', 'departments', 'group', 'groups', 'cost centre'], label: null },
  organisation: {
    words: ['organisation', 'organisations', 'organization', 'organizations', 'tenant', 'tenants'],
    label: null,
  },
  key: {
    words: ['key', 'keys', 'user', 'users', 'customer', 'customers', 'person', 'people', 'agent', 'agents'],
    label: null,
  },
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A stretch of time as Grafana writes it. */
export interface Period {
  readonly from: string;
  readonly lengthMs: number;
  readonly means: string;
}

const UNITS: readonly (readonly [words: Phrases, grafana: string, ms: number])[] = [
  [['minute', 'minutes', 'min', 'mins', 'm'], 'm', 60_000],
  [['hour', 'hours', 'h', 'hrs'], 'h', HOUR_MS],
  [['day', 'days', 'd'], 'd', DAY_MS],
  [['week', 'weeks', 'w'], 'w', 7 * DAY_MS],
  [['month', 'months'], 'M', 30 * DAY_MS],
  [['quarter', 'quarters'], 'Q', 91 * DAY_MS],
  [['year', 'years', 'y'], 'y', 365 * DAY_MS],
];
/** Longer than any Prometheus keeps, and than Grafana shows. */
const MOST_UNITS = 1000;

/**
 * The stretch that a number and a unit of time name.
 * @example periodOf(7, 'days')?.from // 'now-7d'
 */
export function periodOf(count: number, word: string): Period | null {
  const unit = UNITS.find(([words]) => words.includes(word));
  if (unit === undefined || !(count >= 1) || count > MOST_UNITS) return null;
  const [[name], grafana, ms] = unit;
  // Grafana has no quarters in relative times: three months are one.
  const from = grafana === 'Q' ? `now-${count * 3}M` : `now-${count}${grafana}`;
  return {
    from,
    lengthMs: count * ms,
    means: `the last ${count === 1 ? '' : `${count} `}${name}${count === 1 ? '' : 's'}`,
  };
}

/** Words that carry nothing here. */
export const FILLERS: ReadonlySet<string> = new Set(
  (
    'a an and also are as at board chart charts compare compared current currently dashboard did display do does each ' +
    'every figure figures for from give graph graphs had has have how i in into is it its many me metrics much my need of on or our ' +
    'over overview panel panels per please report see show shows showing split tell that the their them these they this ' +
    'time to together trend trends up us use used using versus view vs want was watch we were what when where which who ' +
    'with within would year-to-date you your by across breakdown broken down grouped group during since last past previous all total totals overall'
  ).split(' '),
);
