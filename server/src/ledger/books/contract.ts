import { intervalOf, type EpochHour, type EpochMs, type NanoUsd, type Tier, type Usage } from '../../units/index.ts';
import type { Prices } from '../../kernel/index.ts';
import type { ChargedPrice, Entry, FactorSource, GridFactor } from '../entry/index.ts';
import type { InvoiceRow, Settlement } from './settlement.ts';

/** Whole UTC hours: the first is in it, the last is not. */
export interface Span {
  readonly fromHour: EpochHour;
  readonly toHour: EpochHour;
}

/** As it was booked, or as later truth (meters, final grid hours, invoices) restates it. */
export type Basis = 'booked' | 'settled';

/** What totals may be told apart by. Every one of them outlives the entries of a retired segment. */
export const DIMENSIONS = [
  'hour',
  'day',
  'month',
  'organisation',
  'team',
  'key',
  'workload',
  'mode',
  'outcome',
  'model',
  'deployment',
  'operator',
  'site',
  'zone',
  'origin',
  'tier',
  'imported',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a text is looked for in; the hourly sums have all of them. */
export type Facet = Exclude<Dimension, 'hour' | 'day' | 'month' | 'imported'>;
export const FACETS = DIMENSIONS.filter(
  (dimension): dimension is Facet =>
    dimension !== 'hour' && dimension !== 'day' && dimension !== 'month' && dimension !== 'imported',
);

/** An hour that has requests, and how many. */
export interface HourOf {
  readonly hour: EpochHour;
  readonly requests: number;
}

/** What occurs in a time. */
export interface Occurring {
  /** The newest first. */
  hours(): Promise<readonly HourOf[]>;
  /** Values of facets, in their order. */
  values<F extends Facet>(facets: readonly F[]): Promise<Readonly<Record<F, readonly string[]>>>;
}

/**
 * Value of a dimension: `hour` as a number, `day` as 2026-05-01, `month` as 2026-05, `imported` as the moment (epoch ms)
 * when imported usage was booked and `null` for live usage, `model` as served (or as asked where the catalogue has no such
 * model), others as text; `null` where an entry has none.
 */
export type Key = string | number | null;

export interface TotalsQuery {
  /** Absent: all that is in the books. */
  readonly span?: Span;
  /** Absent or empty: one row. */
  readonly by?: readonly Dimension[];
  /** `booked` by default. */
  readonly basis?: Basis;
  /**
   * Only what was known then: hours of live usage that had begun, imports booked and settlements made until that moment.
   * Absent: everything.
   */
  readonly asOf?: EpochMs;
  /** Rows whose dimension has one of these values. */
  readonly where?: Readonly<Partial<Record<Dimension, readonly Key[]>>>;
  /**
   * For who shows no interval: sums are not told apart by deployment, which takes a fraction of the rows. Each sigma is
   * then the most that it can be, that of figures which all err together.
   */
  readonly roughSigma?: boolean;
}

/** A plain sum of expected values, how many entries had none to add, and the log-sigma of the sum. */
export interface SumOfEstimates {
  readonly nano: bigint;
  readonly sigma: number;
  readonly unknown: number;
}

/** Median and 90 % interval of a sum of expected values, in whole units. */
export const intervalOfSum = ({ nano, sigma }: SumOfEstimates): ReturnType<typeof intervalOf> =>
  intervalOf({ mean: Number(nano) / 1e9, sigma });

/** A plain sum, and how many entries had nothing to add. */
export interface PlainSum {
  readonly nano: bigint;
  readonly unknown: number;
}

export interface NanoFigures {
  readonly costNano: bigint;
  readonly energyNano: bigint;
  readonly carbonNano: bigint;
}

/** Sums of one group. Nano-USD, nano-Wh, nano-g, microlitres: the plain sum of a column, to the last digit. */
export interface TotalsRow {
  readonly by: Readonly<Partial<Record<Dimension, Key>>>;
  readonly requests: number;
  readonly usage: Usage;
  /** Functional units that callers declared. */
  readonly units: Readonly<Record<string, number>>;
  readonly cost: PlainSum;
  readonly electricity: PlainSum;
  readonly energy: SumOfEstimates;
  /** Location-based, life cycle, operational plus embodied. */
  readonly carbon: SumOfEstimates;
  readonly carbonOperational: PlainSum;
  readonly carbonEmbodied: PlainSum;
  readonly carbonDirect: PlainSum;
  readonly carbonMarket: PlainSum;
  /** Scope 3, category 3. */
  readonly carbonUpstream: PlainSum;
  readonly carbonMarginal: PlainSum;
  readonly waterMicrolitres: PlainSum;
  readonly addedMs: number;
  /** What the same usage would have cost at the nearest allowed deployment; an entry without a comparison adds its own figures. */
  readonly nearest: NanoFigures;
  /** Part of the figures that went into attempts which did not end `ok`. */
  readonly wasted: NanoFigures;
  /** Files of prompts that went on as lean text, and what that saved; `unknown`: requests of which some of it is not known. */
  readonly lean: NanoFigures & Readonly<Record<'files' | 'tokens' | 'unknown', number>>;
  /** What answers from the cache saved; `unknown`: those of which some of it is not known. */
  readonly cached: NanoFigures & Readonly<Record<'answers' | 'tokens' | 'unknown', number>>;
  /** What guard models took, in no other figure; `unknown`: requests of which some of it is not known. */
  readonly guard: NanoFigures & Readonly<Record<'calls' | 'tokens' | 'unknown', number>>;
  /** What requests saved by waiting; `unknown`: those of which some of it is not known. */
  readonly waited: NanoFigures & Readonly<Record<'requests' | 'unknown', number>>;
  /** The weakest among its entries; `null` where none used energy. */
  readonly tier: Tier | null;
}

/** Work of one hour of a workload, for planners: what was asked, not what it cost. */
export interface DemandRow {
  readonly hour: EpochHour;
  readonly workload: string;
  readonly model: string | null;
  readonly origin: string;
  readonly requests: number;
  readonly usage: Usage;
  readonly units: Readonly<Record<string, number>>;
}

export interface EntriesQuery {
  readonly span?: Span;
  readonly where?: TotalsQuery['where'];
  /** Only those of these ids. */
  readonly ids?: readonly string[];
  readonly newestFirst?: boolean;
  /** Any entries alike instead of the first, by a hash of their ids: the same question gets the same ones. */
  readonly sampled?: boolean;
  readonly limit: number;
}

/** Where a page ends: entries that come behind it, newest first and then by id, are on the next. */
export interface Place {
  readonly at: EpochMs;
  readonly id: string;
}

/** What a page of entries is narrowed to. */
export interface PageQuery {
  readonly span?: Span;
  readonly where?: TotalsQuery['where'];
  /** Somewhere in a facet, whatever its case. */
  readonly text?: string;
  readonly idStart?: string;
  /** Only those that went elsewhere than to the nearest deployment that was allowed. */
  readonly moved?: boolean;
  readonly reason?: string;
  /** Number of an exclusion: only where a candidate was left out for it. */
  readonly exclusion?: number;
  readonly before?: Place;
  readonly limit: number;
}

type Listed = 'tier' | 'guard' | 'outcome' | 'mode' | 'origin' | 'site';
/** What a list shows of an entry. */
export interface EntrySummary extends Pick<
  Entry,
  'id' | 'at' | 'importedAt' | 'workload' | 'deployment' | 'costNanoUsd' | 'priceSource' | Listed
> {
  /** That served, or as asked. */
  readonly model: string;
  readonly tokens: number;
  readonly totalMs: number;
  readonly energyNanoWh: number | null;
  readonly carbonNanoG: number | null;
  /** The nearest deployment that was allowed; `null`: nothing was decided. */
  readonly nearest: string | null;
  /** Files of the prompt that went on as text; `null`: none was to. */
  readonly files: number | null;
}

/** A page of entries, newest first. */
export interface Page {
  readonly entries: readonly EntrySummary[];
  /** `null`: nothing is behind it. */
  readonly next: Place | null;
  /** All that fit, on every page together; `null` where only entries can tell. */
  readonly matching: number | null;
  /** Not all of the time was looked through, only what is not before this; `null`: all that the page needed was. */
  readonly lookedTo: EpochMs | null;
  /** What occurs in the time, by name; `null` but on the first page. */
  readonly options: Readonly<
    Record<'workload' | 'model' | 'deployment' | 'origin' | 'team' | 'key', readonly string[]>
  > | null;
}

/** What the books hold of imported entries whose ids begin alike: one row or bucket of an export, however often it has grown. */
export interface ImportedSum {
  readonly idStart: string;
  readonly usage: Usage;
  readonly units: Readonly<Record<string, number>>;
  readonly costNanoUsd: NanoUsd;
  /** When the first of them was. */
  readonly at: EpochMs;
  /** No entry of it has an energy. */
  readonly energyUnknown: boolean;
  /** Under which it was booked first. */
  readonly names: Pick<Entry, 'deployment' | 'modelServed' | 'operator'>;
  /** No entry of it has a price. */
  readonly costUnknown: boolean;
}

/** Tokens of an hour at a deployment, in and out. */
export interface UsedHour {
  readonly deployment: string;
  readonly hour: EpochHour;
  readonly tokens: number;
}

/** What a deployment's meter counted in hours in which nothing was booked there: no request can bear it. */
export interface IdleRow {
  readonly deployment: string;
  readonly hours: number;
  readonly energyNano: bigint;
}

/** What a deployment's meter counted in an hour, as last settled, at the facility. */
export interface MeterHour {
  readonly deployment: string;
  readonly hour: EpochHour;
  readonly energyNano: bigint;
  /** The part that is drawn whether work is there or not; `null` is unknown. */
  readonly idleNano: bigint | null;
}

/** The prices that the last decision of a workload in an hour weighed beside cash, owned and shadow together. */
export interface WeighedHour {
  readonly hour: EpochHour;
  readonly workload: string;
  readonly decisions: number;
  /** Water is 0 where nobody priced it, a dollar of cash counts 1 where no money budget presses. */
  readonly prices: Required<Prices>;
}

/** The books as wings read them. Rows are typed; no wing writes SQL. */
export interface TypedBooks {
  totals(query: TotalsQuery): Promise<readonly TotalsRow[]>;
  demand(span: Span): Promise<readonly DemandRow[]>;
  /** Tokens of some deployments, by deployment and hour: a fraction of what totals of so many hours take. */
  used(span: Span, deployments: readonly string[]): Promise<readonly UsedHour[]>;
  /** A row a deployment that was metered in that time, as known then; of the others nothing is known. */
  idle(span?: Span, asOf?: EpochMs): Promise<readonly IdleRow[]>;
  /** By deployment and hour. */
  meters(span: Span): Promise<readonly MeterHour[]>;
  /** By hour and workload, of the entries that are not retired. */
  weighed(span: Span): Promise<readonly WeighedHour[]>;
  /** By hour and zone, of the entries that are not retired. */
  gridFactors(span: Span): Promise<readonly GridFactor[]>;
  /** Each once, of the entries that are not retired: what an export names beside its figures. */
  factorSources(span: Span): Promise<readonly FactorSource[]>;
  /** What kinds of tokens were charged at, by hour or day, of the entries that are not retired. */
  chargedPrices(span: Span, by: 'hour' | 'day'): Promise<readonly ChargedPrice[]>;
  /** `null` where no entry has the id, or it was retired. */
  entry(id: string): Promise<Entry | null>;
  entries(query: EntriesQuery): Promise<readonly Entry[]>;
  /** A page of the whole ledger, newest first: what new entries come meanwhile moves no page behind it. */
  page(query: PageQuery): Promise<Page>;
  /** Books later truth as known since `bookedAt`. @throws JoulegateError JG_LEDGER where nothing or no whole figure is given */
  settle(records: readonly Settlement[], bookedAt: EpochMs): Promise<void>;
  /** Invoices that were settled and reach into a time, by operator, time and reference. */
  invoices(span?: Span): Promise<readonly InvoiceRow[]>;
  /** Sums of the imported entries of some hours by the first characters of their id. */
  importedSums(span: Span, idLength: number): Promise<readonly ImportedSum[]>;
}
