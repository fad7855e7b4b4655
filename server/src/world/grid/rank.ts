import type { GridHour } from './types.ts';

/** Two zones that average and marginal intensity put in opposite order in one hour. */
export interface RankDisagreement {
  /** The zone with the lower average. */
  readonly cleaner: string;
  readonly dirtier: string;
  readonly averageGPerKwh: readonly [number, number];
  readonly marginalGPerKwh: readonly [number, number];
}

/**
 * Pairs of zones whose order turns round between average (life-cycle) and marginal intensity: work moved for the
 * books' sake would then raise what one more kWh emits. Zones without a marginal figure take no part; ties are
 * no disagreement. The books use the average, always.
 *
 * @param hours one for each zone, of the same hour
 */
export function rankDisagreements(hours: readonly GridHour[]): readonly RankDisagreement[] {
  const known = hours.filter((hour): hour is GridHour & { marginalGPerKwh: number } => hour.marginalGPerKwh != null);
  return known.flatMap((a, i) =>
    known.slice(i + 1).flatMap((b): RankDisagreement[] => {
      const [cleaner, dirtier] = a.lifecycleGPerKwh <= b.lifecycleGPerKwh ? [a, b] : [b, a];
      if (cleaner.lifecycleGPerKwh === dirtier.lifecycleGPerKwh || cleaner.marginalGPerKwh <= dirtier.marginalGPerKwh)
        return [];
      return [
        {
          cleaner: cleaner.zone,
          dirtier: dirtier.zone,
          averageGPerKwh: [cleaner.lifecycleGPerKwh, dirtier.lifecycleGPerKwh],
          marginalGPerKwh: [cleaner.marginalGPerKwh, dirtier.marginalGPerKwh],
        },
      ];
    }),
  );
}
