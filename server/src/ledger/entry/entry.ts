import { z } from 'zod';
import type { Workload } from '../../kernel/index.ts';
import type { GridHour } from '../../world/index.ts';
import type {
  EpochHour,
  EpochMs,
  Microlitres,
  Ms,
  NanoG,
  NanoUsd,
  NanoWh,
  Tier,
  UsageGrade,
} from '../../units/index.ts';
import { ATTEMPTS, DOCUMENTS, EPOCH_MS, GUARD_WORK, GRID, compareWith, USAGE, WAITED } from './attempts.ts';
import { COUNTERFACTUAL, DECISION } from './decision.ts';
import {
  columnsOf,
  counts,
  schemaOf,
  flag,
  json,
  keyOfHours,
  known,
  maybe,
  maybeText,
  rare,
  summed,
  text,
  together,
  type Column,
  type Shape,
  type ValueOf,
} from './field.ts';

export const ENTRY_SCHEMA = 3;

/** Words that texts of an entry have for the sums to read. */
export const ENTRY_WORDS = {
  /** Begins, in a price's source, the words for what of the request has no price: its money counts as unknown. */
  noPriceFor: 'no price for',
  /** Stands in the method or the price's source of an entry that values one before it, whose figures were unknown. */
  valuedLater: 'valued later',
} as const;

export type Outcome = 'served' | 'cached' | 'refused' | 'failed';

const GUARD_ACTIONS = ['pass', 'not-run', 'flag', 'escalate', 'redact', 'block'] as const;

/** What one check of the guard said. */
export interface GuardVerdict {
  readonly check: string;
  readonly action: (typeof GUARD_ACTIONS)[number];
  readonly score: number | null;
}

const USD = '1e-9 USD';
const WH = '1e-9 Wh';
const G = '1e-9 gCO2e';
const [OPERATIONAL, EMBODIED] = ['round(wh * lifecycle_g_per_wh * 1e9)', 'round(embodied_g * 1e9)'] as const;

/**
 * THE table of an entry, a row a field: its type, the writer and the reader of journal lines, the columns of segments, the
 * hourly sums, the recomputation and the page in docs/ledger.md come from it. Fields are only ever added.
 */
