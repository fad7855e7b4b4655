import type { TotalsRow } from '../ledger/index.ts';
import { metered, PUE_PRIOR } from '../kernel/index.ts';
import { costNanoUsd, type Option } from '../world/index.ts';
import {
  addUsage,
  hourStart,
  inputTokens,
  NO_USAGE,
  outputTokens,
  type EpochHour,
  type EpochMs,
} from '../units/index.ts';

type Work = Pick<TotalsRow, 'requests' | 'usage'>;
type Used = Work['usage'];

/** What is known of one hour of a deployment. */
export interface HourOfWork {
  readonly hour: EpochHour;
  /** As booked; `null`: nothing was. */
  readonly work: Work | null;
  /** Of the booked energy; `null` is unknown. */
  readonly electricityUsd: number | null;
  /** At the facility; `null`: no meter told of this hour. */
  readonly meter: { readonly wh: number; readonly idleWh: number | null } | null;
  readonly gramsPerKwh: number | null;
  readonly usdPerKwh: number | null;
}

/**
 * What utilisation is a share of. `energy`: energy of the devices above idle over the most that they can draw above idle.
 * `tokens`: tokens written over those that all replicas can write. `null`: neither is known.
 */
export type UseBasis = 'energy' | 'tokens' | null;

/** How busy reserved capacity was, and what it cost while it was not. */
export interface Utilisation {
  readonly basis: UseBasis;
  /** Over the hours that are known. */
  readonly utilisation: number | null;
  readonly knownHours: number;
  readonly hours: readonly { readonly at: EpochMs; readonly utilisation: number | null }[];
  /** What the devices draw whether work is there or not, and the rent of what stood free. */
  readonly idle: {
    readonly wh: number | null;
    readonly grams: number | null;
    readonly electricityUsd: number | null;
    readonly rentUsd: number | null;
    readonly tier: 'measured' | 'modelled-inferred' | null;
  };
  readonly tokens: number;
  /** Rent and electricity of a million tokens; `null` where one is unknown or nothing was written. */
  readonly usdPerMtok: number | null;
  readonly breakEven: BreakEven;
}

/**
 * Where owning costs the same as the cheapest allowed alternative. `above` and `below`: this utilisation against it; `never`: its
 * electricity alone costs more; `idle`: nothing was served, so that nothing can be compared.
 */
export interface BreakEven {
  readonly verdict: 'above' | 'below' | 'never' | 'idle' | 'unknown';
  readonly utilisation: number | null;
  readonly alternative: { readonly deployment: string; readonly usdPerMtok: number } | null;
}

const MTOK = 1e6;
const known = (values: readonly (number | null)[]): number | null =>
  values.length === 0 || values.some((value) => value === null)
    ? null
    : values.reduce<number>((sum, value) => sum + (value as number), 0);
const tokensOf = (usage: Used): number => inputTokens(usage) + outputTokens(usage);

/** Watts above idle that all replicas can draw, at the facility; `null` where the accelerator is unknown. */
function reservedWatts({ serving, site, reserved }: Option): { readonly idle: number; readonly active: number } | null {
  const { accelerator, acceleratorCount } = serving;
  if (accelerator === null) return null;
  const all = acceleratorCount * (reserved?.replicas ?? 1) * (site.pue?.value ?? PUE_PRIOR);
  return { idle: accelerator.idleW * all, active: (accelerator.tdpW - accelerator.idleW) * all };
}

/**
 * USD of a million tokens in the mix of some usage, requests included; `null` where there are no tokens.
 * @param of served usage of many requests
 */
export function usdPerMtokAt(price: Option['price'], { usage, requests }: Work): number | null {
  const tokens = tokensOf(usage);
  if (tokens === 0) return null;
  const part = (of: number): number => Math.round((of * MTOK) / tokens);
  const mix: Used = {
    inputUncached: part(usage.inputUncached),
    cacheRead: part(usage.cacheRead),
    cacheWrite5m: part(usage.cacheWrite5m),
    cacheWrite1h: part(usage.cacheWrite1h),
    output: part(usage.output),
    reasoning: part(usage.reasoning),
  };
  return costNanoUsd({ ...price, perRequest: 0 }, mix) / 1e9 + (price.perRequest * requests * MTOK) / tokens;
}

/**
 * Utilisation at which a fixed cost over the same hours equals what the same tokens cost elsewhere: work grows with
 * utilisation and the fixed cost does not.
 *
 * @param utilisation at which the tokens were served
 * @param fixed what is paid without work, @param variable what the work adds, @param elsewhere its price elsewhere: all USD
 * @returns `null` where work alone costs as much as elsewhere: it never breaks even
 * @example breakEvenAt(0.2, 48, 4, 20) // 0.6
 */
export const breakEvenAt = (utilisation: number, fixed: number, variable: number, elsewhere: number): number | null =>
  elsewhere > variable ? Math.round(((utilisation * fixed) / (elsewhere - variable)) * 1e9) / 1e9 : null;

