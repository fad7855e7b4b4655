import { hourLabel, JoulegateError, type EpochHour, type Ms } from '../../units/index.ts';
import { outlook, type ControlRules, type Table, type Workload } from '../../kernel/index.ts';
import { type GridSource, type Option, type Origin, catalogue } from '../../world/index.ts';
import type { ReplayData } from './types.ts';

/** The same model on the same hardware at every origin's site, so that only place and hour differ. */
export interface ReplayFleet {
  readonly origins: readonly Origin[];
  readonly options: readonly Option[];
  readonly workloads: readonly Workload[];
  /** Id of each origin's workload. */
  readonly workloadOf: readonly string[];
  readonly tableAt: (hour: EpochHour) => Table;
}

export interface FleetOptions {
  readonly data: ReplayData;
  readonly fromHour: EpochHour;
  readonly toHour: EpochHour;
  readonly carbonUsdPerTonne: number;
  readonly budgetMs: Ms;
  readonly periodHours: number;
  readonly controlOf: (origin: Origin) => ControlRules;
  readonly latencyLimitMs: Ms | null;
}

const SAME = 'the same at every site, so that only place and hour differ';
const ASSUMED = { source: `replay: ${SAME}`, asOf: '2026-11-21' };
const MODEL = 'llama-3.1-70b';
const TTFT_MS = 190;

/** A zone takes part when its intensity is known, as of its own hour, over the whole span. */
export function knownZone(grid: GridSource, zone: string, fromHour: EpochHour, toHour: EpochHour): boolean {
  return [fromHour, toHour - 1].every((hour) => {
    const found = grid.at(zone, hour);
    return found !== undefined && (!found.kind.startsWith('hourly') || found.ageHours === 0);
  });
}

/**
 * The fleet of a replay: one deployment in each origin's own cloud region whose zone is known over the span.
 * @throws JoulegateError JG_DATA when fewer than two zones are known
 */
export function replayFleet(asked: FleetOptions): ReplayFleet {
  const { data, fromHour, toHour } = asked;
  const origins = catalogue.origins.all.filter(({ measuredAs }) => {
    const zone = catalogue.sites.find(measuredAs)?.zone;
    return zone != null && knownZone(data.grid, zone, fromHour, toHour);
  });
  if (origins.length < 2) {
    throw new JoulegateError(
      'JG_DATA',
      `only ${origins.length} origins have a known grid from ${hourLabel(fromHour)} to ${hourLabel(toHour)}`,
      {
        where: data.grid.name,
        hint: 'choose a start within the hourly files, with as many hours before it to warm up on',
      },
    );
  }
  const options = origins.map(optionAt);
  const workloads: Workload[] = origins.map((origin) => ({
    id: `from-${origin.key}`,
    mode: 'enforce',
    deployments: options.map(({ id }) => id),
    defaultDeployment: `at-${origin.key}`,
    models: [{ model: MODEL, quality: null }],
    qualityFloor: null,
    requires: [],
    latencyLimitMs: asked.latencyLimitMs,
    control: asked.controlOf(origin),
    prices: { carbonUsdPerTonne: asked.carbonUsdPerTonne, latencyUsdPerSecond: 0 },
    budgets: [{ kind: 'latency', limit: asked.budgetMs, periodHours: asked.periodHours, startPrice: null }],
    onNoCandidate: 'reject',
  }));
  const { tableAt } = outlook({ grid: data.grid, origins, roundTrips: data.roundTrips });
  return {
    origins,
    options,
    workloads,
    workloadOf: workloads.map(({ id }) => id),
    tableAt: (hour) => tableAt(hour, { options, workloads }),
  };
}

function optionAt(origin: Origin): Option {
  const site = catalogue.sites.find(origin.measuredAs);
  const model = catalogue.models.find(MODEL);
  const accelerator = catalogue.accelerators.find('h100-sxm');
  if (site === undefined || model === undefined || accelerator === undefined)
    throw new Error(`the catalogue lacks what ${origin.key} needs`);
  return {
    id: `at-${origin.key}`,
    model,
    site: { ...site, pue: { value: 1.1, ...ASSUMED } },
    serving: { accelerator, acceleratorCount: 4, precision: 'bf16', batch: 64, stack: '2025' },
    control: {
      operator: 'replay',
      operatorJurisdiction: site.jurisdiction,
      retentionDays: null,
      trainsOnData: null,
      certifications: [],
    },
    price: {
      inputPerMtok: 0.6,
      cacheReadPerMtok: 0.6,
      cacheWritePerMtok: 0.6,
      outputPerMtok: 0.6,
      perRequest: 0,
      ...ASSUMED,
    },
    ttftPriorMs: TTFT_MS,
    tpotPriorMs: 25,
    contextTokens: model.contextTokens,
    capabilities: model.capabilities,
  };
}
