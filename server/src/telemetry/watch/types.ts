import type { EpochMs, Tier } from '../../units/index.ts';
import type { GridHour, prometheusMeter } from '../../world/index.ts';

/** What is read. */
export type Meter = ReturnType<typeof prometheusMeter>;
export type Fleet = Awaited<ReturnType<Meter['find']>>;
export type Server = Fleet['servers'][number];
export type Device = Fleet['devices'][number];

/** Idle charged to its owner, or energy above idle, by work. */
export type Basis = 'allocated' | 'used';
/** Tokens that a figure is divided by: generated ones alone, or prompt tokens too. */
export type Per = 'output' | 'all';

/** Where a model runs, as far as a person or a config said. */
export interface WatchPlace {
  /** A site's key, a zone, or `unknown`. */
  readonly region: string;
  readonly zone: string | null;
  /** Facility over IT energy; `null` is unknown, and a prior stands in. */
  readonly pue: number | null;
}

/** What electricity costs. */
export interface ElectricityTariff {
  readonly perKwh: number;
  readonly currency: string;
  readonly source: string;
}

/** Where the idle power of a device is known from. */
export type IdleSource = 'stated' | 'observed' | 'catalogue';
export interface IdlePower {
  readonly watts: number;
  readonly from: IdleSource;
}

/** Energy, and the carbon and money of it at the facility; `null` is unknown, never zero. */
export interface Amounts {
  readonly wh: number | null;
  readonly grams: number | null;
  readonly money: number | null;
}

/** Tokens as the engines counted them. */
export interface Tokens {
  /** Cached ones inside. */
  readonly prompt: number;
  readonly cached: number;
  readonly output: number;
}

/** One engine over a span. */
export interface ServerFigures {
  readonly server: string;
  readonly model: string;
  readonly engine: string;
  readonly place: WatchPlace;
  readonly tokens: Tokens | null;
  /** Above idle; all of it where idle power is unknown. `null`: not metered and no model of it. */
  readonly activeWh: number | null;
  /** `null` where no device's idle power is known. */
  readonly idleWh: number | null;
  readonly tier: Tier | null;
  readonly metered: boolean;
  readonly devices: readonly string[];
  /** Poorest of its devices; `null` where none is known. */
  readonly idleFrom: IdleSource | null;
  /** Share of the device time that samples enclose. */
  readonly coverage: number;
}

/** One model in one region over a span. */
export interface WatchRow {
  readonly model: string;
  readonly region: string;
  readonly zone: string | null;
  readonly engines: readonly string[];
  readonly servers: number;
  /** Of them with a figure of energy: tokens and amounts are theirs. */
  readonly serversWithEnergy: number;
  readonly devices: readonly string[];
  /** Of all servers that count. */
  readonly allTokens: Tokens;
  readonly tokens: Tokens;
  readonly allocated: Amounts;
  readonly used: Amounts;
  readonly idle: Amounts;
  readonly tier: Tier | null;
  readonly idleFrom: IdleSource | null;
  readonly coverage: number;
  /** Mean share of the time that its GPUs worked, 0 to 1. */
  readonly utilisation: number | null;
  readonly grid: GridHour | null;
  readonly pue: number;
  readonly isPuePrior: boolean;
  readonly tariff: ElectricityTariff | null;
}

/** What a round found, in words. */
export interface Finding {
  readonly kind: 'found' | 'missing' | 'assumed';
  readonly text: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** One reading of a fleet. */
export interface WatchReport {
  readonly source: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly rows: readonly WatchRow[];
  readonly servers: readonly ServerFigures[];
  readonly findings: readonly Finding[];
}