/** @param alternatives allowed deployments that are paid for by use */
function breakEvenOf(
  utilisation: number | null,
  costs: { readonly fixed: number | null; readonly variable: number | null },
  work: Work,
  alternatives: readonly Pick<Option, 'id' | 'price'>[],
): BreakEven {
  const priced = alternatives.flatMap(({ id, price }) => {
    const usdPerMtok = usdPerMtokAt(price, work);
    return usdPerMtok === null ? [] : [{ deployment: id, usdPerMtok }];
  });
  const alternative = priced.toSorted((a, b) => a.usdPerMtok - b.usdPerMtok)[0] ?? null;
  const none = { utilisation: null, alternative };
  const { fixed, variable } = costs;
  if (utilisation === 0) return { verdict: 'idle', ...none };
  if (alternative === null || utilisation === null || fixed === null || variable === null)
    return { verdict: 'unknown', ...none };
  const at = breakEvenAt(utilisation, fixed, variable, (alternative.usdPerMtok * tokensOf(work.usage)) / MTOK);
  if (at === null) return { verdict: 'never', ...none };
  return { verdict: utilisation < at ? 'below' : 'above', utilisation: at, alternative };
}

/**
 * How busy a reserved deployment was in some whole hours, what it cost while it idled, and where it breaks even. Method
 * `utilisation/1` (docs/methods/utilisation.md).
 *
 * @param hours every hour of the span, those without requests too
 * @param alternatives allowed deployments that are paid for by use
 */
export function utilisationOf(
  option: Option,
  hours: readonly HourOfWork[],
  alternatives: readonly Pick<Option, 'id' | 'price'>[],
): Utilisation {
  const watts = reservedWatts(option);
  const { usdPerHour = null, includesElectricity = false, outputTokensPerSecond = null } = option.reserved ?? {};
  const isMetered = watts !== null && hours.some(({ meter }) => meter !== null && meter.idleWh !== null);
  const basis: UseBasis = isMetered ? 'energy' : outputTokensPerSecond !== null ? 'tokens' : null;
  const shareOf = ({ meter, work }: HourOfWork): number | null => {
    if (basis === 'tokens') return outputTokens(work?.usage ?? NO_USAGE) / ((outputTokensPerSecond as number) * 3600);
    if (basis === null || meter === null || meter.idleWh === null) return null;
    return Math.max(0, meter.wh - meter.idleWh) / (watts as { active: number }).active;
  };
  const shares = hours.map((hour) => ({ hour, share: shareOf(hour) }));
  const counted = shares.filter(({ share }) => share !== null);
  const utilisation =
    counted.length === 0 ? null : counted.reduce((sum, { share }) => sum + (share as number), 0) / counted.length;
  // Where one hour has a meter, the others' idle is not guessed beside it.
  const idleOf = ({ meter }: HourOfWork): number | null =>
    isMetered ? (meter?.idleWh ?? null) : (watts?.idle ?? null);
  const counts = isMetered ? counted.map(({ hour }) => hour) : hours;
  const idle = counts.map((each) => metered.amounts(idleOf(each), each.gramsPerKwh, each.usdPerKwh));
  const electricityUsd = includesElectricity ? 0 : known(idle.map(({ money }) => money));
  const rent = usdPerHour === null ? null : usdPerHour * counts.length;
  const work = counts.reduce(
    (sum, { work: own }) =>
      own === null ? sum : { usage: addUsage(sum.usage, own.usage), requests: sum.requests + own.requests },
    { usage: NO_USAGE, requests: 0 },
  );
  const active = counts.map(({ meter, usdPerKwh, electricityUsd: booked, work: own }) =>
    isMetered && meter !== null && meter.idleWh !== null
      ? metered.amounts(meter.wh - meter.idleWh, null, usdPerKwh).money
      : own === null
        ? 0
        : booked,
  );
  const variable = includesElectricity ? 0 : known(active);
  const fixed = known([rent, isMetered ? electricityUsd : 0]);
  const tokens = tokensOf(work.usage);
  const whole = known([fixed, variable]);
  return {
    basis,
    utilisation,
    knownHours: counted.length,
    hours: shares.map(({ hour, share }) => ({ at: hourStart(hour.hour), utilisation: share })),
    idle: {
      wh: known(idle.map(({ wh }) => wh)),
      grams: known(idle.map(({ grams }) => grams)),
      electricityUsd,
      rentUsd: rent === null || utilisation === null ? null : rent * Math.max(0, 1 - utilisation),
      tier: idle.length === 0 || watts === null ? null : isMetered ? 'measured' : 'modelled-inferred',
    },
    tokens,
    usdPerMtok: whole === null || tokens === 0 ? null : (whole * MTOK) / tokens,
    breakEven: breakEvenOf(utilisation, { fixed, variable }, work, alternatives),
  };
}
