import type { MeasuredHour, Table } from '../kernel/index.ts';
import { bookSettlements, type Sealing, type Settlement } from '../ledger/index.ts';
import { sigmaOfFactor90, TIER_FACTOR_90, toJoulegateError, toNano, type EpochHour } from '../units/index.ts';
import type { GridHour, GridSource } from '../world/index.ts';

/** What is learned of an hour after it was booked becomes a settlement, never an edit. */
export interface Settler {
  /** Remembers the grid figures that the hour is booked with. */
  booked(table: Table): void;
  /** The grid has learned: hours that were booked otherwise are settled. */
  gridChanged(): Promise<void>;
  measured(hour: MeasuredHour): Promise<void>;
}

export interface SettlerOptions {
  readonly folder: string;
  readonly sealing: Pick<Sealing, 'signer' | 'anchor'>;
  readonly grid: Pick<GridSource, 'at'>;
  readonly now: () => number;
  /** Power usage effectiveness that a deployment's energy is booked with. */
  readonly pueOf: (deployment: string) => number;
  readonly fault: (message: string) => void;
}

/** Grids revise their hours for about two days. */
const REMEMBERED_HOURS = 72;
/** Counters that miss more of an hour say too little of it. */
const LEAST_COVERAGE = 0.95;
const METER_SIGMA = sigmaOfFactor90(TIER_FACTOR_90.measured);
const BY = 'joulegate';

const isOwn = ({ kind, ageHours }: GridHour): boolean => kind === 'hourly' && ageHours === 0;

/** @example const settler = createSettler({ folder, sealing, grid, now, pueOf, fault }); */
export function createSettler({ folder, sealing, grid, now, pueOf, fault }: SettlerOptions): Settler {
  const used = new Map<string, GridHour>();
  const book = async (settlements: readonly Settlement[]): Promise<void> => {
    try {
      await bookSettlements(folder, settlements, now(), sealing);
    } catch (error) {
      fault(`a settlement could not be booked: ${toJoulegateError(error).message}`);
    }
  };
  const forget = (hour: EpochHour): void => {
    for (const [key, each] of used) if (each.hour < hour - REMEMBERED_HOURS) used.delete(key);
  };
  return {
    booked({ hour, factors, deployments }) {
      factors.forEach((factor, i) => {
        const zone = deployments[i]?.site.zone;
        if (zone != null && factor.grid !== null) used.set(`${zone}\n${hour}`, { ...factor.grid, zone, hour });
      });
      forget(hour);
    },
    async gridChanged() {
      const settlements: Settlement[] = [];
      for (const [key, before] of used) {
        const after = grid.at(before.zone, before.hour);
        if (
          after === undefined ||
          !isOwn(after) ||
          (isOwn(before) && before.lifecycleGPerKwh === after.lifecycleGPerKwh)
        )
          continue;
        used.set(key, { ...after, hour: before.hour });
        const { lifecycleGPerKwh, directGPerKwh, source } = after;
        settlements.push({
          kind: 'grid',
          zone: before.zone,
          hour: before.hour,
          lifecycleGPerKwh,
          directGPerKwh,
          marginalGPerKwh: after.marginalGPerKwh ?? null,
          reason: isOwn(before) ? 'estimate-change' : 'new-information',
          source,
          by: BY,
          note: `booked with ${before.lifecycleGPerKwh} g/kWh (${before.kind}, ${before.ageHours} h old, ${before.source})`,
        });
      }
      if (settlements.length > 0) await book(settlements);
    },
    async measured({ deployment, hour, energyWh, idleWh, coverage, source, method }) {
      if (deployment === null || energyWh === null) return;
      if (coverage < LEAST_COVERAGE)
        return fault(`the meters of ${deployment} saw ${Math.round(coverage * 100)} % of an hour: it stays modelled`);
      const facilityWh = (energyWh + (idleWh ?? 0)) * pueOf(deployment);
      const note = `${method}, ${idleWh === null ? 'idle unknown' : `${idleWh.toPrecision(4)} Wh of it idle`}, coverage ${coverage.toFixed(3)}`;
      await book([
        {
          kind: 'meter',
          deployment,
          hour,
          energyNanoWh: toNano(facilityWh),
          energySigma: METER_SIGMA,
          reason: 'new-information',
          source,
          by: BY,
          note,
        },
      ]);
    },
  };
}
