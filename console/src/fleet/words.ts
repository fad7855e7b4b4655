import type { FleetReport } from '../api/control-plane.ts';
import { figure, interval, percent, text } from '../figures/format.ts';

export type FleetRow = FleetReport['rows'][number];
export type Reserved = NonNullable<FleetRow['reserved']>;

/** How the gateway sees a deployment. */
export const STANDING = {
  well: 'answers',
  full: 'full: at its cap',
  resting: 'rests: it asked to be left alone',
  trying: 'breaker: tries one request',
  open: 'breaker open: kept out',
  withheld: 'kept out: no credential',
} as const satisfies Record<NonNullable<FleetRow['live']>['standing'], string>;

/** Whether a standing keeps requests away for a fault. */
export const isDown = (row: FleetRow): boolean => row.live !== null && !row.live.healthy;

/** What utilisation is a share of. */
export const BASIS = {
  energy: 'metered energy above idle, over the most that can be drawn',
  tokens: 'tokens written, over those that can be written',
} as const;

/**
 * Whether owning pays, in one sentence.
 * @example verdictWords({ utilisation: 0.2, usdPerMtok: 9, breakEven: { verdict: 'below', utilisation: 0.5, alternative: { deployment: 'api', usdPerMtok: 4 } } }) // 'Below break-even: 20 % used, 50 % needed to cost what api asks'
 */
export function verdictWords({
  utilisation,
  usdPerMtok,
  breakEven,
}: Pick<Reserved, 'utilisation' | 'usdPerMtok' | 'breakEven'>): string {
  const { verdict, alternative, utilisation: needed } = breakEven;
  const used = utilisation === null ? '' : percent(utilisation);
  switch (verdict) {
    case 'above':
    case 'below':
      if (needed !== null && needed > 1)
        return `Below break-even: ${used} used, and at full use it would still cost more than ${alternative?.deployment ?? 'the alternative'} asks`;
      return `${verdict === 'below' ? 'Below' : 'Above'} break-even: ${used} used, ${percent(needed ?? 0)} needed to cost what ${alternative?.deployment ?? 'the alternative'} asks`;
    case 'never':
      return `Never breaks even: its electricity alone costs more than ${alternative?.deployment ?? 'the alternative'} asks`;
    case 'idle':
      return 'Idle: it served nothing in these hours';
    case 'unknown':
      if (utilisation === null) return 'Utilisation unknown: meter it, or give reserved.outputTokensPerSecond';
      if (usdPerMtok === null) return 'Break-even unknown: its rent or the price of its electricity is missing';
      return 'No break-even: no workload lists an allowed deployment beside it that is paid for by use';
  }
}

/** Both prices of a million tokens beside each other. */
export const priceWords = ({
  usdPerMtok,
  breakEven: { alternative },
}: Pick<Reserved, 'usdPerMtok' | 'breakEven'>): string =>
  `${usdPerMtok === null ? 'unknown' : text(usdPerMtok, 'USD')} here at this utilisation, ${
    alternative === null
      ? 'no alternative known'
      : `${text(alternative.usdPerMtok, 'USD')} at ${alternative.deployment}`
  }`;

/** Below this share of what one hour in twenty exceeds, the mean of an hour says nothing of it. */
const HARDLY = 0.01;

/**
 * Tokens of the next hour: the expected ones with their 90 % interval; of what is hardly used, how much an hour seldom exceeds.
 * @example nextHourWords({ mean: 0, p05: 0, p95: 40_000 }) // { main: 'mostly none', more: 'one hour in twenty over 40,000 tokens' }
 */
export function nextHourWords({
  mean,
  p05,
  p95,
}: {
  readonly mean: number;
  readonly p05: number;
  readonly p95: number;
}): {
  readonly main: string;
  readonly more: string | null;
} {
  if (p95 < 1) return { main: 'none expected', more: null };
  if (mean < 1 || mean < p95 * HARDLY)
    return { main: 'mostly none', more: `one hour in twenty over ${text(Number(p95.toPrecision(2)), 'tokens')}` };
  return { main: figure(mean), more: interval(p05, p95, 'tokens') };
}
