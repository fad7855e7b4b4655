import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import type { Claim, ClaimGrid } from './claim.ts';
import { claimScenarios } from './claim-scenarios.ts';
import { comparedPlans } from './compared-plans.ts';
import { effortClaim } from './effort.ts';
import { energyClaim } from './energy-per-document.ts';
import { gramsClaim } from './grams.ts';
import { millisecondsClaim } from './milliseconds-for-tonnes.ts';
import { regionClaim } from './region.ts';
import { sovereigntyClaim } from './sovereignty.ts';
import { spendClaim } from './spend.ts';
import { throughputClaim } from './throughput.ts';

/**
 * What is often said of serving AI, each with the figure that this house computes, when it holds and when it inverts.
 * Pure: the same grid gives the same figures. docs/claims.md shows them on the yearly averages that come with the program.
 */
export function claimsOf(grid: ClaimGrid): readonly Claim[] {
  const documents = comparedPlans(claimScenarios.documents, grid);
  const edge = comparedPlans(claimScenarios.edge, grid);
  return [
    spendClaim(documents),
    energyClaim(documents, grid),
    gramsClaim(grid),
    effortClaim(documents),
    throughputClaim(grid),
    regionClaim(edge, grid),
    sovereigntyClaim(documents),
    millisecondsClaim(edge),
  ];
}

/** The claims on the grid that comes with the program, the same wherever it runs. */
export const claimsOnYearlyAverages = (): readonly Claim[] =>
  claimsOf(outlook({ grid: gridSources.yearlyAverages(), origins: [] }));
