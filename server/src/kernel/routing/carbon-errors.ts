import { NO_USAGE } from '../../units/index.ts';
import type { Option } from '../../world/index.ts';
import { comparison, footprint, type Compared, type Comparison, type FootprintFactors } from '../footprint/index.ts';
import type { Candidate, CarbonErrors, Decision } from './types.ts';

/** The shares of operation and making hardly move with the request, so one stands for all. */
const TYPICAL = { ...NO_USAGE, inputUncached: 1000, output: 200 };

const round = (sigma: number): number => Math.round(sigma * 1000) / 1000;

/** Deployments whose energy the model gets wrong together: same model on the same hardware. */
const groupKey = ({ model, serving }: Option): string =>
  [model.key, serving.accelerator?.key ?? 'unknown', serving.acceleratorCount, serving.precision, serving.stack].join(
    '/',
  );

/** Carbon errors of candidates, for the decisions of one table. */
export function carbonErrors(deployments: readonly Option[], factors: readonly FootprintFactors[]): CarbonErrors {
  const groups = [...new Set(deployments.map(groupKey))];
  const carbons = factors.map((each) => footprint(TYPICAL, each));
  return {
    sigma: carbons.map(({ carbon }) => round(carbon?.sigma ?? 0)),
    energySigma: carbons.map(({ carbon, operationalG }, i) =>
      carbon === null || operationalG === null || carbon.mean === 0
        ? 0
        : round((operationalG / carbon.mean) * (factors[i]?.sigmaEnergy ?? 0)),
    ),
    group: deployments.map((deployment) => groups.indexOf(groupKey(deployment))),
  };
}

/**
 * How sure it is that one candidate emits less than another. What both get wrong together cancels; grids are
 * taken as independent, which never makes a claim surer than it is.
 * @returns `null` where a figure or the errors are unknown
 */
export function cleanerThan(decision: Decision, a: Candidate, b: Candidate): Comparison | null {
  const { errors, deployments } = decision;
  const [i, j] = [deployments.indexOf(a.deployment), deployments.indexOf(b.deployment)];
  if (errors === undefined || i === j || !(a.carbonG > 0) || !(b.carbonG > 0)) return null;
  const together = errors.group[i] === errors.group[j];
  const figure = (carbonG: number, at: number): Compared => ({
    mean: carbonG,
    sigma: errors.sigma[at] ?? 0,
    sharedSigma: together ? (errors.energySigma[at] ?? 0) : 0,
  });
  return comparison(figure(a.carbonG, i), figure(b.carbonG, j));
}