export const ENTRY = {
  id: text('id', 'the id in x-joulegate-decision'),
  at: known<EpochMs>('at_ms', 'BIGINT', EPOCH_MS, 'arrival, in business time'),
  hour: keyOfHours(known<EpochHour>('hour', 'INTEGER', 'h since 1970-01-01T00:00Z', 'its UTC hour')),
  importedAt: keyOfHours(
    rare<EpochMs>(
      'imported_at_ms',
      'BIGINT',
      EPOCH_MS,
      'when an imported entry was booked; absent: booked as it happened',
    ),
  ),
  organisation: keyOfHours(text('organisation', 'who pays: a pseudonym', 'caller')),
  team: keyOfHours(maybeText('team', 'of the organisation: a pseudonym; absent: the key belongs to none', 'caller')),
  keyId: keyOfHours(text('key_id', 'of the key: a pseudonym', 'caller')),
  endpoint: text('endpoint', 'path that was called', 'caller'),
  protocol: maybeText('protocol', 'what the deployment speaks', 'place'),
  workload: keyOfHours(text('workload', 'named class of traffic; unassigned where none applied', 'caller')),
  mode: keyOfHours(text<Workload['mode']>('mode', 'observe, shadow or enforce', 'caller')),
  outcome: keyOfHours(text<Outcome>('outcome', 'served, cached, refused or failed', 'caller')),
  error: maybeText('error', 'stable error code'),
  status: known('status', 'SMALLINT', 'HTTP', 'what the caller got'),
  streamed: flag('streamed', 'whether the answer was a stream'),
  modelAsked: text('model_asked', 'as the caller named it', 'caller'),
  modelServed: keyOfHours(maybeText('model_served', 'as the catalogue names it', 'place')),
  deployment: keyOfHours(maybeText('deployment', 'of the last attempt', 'place')),
  site: keyOfHours(maybeText('site', 'provider region or data centre', 'place')),
  zone: keyOfHours(maybeText('zone', 'electricity grid zone', 'place')),
  operator: keyOfHours(maybeText('operator', 'who runs the deployment', 'place')),
  origin: keyOfHours(text('origin', 'where the caller was', 'caller')),
  usage: USAGE,
  usageGrade: text<UsageGrade>('usage_grade', 'reported, counted, estimated or unknown', 'caller'),
  units: counts(
    'units',
    'as named',
    'functional units that the caller declared, or documents and pages that were read of its files',
  ),
  latency: {
    roundTripMs: known<Ms>('round_trip_ms', 'DOUBLE', 'ms', 'between caller and site'),
    ttftMs: maybe<Ms>('ttft_ms', 'DOUBLE', 'ms', 'first token at the site; absent: none came'),
    serviceMs: known<Ms>('service_ms', 'DOUBLE', 'ms', 'at the site, all attempts'),
    overheadMs: known<Ms>('overhead_ms', 'DOUBLE', 'ms', 'our own time, as measured'),
    totalMs: known<Ms>('total_ms', 'DOUBLE', 'ms', 'all of it'),
    addedMs: known<Ms>('added_ms', 'DOUBLE', 'ms', 'expected over the nearest deployment'),
  },
  costNanoUsd: summed(known<NanoUsd>('cost_nano_usd', 'BIGINT', USD, 'price of every attempt'), 'sum', 'cost'),
  priceSource: maybeText(
    'price_source',
    'price list and date, and what of it has no price; absent: the cost is unknown',
    'place',
  ),
  electricityNanoUsd: summed(
    maybe<NanoUsd>('electricity_nano_usd', 'BIGINT', USD, 'price of the energy alone, at the hour; absent: unknown'),
    'sum-and-unknown',
    'wh * electricity_usd_per_wh * 1e9',
  ),
  energyNanoWh: {
    mean: summed(
      maybe<NanoWh>('energy_nano_wh', 'BIGINT', WH, 'expected value, PUE included; absent: unknown'),
      'sum-and-unknown',
      'round(wh * 1e9)',
    ),
    sigma: known('energy_sigma', 'DOUBLE', 'log', 'log-sigma of the energy'),
  },
  carbonNanoG: {
    mean: summed(
      maybe<NanoG>(
        'carbon_nano_g',
        'BIGINT',
        G,
        'expected value: location-based, life cycle, operational plus embodied; absent: unknown',
      ),
      'sum-and-unknown',
      `${OPERATIONAL} + ${EMBODIED}`,
    ),
    sigma: known('carbon_sigma', 'DOUBLE', 'log', 'log-sigma of the carbon'),
  },
  carbonOperationalNanoG: summed(
    maybe<NanoG>('carbon_operational_nano_g', 'BIGINT', G, 'part of it'),
    'sum',
    OPERATIONAL,
  ),
  carbonEmbodiedNanoG: summed(maybe<NanoG>('carbon_embodied_nano_g', 'BIGINT', G, 'part of it'), 'sum', EMBODIED),
  carbonDirectNanoG: summed(
    maybe<NanoG>('carbon_direct_nano_g', 'BIGINT', G, 'location-based, combustion only: GHG Protocol Scope 2'),
    'sum-and-unknown',
    'wh * direct_g_per_wh * 1e9',
  ),
  carbonMarketNanoG: summed(
    maybe<NanoG>('carbon_market_nano_g', 'BIGINT', G, 'market-based, by the step in market_basis; absent: unknown'),
    'sum-and-unknown',
    'wh * market_g_per_wh * 1e9',
  ),
  carbonUpstreamNanoG: summed(
    maybe<NanoG>(
      'carbon_upstream_nano_g',
      'BIGINT',
      G,
      'supply of fuel and plant and losses on the way, by yearly factors: GHG Protocol Scope 3, category 3; absent: unknown',
    ),
    'sum-and-unknown',
    'wh * upstream_g_per_wh * 1e9',
  ),
  marketBasis: keyOfHours(
    maybeText<NonNullable<GridHour['scope2']>['marketBasis']>(
      'market_basis',
      "step of the GHG Protocol's order: instrument, supplier, residual-mix or location-fallback; absent: unknown",
      'place',
    ),
  ),
  scope2Source: maybeText(
    'scope2_source',
    'records of docs/methods/scope2.md that the location-based and the market-based figure stand on',
    'place',
  ),
  carbonMarginalNanoG: summed(
    maybe<NanoG>('carbon_marginal_nano_g', 'BIGINT', G, 'energy at the margin of the grid; never part of the others'),
    'sum-and-unknown',
    'wh * marginal_g_per_wh * 1e9',
  ),
  waterOnSiteMicrolitres: summed(
    maybe<Microlitres>('water_microlitres', 'BIGINT', '1e-6 L', 'on site; absent: unknown'),
    'sum-and-unknown',
    'wh * on_site_litres_per_wh * 1e6',
  ),
  tier: keyOfHours(maybeText<Tier>('tier', 'how energy was obtained', 'place')),
  method: maybeText('method', 'method and version', 'place'),
  attempts: ATTEMPTS,
  grid: GRID,
  wasted: {
    nanoUsd: summed(
      known<NanoUsd>(
        'wasted_nano_usd',
        'BIGINT',
        USD,
        'part of the price that went into attempts which did not end ok',
      ),
      'sum',
    ),
    nanoWh: summed(known<NanoWh>('wasted_nano_wh', 'BIGINT', WH, 'part of the energy'), 'sum'),
    nanoG: summed(maybe<NanoG>('wasted_nano_g', 'BIGINT', G, 'part of the carbon'), 'sum'),
  },
  configVersion: known('config_version', 'INTEGER', '', 'configuration in force'),
  cache: together({
    savedNanoUsd: known<NanoUsd>(
      'cache_saved_nano_usd',
      'BIGINT',
      USD,
      'what an answer from the cache saved; absent: it came from none',
    ),
    savedNanoWh: maybe<NanoWh>('cache_saved_nano_wh', 'BIGINT', WH, 'likewise; absent: unknown'),
    savedNanoG: maybe<NanoG>('cache_saved_nano_g', 'BIGINT', G, 'likewise; absent: unknown'),
    savedTokens: maybe('cache_saved_tokens', 'BIGINT', 'tokens', 'likewise; absent: unknown'),
  }),
  documents: DOCUMENTS,
  guard: json(
    {
      name: 'guard',
      type: 'STRUCT("check" VARCHAR, "action" VARCHAR, score DOUBLE)[]',
      unit: '',
      doc: 'verdicts of the guard; absent: none ran',
    },
    z.array(
      z.object({
        check: z.string(),
        action: z.enum(GUARD_ACTIONS),
        score: z.number().nullable(),
      }),
    ),
    (value) => value as readonly GuardVerdict[],
  ),
  guardMode: maybeText<'monitor' | 'enforce'>('guard_mode', 'whether its verdicts were carried out; absent: none ran'),
  guardRules: json(
    { name: 'guard_rules', type: 'VARCHAR[]', unit: '', doc: 'ids of the rules that were met' },
    z.array(z.string()),
    (value) => value as readonly string[],
  ),
  guardModel: maybeText('guard_model', 'version of our model and ids of guard models that had a say; absent: none had'),
  guardPrivate: counts(
    'guard_private',
    'values',
    'personal data and secrets that were found, by kind, those of the answer as `answer.email`; absent: not looked for',
  ),
  guardWork: GUARD_WORK,
  waited: WAITED,
  decision: DECISION,
  counterfactual: COUNTERFACTUAL,
} satisfies Shape;
compareWith(ENTRY);

