import type { Config } from '../config/index.ts';
import { gridSources } from '../world/index.ts';

/**
 * Reads the file of instruments that reports will read, and names those that nothing can be delivered by.
 * @throws JoulegateError as {@link gridSources.instruments} does: nobody should learn of a mistake on the day of the report
 */
export function instrumentWarnings({ reporting, deployments }: Config): readonly string[] {
  if (reporting.instruments === null) return [];
  const markets = new Set(
    deployments.flatMap(({ site: { zone, scope2Area } }) =>
      zone === null ? [] : [zone, scope2Area ?? gridSources.areaOfZone(zone)],
    ),
  );
  return gridSources
    .instruments(
      reporting.instruments,
      reporting.entities.map(({ name }) => name),
    )
    .filter(({ boundary }) => !markets.has(boundary))
    .map(
      ({ id, boundary }) =>
        `instrument ${id} covers nothing: no deployment stands in ${boundary}; markets in use are ${[...markets].toSorted().join(', ')}`,
    );
}
