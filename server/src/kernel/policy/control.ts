import type { Option } from '../../world/index.ts';
import type { ControlRules } from './types.ts';

/**
 * The first control rule that a deployment breaks, in words, or `null`. A fact that is unknown breaks the
 * rule that asks for it: control fails closed.
 */
export function brokenRule(rules: ControlRules, deployment: Option): string | null {
  const { site, control } = deployment;
  const { siteJurisdictions, operatorJurisdictions, operators, maxRetentionDays, noTraining, certifications } = rules;
  if (siteJurisdictions && (site.jurisdiction === null || !siteJurisdictions.includes(site.jurisdiction)))
    return `site in ${site.jurisdiction ?? 'an unknown country'}, allowed: ${siteJurisdictions.join(', ')}`;
  if (
    operatorJurisdictions &&
    (control.operatorJurisdiction === null || !operatorJurisdictions.includes(control.operatorJurisdiction))
  )
    return `operator under ${control.operatorJurisdiction ?? 'unknown'} law, allowed: ${operatorJurisdictions.join(', ')}`;
  if (operators && !operators.includes(control.operator))
    return `operator ${control.operator}, allowed: ${operators.join(', ')}`;
  if (maxRetentionDays !== undefined && (control.retentionDays === null || control.retentionDays > maxRetentionDays))
    return `retention ${control.retentionDays ?? 'unknown'} days, allowed: ${maxRetentionDays}`;
  if (noTraining && control.trainsOnData !== false)
    return control.trainsOnData ? 'trains on data' : 'training on data not excluded';
  const missing = certifications?.find((name) => !control.certifications.includes(name));
  return missing === undefined ? null : `certification ${missing} missing`;
}
