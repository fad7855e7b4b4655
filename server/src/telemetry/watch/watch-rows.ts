import { TIERS, type EpochHour, type Tier } from '../../units/index.ts';
import type { GridHour } from '../../world/index.ts';
import { metered, PUE_PRIOR } from '../../kernel/index.ts';
import type {
  Amounts,
  Basis,
  ElectricityTariff,
  IdleSource,
  Per,
  ServerFigures,
  Tokens,
  WatchPlace,
  WatchRow,
} from './types.ts';

const NO_TOKENS: Tokens = { prompt: 0, cached: 0, output: 0 };
const IDLE_SOURCES: readonly IdleSource[] = ['stated', 'observed', 'catalogue'];
const poorest = <T>(order: readonly T[], some: readonly (T | null)[]): T | null =>
  some.reduce<T | null>(
    (worst, each) => (each !== null && (worst === null || order.indexOf(each) > order.indexOf(worst)) ? each : worst),
    null,
  );
const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

function sumTokens(servers: readonly ServerFigures[]): Tokens {
  return servers.reduce(
    (sum, { tokens }) =>
      tokens === null
        ? sum
        : {
            prompt: sum.prompt + tokens.prompt,
            cached: sum.cached + tokens.cached,
            output: sum.output + tokens.output,
          },
    NO_TOKENS,
  );
}

/** The sum of what all know; `null` where one does not. */
function sumAll(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return values.length === 0 ? null : sum;
}

/** What rows are made with: utilisation by device, the grid and prices of the hour. */
export interface RowParts {
  readonly hour: EpochHour;
  readonly busy: ReadonlyMap<string, number>;
  /** `undefined` where the zone is unknown. */
  readonly gridAt: (zone: string, hour: EpochHour) => GridHour | undefined;
  /** What a person said that electricity costs; before the zone's price of the hour. */
  readonly tariff: ElectricityTariff | null;
}

function tariffOf(grid: GridHour | null, stated: ElectricityTariff | null): ElectricityTariff | null {
  if (stated !== null) return stated;
  return grid?.price == null
    ? null
    : { perKwh: grid.price.usdPerMwh / 1000, currency: 'USD', source: grid.price.source };
}

function rowOf(
  servers: readonly ServerFigures[],
  { model, place }: { model: string; place: WatchPlace },
  parts: RowParts,
): WatchRow {
  const { hour, busy, gridAt } = parts;
  const grid = place.zone === null ? null : (gridAt(place.zone, hour) ?? null);
  const tariff = tariffOf(grid, parts.tariff);
  const pue = place.pue ?? PUE_PRIOR;
  // A modelled replica beside metered ones would blur what was measured.
  const measured = servers.filter((each) => each.metered && each.tokens !== null);
  const counted =
    measured.length > 0 ? measured : servers.filter(({ activeWh, tokens }) => activeWh !== null && tokens !== null);
  const active = sumAll(counted.map(({ activeWh }) => activeWh));
  const idle = sumAll(counted.map(({ idleWh }) => idleWh));
  // Energy is shown at the device, carbon and money are those of the facility.
  const amounts = (wh: number | null): Amounts => ({
    ...metered.amounts(wh === null ? null : wh * pue, grid?.lifecycleGPerKwh ?? null, tariff?.perKwh ?? null),
    wh,
  });
  const isMetered = measured.length > 0;
  // Without idle power a meter shows the whole and not its parts; a model shows work and no idle.
  const knownIdle = sumAll([active, counted.reduce((sum, { idleWh }) => sum + (idleWh ?? 0), 0)]);
  const devices = unique(servers.flatMap((each) => each.devices));
  const shares = devices.flatMap((id) => busy.get(id) ?? []);
  return {
    model,
    region: place.region,
    zone: place.zone,
    engines: unique(servers.map(({ engine }) => engine)),
    servers: servers.length,
    serversWithEnergy: counted.length,
    devices,
    allTokens: sumTokens(servers),
    tokens: sumTokens(counted),
    allocated: amounts(isMetered ? knownIdle : null),
    used: amounts(isMetered && idle === null ? null : active),
    idle: amounts(isMetered ? idle : null),
    tier: poorest<Tier>(
      TIERS,
      counted.map(({ tier }) => tier),
    ),
    idleFrom: poorest(
      IDLE_SOURCES,
      counted.map(({ idleFrom }) => idleFrom),
    ),
    coverage: counted.length === 0 ? 0 : Math.min(...counted.map(({ coverage }) => coverage)),
    utilisation: shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length,
    grid,
    pue,
    isPuePrior: place.pue === null,
    tariff,
  };
}

/** Engines of one model in one region are one row, in the order of their names. */
export function watchRows(servers: readonly ServerFigures[], parts: RowParts): readonly WatchRow[] {
  const groups = Map.groupBy(servers, ({ model, place }) => JSON.stringify([model, place.region]));
  return [...groups.values()]
    .map((group) => rowOf(group, group[0] as ServerFigures, parts))
    .sort((a, b) => a.model.localeCompare(b.model) || a.region.localeCompare(b.region));
}

/**
 * An amount over tokens; `null` where it is unknown or no token was counted.
 * @example perToken({ wh: 2 }, { prompt: 900, cached: 0, output: 100 }, 'wh', 'all') // 0.002
 */
export function perToken(
  amounts: Partial<Amounts>,
  { prompt, output }: Tokens,
  of: keyof Amounts,
  per: Per,
): number | null {
  const amount = amounts[of] ?? null;
  const tokens = per === 'output' ? output : prompt + output;
  return amount === null || tokens <= 0 ? null : amount / tokens;
}

/** Both bases, the one that bills its owner first. */
export const BASES: readonly Basis[] = ['allocated', 'used'];
export const PERS: readonly Per[] = ['output', 'all'];
