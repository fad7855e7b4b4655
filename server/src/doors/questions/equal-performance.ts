import { footprint, footprintFactors, tokenCoefficients } from '../../kernel/index.ts';
import { NO_USAGE } from '../../units/index.ts';
import type { Deployment } from '../../world/index.ts';
import type { EqualPerformance, GridWeek } from './grid-shape.ts';

/** Work that every deployment is asked to do: the same output tokens a second, in requests of one shape. */
export interface EqualWork {
  readonly tokensPerSecond: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const WEEK_SECONDS = 7 * 86_400;

/**
 * The same tokens a second on every deployment: big accelerators in one region against small ones in another.
 * Replicas are whole; energy and embodied carbon are those of the work by the kernel's model, so replicas that
 * idle between requests are in it by the model's idle share only.
 *
 * @param deployments with a known accelerator and zone; others are left out
 */
export function equalPerformance(
  deployments: readonly Deployment[],
  week: GridWeek,
  work: EqualWork,
): readonly EqualPerformance[] {
  return deployments.flatMap((deployment): EqualPerformance[] => {
    const { serving, site, model } = deployment;
    const zone = week.zones.find((each) => each.zone === site.zone);
    if (serving.accelerator === null || zone === undefined) return [];
    const seconds = tokenCoefficients(model, serving, serving.accelerator);
    const context = work.inputTokens + work.outputTokens / 2;
    const perOutput =
      seconds.secondsPerOutput +
      seconds.secondsPerOutputPerContext * context +
      seconds.secondsPerOutputPerWindowed * Math.min(context, seconds.windowTokens);
    const acceleratorSeconds = seconds.secondsPerInput * work.inputTokens + perOutput * work.outputTokens;
    const replicaTokensPerSecond = (serving.acceleratorCount / acceleratorSeconds) * work.outputTokens;
    const replicas = Math.ceil(work.tokensPerSecond / replicaTokensPerSecond);
    const cost = footprint(
      { ...NO_USAGE, inputUncached: work.inputTokens, output: work.outputTokens },
      footprintFactors(deployment, undefined),
    );
    const whPer1000 = (cost.energy.mean / work.outputTokens) * 1000;
    const embodiedGPer1000 = (cost.embodiedG / work.outputTokens) * 1000;
    const gramsAt = (gPerKwh: number | null): number | null =>
      gPerKwh === null ? null : (whPer1000 * gPerKwh) / 1000 + embodiedGPer1000;
    const weekGPer1000 = gramsAt(zone.weekMean ?? zone.averageGPerKwh);
    return [
      {
        deployment: deployment.id,
        zone: zone.zone,
        accelerator: `${serving.acceleratorCount} x ${serving.accelerator.name}`,
        replicaTokensPerSecond,
        replicas,
        accelerators: replicas * serving.acceleratorCount,
        kilowatts: (whPer1000 * work.tokensPerSecond * 3.6) / 1000,
        whPer1000,
        embodiedGPer1000,
        weekGPer1000,
        aheadGPer1000: gramsAt(zone.aheadMean),
        weekKg: weekGPer1000 === null ? null : (weekGPer1000 * work.tokensPerSecond * WEEK_SECONDS) / 1e6,
        average: zone.weekMean === null,
      },
    ];
  });
}
