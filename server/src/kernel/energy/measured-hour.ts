import { hourOf, JOULES_PER_WH, MS_PER_HOUR, type EpochHour, type Tier, type Wh } from '../../units/index.ts';
import { meterWindow, type CounterCurve, type MeterReadings } from '../../world/index.ts';
import type { DeviceAccount } from './attribution-device.ts';
import { energyAmounts } from './energy-amounts.ts';
import { measuredEnergy, type MeterPlan } from './attribution-readings.ts';
import type { BookedRequest } from './attribution-work.ts';

export const METERED_METHOD = 'metered/1';

const MICRO_J_PER_WH = JOULES_PER_WH * 1e6;

/**
 * What a deployment's devices took in one UTC hour, by their counters: a plain record for the books. Energy is that of
 * the metered devices: no PUE, and no host unless the host is metered too. All records of an hour, `deployment: null`
 * among them, add up to what the counters added. The same hour may be measured again (after a restart, say): a later
 * record of a deployment, hour and source takes the place of the earlier one.
 */
export interface MeasuredHour {
  /** `null`: held by nobody, or work that no owner can be told of. */
  readonly deployment: string | null;
  readonly hour: EpochHour;
  /** Above idle, whoever sent the work; with unknown idle power all of it. `null`: nothing was read. */
  readonly energyWh: Wh | null;
  /** Idle, by the share of each device that is held, of devices whose idle power is known; `null` where it is known of none. */
  readonly idleWh: Wh | null;
  /** As the servers counted, cached prompt tokens inside `inputTokens`; `null` is unknown. */
  readonly inputTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
  /** Share of the device time of the hour that samples enclose and no reset lost, 0 to 1. Energy is not stretched over the rest. */
  readonly coverage: number;
  /** Of the poorest of its devices. */
  readonly tier: Tier;
  readonly source: string;
  readonly method: string;
}

const POOREST: readonly Tier[] = ['measured', 'measured-calibrated', 'modelled-observed'];
const poorest = (tiers: readonly Tier[]): Tier =>
  POOREST[Math.max(0, ...tiers.map((tier) => POOREST.indexOf(tier)))] ?? 'measured';
const sumOf = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0);
const tokensIn = (curve: CounterCurve | null | undefined, fromMs: number, toMs: number): number | null =>
  curve == null ? null : (meterWindow.delta(curve, fromMs, toMs)?.delta ?? null);

/** The same of any span. */
export type MeasuredSpan = Omit<MeasuredHour, 'hour'>;

/**
 * Divides the readings of one hour over the deployments of a plan.
 *
 * @param readings of a whole UTC hour
 * @param requests booked ones of the hour, which tell apart who shares a device where the servers do not count
 * @throws RangeError where the readings are not those of one hour
 */
export function measuredHours(
  readings: MeterReadings,
  plan: MeterPlan,
  requests: Iterable<BookedRequest> = [],
): readonly MeasuredHour[] {
  const { fromMs, toMs } = readings;
  if (toMs - fromMs !== MS_PER_HOUR || fromMs % MS_PER_HOUR !== 0)
    throw new RangeError('readings of a whole UTC hour are needed');
  return measuredSpan(readings, plan, requests).map((record) => ({ ...record, hour: hourOf(fromMs) }));
}

/**
 * Divides readings of any span over the deployments of a plan. Spans of the same readings that follow each other add up.
 *
 * @param requests booked ones, where a gateway sent the work
 */
export function measuredSpan(
  readings: MeterReadings,
  plan: MeterPlan,
  requests: Iterable<BookedRequest> = [],
): readonly MeasuredSpan[] {
  const { fromMs, toMs, servers } = readings;
  const { devices } = measuredEnergy(readings, requests, plan);
  const idleKnown = new Map(plan.devices.map(({ id, idleW }) => [id, idleW !== null]));
  const about = (own: readonly DeviceAccount[]) => {
    const read = own.filter(({ deltaMicroJ }) => deltaMicroJ !== null);
    const metrics = [...new Set(read.flatMap(({ metric }) => metric ?? []))];
    return {
      coverage:
        own.length === 0
          ? 0
          : sumOf(own.map(({ coveredMs, unmeasuredMs }) => Math.max(0, coveredMs - unmeasuredMs))) /
            (own.length * (toMs - fromMs)),
      tier: poorest(read.map(({ tier }) => tier)),
      source: [readings.source, ...metrics].join(', '),
      method: METERED_METHOD,
    };
  };
  const records = [...plan.coefficients.keys()].map((deployment): MeasuredSpan => {
    const own = devices.filter(({ owners }) => owners.some((owner) => owner.deployment === deployment));
    const parts = own.flatMap((device) =>
      device.deltaMicroJ === null ? [] : device.owners.filter((owner) => owner.deployment === deployment),
    );
    const meter = servers.find((server) => server.deployment === deployment);
    const knowsIdle = own.some(({ device }) => idleKnown.get(device) === true);
    return {
      deployment,
      energyWh: parts.length === 0 ? null : sumOf(parts.map(({ activeMicroJ }) => activeMicroJ)) / MICRO_J_PER_WH,
      idleWh:
        parts.length === 0 || !knowsIdle ? null : sumOf(parts.map(({ idleMicroJ }) => idleMicroJ)) / MICRO_J_PER_WH,
      inputTokens: tokensIn(meter?.prompt, fromMs, toMs),
      cachedTokens: tokensIn(meter?.cached, fromMs, toMs),
      outputTokens: tokensIn(meter?.generation, fromMs, toMs),
      ...about(own),
    };
  });
  const nobody = nobodys(devices);
  if (nobody.idleMicroJ + nobody.activeMicroJ === 0) return records;
  const rest = {
    energyWh: nobody.activeMicroJ / MICRO_J_PER_WH,
    idleWh: nobody.idleMicroJ / MICRO_J_PER_WH,
    inputTokens: null,
    cachedTokens: null,
    outputTokens: null,
  };
  return [
    ...records,
    {
      deployment: null,
      ...rest,
      ...about(devices.filter(({ lines }) => lines.some(({ deployment }) => deployment === null))),
    },
  ];
}

/** Lines of devices that belong to no deployment. */
function nobodys(devices: readonly DeviceAccount[]): { readonly idleMicroJ: number; readonly activeMicroJ: number } {
  const lines = devices.flatMap((device) => device.lines.filter(({ deployment }) => deployment === null));
  const of = (kind: string): number => sumOf(lines.filter((line) => line.kind === kind).map(({ microJ }) => microJ));
  return { idleMicroJ: of('unallocated-idle'), activeMicroJ: of('unallocated-active') };
}

/** Metered energy, divided over those who hold the devices: of whole hours for the books, of any span for a watcher. */
export const metered = { hours: measuredHours, span: measuredSpan, amounts: energyAmounts } as const;
