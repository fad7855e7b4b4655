import type { EpochHour } from '../../units/index.ts';
import type { Deployment, Site } from '../catalog/types.ts';
import { gridAdapters } from './live/adapters.ts';
import type { GridConfig } from './schema.ts';
import { shippedScope2 } from './scope2/shipped.ts';
import type { GridSource } from './types.ts';

/** Zones of a config that a source gives a marginal figure for, now or in a file; of the others none can be known. */
function marginalZones(
  config: GridConfig,
  grid: GridSource,
  hour: EpochHour,
  zones: readonly string[],
): ReadonlySet<string> {
  const live = gridAdapters(
    config.filter(
      (source) => source.kind === 'watttime' || (source.kind === 'carbon-aware-sdk' && source.signal === 'marginal'),
    ),
  );
  return new Set(
    zones.filter(
      (zone) => grid.at(zone, hour)?.marginalGPerKwh != null || live.some((adapter) => adapter.serves(zone)),
    ),
  );
}

/**
 * Workloads that ask for marginal intensity where no source gives it: the average will decide.
 * @param grid what is known without asking live sources
 */
export function signalWarnings(
  config: {
    readonly grid: GridConfig;
    readonly workloads: readonly {
      readonly id: string;
      readonly carbonSignal?: 'average' | 'marginal';
      readonly deployments: readonly string[];
    }[];
    readonly deployments: readonly Deployment[];
  },
  grid: GridSource,
  hour: EpochHour,
): readonly string[] {
  return config.workloads.flatMap(({ id, carbonSignal, deployments }) => {
    if (carbonSignal !== 'marginal') return [];
    const zones = [
      ...new Set(
        config.deployments
          .filter((each) => deployments.includes(each.id))
          .map(({ site }) => site.zone ?? 'an unknown zone'),
      ),
    ];
    const known = marginalZones(config.grid, grid, hour, zones);
    const missing = zones.filter((zone) => !known.has(zone));
    return missing.length === 0
      ? []
      : [
          `workload ${id} asks for marginal intensity, which no grid source gives for ${missing.join(', ')}: the average decides`,
        ];
  });
}

/** What an operator must know of the live sources before relying on them. */
export function configWarnings(config: GridConfig, zones: readonly string[]): readonly string[] {
  return gridAdapters(config).flatMap((adapter) => [
    ...(adapter.documentedAt === null
      ? [`grid source ${adapter.kind} is experimental: no public page describes what it answers`]
      : []),
    ...(zones.some((zone) => adapter.serves(zone))
      ? []
      : [`grid source ${adapter.kind} serves none of the zones in use (${zones.join(', ')})`]),
  ]);
}

type Scope2Doubt = readonly [subject: string, place: string, said: string];

function doubtsOf(zone: string, found: ReturnType<typeof shippedScope2>): readonly Scope2Doubt[] {
  if (found === null)
    return [
      ['Scope 2', zone, ' is unknown: no yearly factor is shipped; give one in a grid source of kind scope2-csv'],
    ];
  const { area, directKind, directSource, sigma, marketBasis, marketSource, upstreamSource } = found;
  const source = directSource.startsWith(`${area}, `) ? directSource.slice(area.length + 2) : directSource;
  const doubts: readonly (Scope2Doubt | false)[] = [
    directKind === 'modelled' && [
      'Scope 2',
      area,
      ` is modelled (within a factor of ${Math.exp(1.645 * sigma).toFixed(1)}): ${source}`,
    ],
    marketBasis === 'location-fallback' &&
      marketSource.includes('AIB') && [
        'market-based Scope 2',
        area,
        " is the location-based average; AIB's residual mix may be far higher: give it in a grid source of kind scope2-csv",
      ],
    upstreamSource.includes('unknown') && ['Scope 3.3', area, `: ${upstreamSource}`],
  ];
  return doubts.filter((doubt) => doubt !== false);
}

/**
 * Places whose Scope 2 is unknown, modelled, or by market only the location-based average though a residual mix exists;
 * one line for all places of which the same holds.
 */
export function scope2Warnings(
  sites: readonly Pick<Site, 'zone' | 'scope2Area'>[],
  grid: Pick<GridSource, 'scope2'>,
  hour: EpochHour,
): readonly string[] {
  const places = new Map<string, { subject: string; said: string; of: Set<string> }>();
  for (const { zone, scope2Area } of sites) {
    if (zone === null) continue;
    const found = grid.scope2?.(zone, hour, scope2Area) ?? shippedScope2(zone, scope2Area);
    for (const [subject, place, said] of doubtsOf(zone, found)) {
      const same = places.get(`${subject}${said}`) ?? { subject, said, of: new Set() };
      places.set(`${subject}${said}`, same);
      same.of.add(place);
    }
  }
  return [...places.values()].map(({ subject, said, of }) => `${subject} of ${[...of].join(', ')}${said}`);
}

/** What a person should know of the grids in use. */
export const gridWarnings = {
  ofConfig: configWarnings,
  ofScope2: scope2Warnings,
  ofSignals: signalWarnings,
} as const;
