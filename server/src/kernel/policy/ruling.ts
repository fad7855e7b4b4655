import { brokenRule } from './control.ts';
import { controlSchema } from './schema.ts';
import type { ControlRules } from './types.ts';

/** What control rules ask of a request's own members, which no deployment's facts can vouch for. */
export interface Ruling {
  /** The rules in words, such as `site FR; retention 0 days; no training`. */
  readonly words: string;
  /** Countries where it may be served; `null`: any. */
  readonly sites: readonly string[] | null;
  /** `null`: as long as the deployment does. */
  readonly maxRetentionDays: number | null;
  readonly noTraining: boolean;
  /** What becomes of a member that no table knows. */
  readonly unknownFields: 'refuse' | 'remove';
}

const alone = new WeakMap<ControlRules, { readonly ruling: Ruling | null }>();

const both = (one: readonly string[] | undefined, other: readonly string[] | undefined): readonly string[] | null =>
  one === undefined ? (other ?? null) : other === undefined ? one : one.filter((name) => other.includes(name));

function combined(own: ControlRules, more: ControlRules): Ruling | null {
  const sites = both(own.siteJurisdictions, more.siteJurisdictions);
  const laws = both(own.operatorJurisdictions, more.operatorJurisdictions);
  const operators = both(own.operators, more.operators);
  const days = [own.maxRetentionDays, more.maxRetentionDays].filter((limit) => limit !== undefined);
  const maxRetentionDays = days.length === 0 ? null : Math.min(...days);
  const noTraining = own.noTraining === true || more.noTraining === true;
  const certifications = [...new Set([...(own.certifications ?? []), ...(more.certifications ?? [])])];
  const words = [
    sites === null ? '' : `site ${sites.join(', ')}`,
    laws === null ? '' : `operator under law of ${laws.join(', ')}`,
    operators === null ? '' : `operator ${operators.join(', ')}`,
    maxRetentionDays === null ? '' : `retention ${maxRetentionDays} days`,
    noTraining ? 'no training' : '',
    certifications.length === 0 ? '' : `certification ${certifications.join(', ')}`,
  ].filter((word) => word !== '');
  return words.length === 0
    ? null
    : { words: words.join('; '), sites, maxRetentionDays, noTraining, unknownFields: own.unknownFields ?? 'refuse' };
}

/**
 * What a workload's rules, and those that a request adds, ask together; `null` where they ask nothing.
 * @example rulingOf({ siteJurisdictions: ['FR', 'DE'] }, { siteJurisdictions: ['FR'] })?.words // 'site FR'
 */
export function rulingOf(own: ControlRules, added: ControlRules | null): Ruling | null {
  if (added !== null) return combined(own, added);
  let known = alone.get(own);
  if (known === undefined) alone.set(own, (known = { ruling: combined(own, {}) }));
  return known.ruling;
}

/** What control rules ask, of a deployment and of a request. */
export const control = {
  brokenRule,
  rulingOf,
  schema: controlSchema,
} as const;
