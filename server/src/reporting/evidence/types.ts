import type { Entry, TotalsRow, TypedBooks } from '../../ledger/index.ts';
import type { StoredRecord } from '../governance/records.ts';
import type { EpochMs } from '../../units/index.ts';

export type GridFactor = Awaited<ReturnType<TypedBooks['gridFactors']>>[number];
export type FactorSource = Awaited<ReturnType<TypedBooks['factorSources']>>[number];

/** A file of a pack. */
export interface PackFile {
  readonly name: string;
  readonly text: string;
}

/** What a pack is made of, all of one period. */
export interface Evidence {
  /** Such as 2026 or 2026-Q2. */
  readonly period: string;
  readonly organisation: string | null;
  /** When it was made; the books are told as they were known then. */
  readonly asOf: EpochMs;
  readonly version: string;
  /** By {@link SUMS_BY}. */
  readonly settled: readonly TotalsRow[];
  readonly booked: readonly TotalsRow[];
  readonly grid: readonly GridFactor[];
  readonly sources: readonly FactorSource[];
  readonly sample: readonly Entry[];
  /** `manifest.json` as it stands in the ledger's folder. */
  readonly manifest: string;
  /** Files of later truth, by name, as they stand there. */
  readonly settlements: readonly PackFile[];
  readonly methods: readonly PackFile[];
  /** Of the audit; `null`: there is none where it was made. */
  readonly governance: readonly StoredRecord[] | null;
}

/** What the sums of a pack are told apart by: an hour has one intensity in a zone. */
export const SUMS_BY = ['hour', 'zone', 'site', 'deployment', 'tier'] as const;
