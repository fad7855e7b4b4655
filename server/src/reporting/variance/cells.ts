import type { TotalsRow } from '../../ledger/index.ts';

/** Work of a workload by one model at one place. */
export interface CellName {
  readonly workload: string | null;
  readonly model: string | null;
  readonly deployment: string | null;
  readonly operator: string | null;
  readonly site: string | null;
  readonly zone: string | null;
}

/** What a period has in a cell; nano units. */
export interface CellSums {
  readonly requests: number;
  readonly cost: bigint;
  readonly costWasted: bigint;
  /** Requests that had nothing to add. */
  readonly costUnknown: number;
  readonly energy: bigint;
  readonly energyWasted: bigint;
  readonly energySettled: bigint;
  readonly operational: bigint;
  readonly operationalSettled: bigint;
  readonly embodiedSettled: bigint;
  readonly energyUnknown: number;
  readonly carbonUnknown: number;
  /** Money that its tokens cost at the prices of both periods alike, or how many requests it is. */
  readonly pricedWork: number;
  /** Energy that its tokens take by the factors of both periods alike, or how many tokens it is. */
  readonly work: number;
  /** The same and the energy beside, by how the energy was obtained. */
  readonly ways: ReadonlyMap<string, { readonly work: number; readonly useful: number }>;
}

/** All of a period: cells with work that was sent somewhere, and requests of each workload that were not. */
export interface PeriodCells {
  readonly cells: ReadonlyMap<string, { readonly name: CellName; readonly sums: CellSums }>;
  readonly notSent: ReadonlyMap<string | null, number>;
}

/** How much work a row is, and by which method its energy was obtained. */
export interface WorkOf {
  priced(row: TotalsRow): number;
  energy(row: TotalsRow): number;
  way(row: TotalsRow): string;
}

export const CELL_DIMENSIONS = [
  'workload',
  'model',
  'deployment',
  'operator',
  'site',
  'zone',
  'tier',
  'outcome',
] as const;

const NAMES = ['workload', 'model', 'deployment', 'operator', 'site', 'zone'] as const;
const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
const nameOf = ({ by }: TotalsRow): CellName =>
  Object.fromEntries(NAMES.map((name) => [name, textOf(by[name])])) as unknown as CellName;

/** A request that reached no deployment has used nothing. */
const isSent = ({ by, cost, energy, carbon }: TotalsRow): boolean =>
  (by.deployment ?? null) !== null ||
  cost.nano !== 0n ||
  energy.nano !== 0n ||
  carbon.nano !== 0n ||
  cost.unknown + energy.unknown > 0;

const added = (rows: readonly TotalsRow[], of: (row: TotalsRow) => bigint): bigint =>
  rows.reduce((sum, row) => sum + of(row), 0n);
const counted = (rows: readonly TotalsRow[], of: (row: TotalsRow) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);
/** Beside the electricity: the hardware, of entries whose grid is known too. */
const embodiedOf = ({ carbon, carbonOperational }: TotalsRow): bigint => carbon.nano - carbonOperational.nano;

function sumsOf(booked: readonly TotalsRow[], settled: readonly TotalsRow[], work: WorkOf): CellSums {
  const ways = new Map<string, { work: number; useful: number }>();
  for (const row of booked) {
    const knownShare = row.requests === 0 ? 0 : 1 - row.energy.unknown / row.requests;
    if (knownShare === 0) continue;
    const way = work.way(row);
    const before = ways.get(way) ?? { work: 0, useful: 0 };
    ways.set(way, {
      work: before.work + work.energy(row) * knownShare,
      useful: before.useful + Number(row.energy.nano - row.wasted.energyNano),
    });
  }
  return {
    requests: counted(booked, (row) => row.requests),
    cost: added(settled, (row) => row.cost.nano),
    costWasted: added(booked, (row) => row.wasted.costNano),
    costUnknown: counted(booked, (row) => row.cost.unknown),
    energy: added(booked, (row) => row.energy.nano),
    energyWasted: added(booked, (row) => row.wasted.energyNano),
    energySettled: added(settled, (row) => row.energy.nano),
    operational: added(booked, (row) => row.carbonOperational.nano),
    operationalSettled: added(settled, (row) => row.carbonOperational.nano),
    embodiedSettled: added(settled, embodiedOf),
    energyUnknown: counted(booked, (row) => row.energy.unknown),
    carbonUnknown: counted(booked, (row) => row.carbon.unknown),
    pricedWork: counted(booked, (row) => work.priced(row)),
    work: counted(booked, (row) => work.energy(row)),
    ways,
  };
}

/**
 * Rows of a period as cells.
 * @param booked by {@link CELL_DIMENSIONS} @param settled the same rows as later truth restates them
 */
export function cellsOf(booked: readonly TotalsRow[], settled: readonly TotalsRow[], work: WorkOf): PeriodCells {
  const keyOf = (row: TotalsRow): string => JSON.stringify(Object.values(nameOf(row)));
  const sent = Map.groupBy(booked.filter(isSent), keyOf);
  const restated = Map.groupBy(settled, keyOf);
  const notSent = new Map<string | null, number>();
  for (const row of booked)
    if (!isSent(row)) {
      const { workload } = nameOf(row);
      notSent.set(workload, (notSent.get(workload) ?? 0) + row.requests);
    }
  return {
    cells: new Map(
      [...sent].map(([key, rows]) => [
        key,
        { name: nameOf(rows[0]!), sums: sumsOf(rows, restated.get(key) ?? rows, work) },
      ]),
    ),
    notSent,
  };
}