/** One ledger row per authenticated request. Immutable. No prompt text, ever. */
export interface Entry extends ValueOf<typeof ENTRY> {
  readonly schema: typeof ENTRY_SCHEMA;
}
/** What a request cost; `null`: it has no price, or none for a part of what it used, and the booked money is not all of it. */
export const knownCost = ({
  costNanoUsd,
  deployment,
  priceSource,
}: Pick<Entry, 'costNanoUsd' | 'deployment' | 'priceSource'>): NanoUsd | null =>
  deployment !== null && (priceSource === null || priceSource.includes(ENTRY_WORDS.noPriceFor)) ? null : costNanoUsd;

/** Of an entry in the API. Its decision's figures that are unknown are `null` there. */
export const entrySchema = schemaOf({ ...ENTRY })
  .extend({ schema: z.literal(ENTRY_SCHEMA) })
  .meta({ id: 'Entry', description: 'One request as it is booked; docs/ledger.md has the columns' });
export type Attempt = Entry['attempts'][number];
export type BookedEstimate = Entry['energyNanoWh'] | Entry['carbonNanoG'];

/** Every column of an entry, in the order of the file. Columns are only ever added. */
export const ENTRY_COLUMNS: readonly Column[] = columnsOf(ENTRY);

const record = (name: string, doc: string): Column => ({ name, type: 'VARCHAR', unit: '', doc });
/** Columns of the records beside a segment. */
export const RECORD_COLUMNS: readonly Column[] = [
  record('kind', 'factors or candidates'),
  record('id', 'first 16 digits of the SHA-256 of the content'),
  record('json', 'the record'),
];
