import type { MeasuredHour, Table } from '../kernel/index.ts';
import { laterTruth, type Witness, type Settlement } from '../ledger/index.ts';
import type { State } from '../state/index.ts';
import { hourOf, TIER_FACTOR_90, toJoulegateError, toNano, logSigma, type EpochHour } from '../units/index.ts';
import type { GridHour, GridSource } from '../world/index.ts';

/** What is learned of an hour after it was booked becomes a settlement, never an edit. */
export interface Settler {
  /** Keeps the grid figures that the hour is booked with, in the state: a restart forgets none of them. */
  booked(table: Table): Promise<void>;
  /** The grid has learned: hours that were booked otherwise are settled. */
  gridChanged(): Promise<void>;
  measured(hour: MeasuredHour): Promise<void>;
}

export interface SettlerOptions {
  readonly state: Pick<State, 'db'>;
  readonly folder: string;
  readonly sealing: Witness;
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
const METER_SIGMA = logSigma.ofFactor90(TIER_FACTOR_90.measured);
const BY = 'joulegate';

type BookedGrid = Pick<GridHour, 'lifecycleGPerKwh' | 'kind' | 'ageHours' | 'source'>;
const isOwn = ({ kind, ageHours }: BookedGrid): boolean => kind === 'hourly' && ageHours === 0;

export function createSettler({ state, folder, sealing, grid, now, pueOf, fault }: SettlerOptions): Settler {
  const { db } = state;
  let kept: Table | null = null;
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      fault(`a settlement could not be booked: ${toJoulegateError(error).message}`);
    }
  };
  const book = (settlements: readonly Settlement[]): Promise<unknown> =>
    laterTruth.book(folder, settlements, now(), sealing);
  async function revisions(): Promise<readonly Settlement[]> {
    const fromHour = hourOf(now()) - REMEMBERED_HOURS;
    const settled = await laterTruth.settledGrid(folder, fromHour);
    const rows = await db.selectFrom('booked_grid').selectAll().where('hour', '>=', fromHour).execute();
    return rows.flatMap(({ zone, hour, grid: json }): Settlement[] => {
      const before = JSON.parse(json) as BookedGrid;
      const after = grid.at(zone, hour);
      if (after === undefined || !isOwn(after)) return [];
      const { lifecycleGPerKwh, directGPerKwh, marginalGPerKwh = null, source } = after;
      const known = settled.get(laterTruth.zoneHour(zone, hour)) ?? (isOwn(before) ? before.lifecycleGPerKwh : null);
      if (known === lifecycleGPerKwh) return [];
      return [
        {
          kind: 'grid',
          zone,
          hour,
          lifecycleGPerKwh,
          directGPerKwh,
          marginalGPerKwh,
          reason: known === null ? 'new-information' : 'estimate-change',
          source,
          by: BY,
          note: `booked with ${before.lifecycleGPerKwh} g/kWh (${before.kind}, ${before.ageHours} h old, ${before.source})`,
        },
      ];
    });
  }
  // One after the other: two at once would both miss what the other books.
  let last: Promise<void> = Promise.resolve();
  return {
    async booked(table) {
      if (table === kept) return;
      kept = table;
      const { hour, factors, deployments } = table;
      const rows = new Map<string, { zone: string; hour: EpochHour; grid: string }>();
      for (const [i, factor] of factors.entries()) {
        const zone = deployments[i]?.site.zone;
        if (zone == null || factor.grid === null) continue;
        const { lifecycleGPerKwh, kind, ageHours, source } = factor.grid;
        rows.set(zone, { zone, hour, grid: JSON.stringify({ lifecycleGPerKwh, kind, ageHours, source }) });
      }
      await attempt(async () => {
        // The hour's first figures stay: what it learns later in the hour is settled.
        if (rows.size > 0)
          await db
            .insertInto('booked_grid')
            .values([...rows.values()])
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        await db
          .deleteFrom('booked_grid')
          .where('hour', '<', hour - REMEMBERED_HOURS)
          .execute();
      });
    },
    gridChanged() {
      last = last.then(() =>
        attempt(async () => {
          const settlements = await revisions();
          if (settlements.length > 0) await book(settlements);
        }),
      );
      return last;
    },
    async measured({ deployment, hour, energyWh, idleWh, coverage, source, method }) {
      if (deployment === null || energyWh === null) return;
      if (coverage < LEAST_COVERAGE)
        return fault(`the meters of ${deployment} saw ${Math.round(coverage * 100)} % of an hour: it stays modelled`);
      const pue = pueOf(deployment);
      const facilityWh = (energyWh + (idleWh ?? 0)) * pue;
      const note = `${method}, ${idleWh === null ? 'idle unknown' : `${idleWh.toPrecision(4)} Wh of it idle`}, coverage ${coverage.toFixed(3)}`;
      const energyNanoWh = toNano(facilityWh);
      await attempt(() =>
        book([
          {
            kind: 'meter',
            deployment,
            hour,
            energyNanoWh,
            idleNanoWh: idleWh === null ? null : toNano(idleWh * pue),
            energySigma: METER_SIGMA,
            reason: 'new-information',
            source,
            by: BY,
            note,
          },
        ]),
      );
    },
  };
}
