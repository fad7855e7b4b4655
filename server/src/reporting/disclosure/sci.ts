import { PUE_PRIOR } from '../../kernel/index.ts';
import type { TotalsRow } from '../../ledger/index.ts';
import { inputTokens, outputTokens, TIER_FACTOR_90, type Tier } from '../../units/index.ts';
import type { Inventory } from './inventory.ts';

/** What the gateway itself runs on. */
export interface OwnHost {
  /** Held all the time, busy or not. */
  readonly vcpus: number;
  readonly wattsPerVcpu: number;
}

/** The gateway's own energy, idle in it: estimated, and its tier says so. */
export interface GatewayEnergy {
  readonly energyNano: bigint;
  /** At the mean intensity of what it sent on; `null`: nothing known was sent. */
  readonly carbonNano: bigint | null;
  readonly tier: Tier;
  /** Nine true values of ten lie within this factor. */
  readonly factor90: number;
  readonly how: string;
}

/** Of one functional unit R. */
export interface SciRow {
  readonly unit: string;
  /** `null`: of all. */
  readonly workload: string | null;
  /** How many of them. */
  readonly count: number;
  /** (E * I + M) / R, g CO2e. */
  readonly gPerUnit: number | null;
  /** Without the gateway itself. */
  readonly fleetGPerUnit: number | null;
}

export interface Sci {
  /** Nano-Wh and nano-g, fleet, idle and gateway. */
  readonly energyNano: bigint;
  /** E * I: location-based, life cycle. No market measure is in it. */
  readonly operationalNano: bigint;
  /** M: embodied, amortised over its use. */
  readonly embodiedNano: bigint;
  /** (E * I) / E, g/kWh. */
  readonly intensityGPerKwh: number | null;
  readonly gateway: GatewayEnergy;
  readonly rows: readonly SciRow[];
  /** Requests whose carbon is unknown: they are in R's count of requests and tokens and in no gram. */
  readonly unknownRequests: number;
}

const TIER: Tier = 'modelled-inferred';
const HOURS_PER_DAY = 24;
const tokensOf = ({ usage }: Pick<TotalsRow, 'usage'>): number => inputTokens(usage) + outputTokens(usage);

/**
 * Energy of the gateway's own processes: cores that are held on every day with live requests, at the power of a busy core.
 * @param share of the requests that the report is of, 0 to 1
 * @example gatewayEnergyNano(1, { vcpus: 1, wattsPerVcpu: 3.5 }, 1) // 109_200_000_000n
 */
export const gatewayEnergyNano = (liveDays: number, { vcpus, wattsPerVcpu }: OwnHost, share: number): bigint =>
  BigInt(Math.round(liveDays * HOURS_PER_DAY * vcpus * wattsPerVcpu * PUE_PRIOR * share * 1e9));

interface Given {
  readonly inventory: Inventory;
  /** By workload, settled. */
  readonly workloads: readonly TotalsRow[];
  readonly liveDays: number;
  readonly host: OwnHost;
  readonly shareOfRequests: number;
}

/**
 * SCI = (E * I + M) / R. Source: ISO/IEC 21031:2024 (SCI 1.1); consumer boundary of SCI for AI. Energy that is held and not
 * used counts: metered idle of the fleet, and the gateway's own cores. Units with names are of all requests of the
 * workloads whose callers declare them, with their part of idle and gateway by carbon.
 */
export function sciOf({ inventory, workloads, liveDays, host, shareOfRequests }: Given): Sci {
  const { figures } = inventory;
  const [energy, operational, embodied] = [figures.energy, figures.operational, figures.embodied].map(
    ({ nano }) => nano ?? 0n,
  ) as [bigint, bigint, bigint];
  const own = gatewayEnergyNano(liveDays, host, shareOfRequests);
  const known = figures.operational.nano !== null && energy > 0n;
  const ownCarbon = known ? (own * operational) / energy : null;
  const fleet = operational + embodied;
  const sum = fleet + (ownCarbon ?? 0n);
  const requests = workloads.reduce((all, row) => all + row.requests, 0);
  const tokens = workloads.reduce((all, row) => all + tokensOf(row), 0);
  const perUnit = (nano: bigint, count: number): number | null =>
    known && count > 0 ? Number(nano) / 1e9 / count : null;
  const sent = workloads.reduce((all, { carbon }) => all + carbon.nano, 0n);
  const part = (nano: bigint, of: bigint | null): bigint =>
    of === null ? nano : sent === 0n ? 0n : (nano * of) / sent;
  const each = (count: number, of: bigint | null = null) => ({
    gPerUnit: perUnit(part(sum, of), count),
    fleetGPerUnit: perUnit(part(fleet, of), count),
  });
  const units = workloads.flatMap(({ by, carbon, units: declared }) =>
    Object.entries(declared)
      .filter(([, count]) => count > 0)
      .map(([unit, count]) => ({
        unit,
        workload: String(by.workload),
        count,
        ...each(count, carbon.nano),
      })),
  );
  return {
    energyNano: energy + own,
    operationalNano: operational + (ownCarbon ?? 0n),
    embodiedNano: embodied,
    intensityGPerKwh: known ? (Number(operational) / Number(energy)) * 1000 : null,
    gateway: {
      energyNano: own,
      carbonNano: ownCarbon,
      tier: TIER,
      factor90: TIER_FACTOR_90[TIER],
      how: `${liveDays} days with live requests, ${host.vcpus} vCPU held all day at ${host.wattsPerVcpu} W each, PUE ${PUE_PRIOR}, ${(shareOfRequests * 100).toFixed(1)} % of the requests, at the mean intensity of what it sent on; its hardware's embodied carbon is not known`,
    },
    rows: [
      { unit: 'request', workload: null, count: requests, ...each(requests) },
      { unit: '1,000 tokens', workload: null, count: tokens / 1000, ...each(tokens / 1000) },
      { unit: '1,000,000 tokens', workload: null, count: tokens / 1e6, ...each(tokens / 1e6) },
      ...units,
    ],
    unknownRequests: figures.carbon.unknownRequests,
  };
}
