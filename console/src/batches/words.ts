import type { Batches } from '../api/control-plane.ts';
import { count, instant, percent, text } from '../figures/format.ts';

export type Batch = Batches['batches'][number];
export type BatchHour = NonNullable<Batches['hours']>[number];

const HOUR_MS = 3_600_000;

/** Its status as people say it. */
export const STATUS: Readonly<Record<Batch['status'], string>> = {
  validating: 'is read',
  in_progress: 'open',
  finalizing: 'writes its files',
  completed: 'completed',
  expired: 'expired',
  cancelling: 'is cancelled',
  cancelled: 'cancelled',
  failed: 'failed',
};

/** When it runs. @example runsWords({ status: 'in_progress', startsAt: null, endedAt: null }, 0) // 'now' */
export function runsWords(
  { status, startsAt, endedAt }: Pick<Batch, 'status' | 'startsAt' | 'endedAt'>,
  now: number,
): string {
  if (endedAt !== null) return `ended ${instant(endedAt)}`;
  return status !== 'in_progress' || startsAt === null || startsAt <= now ? 'now' : `waits until ${instant(startsAt)}`;
}

/** How requests went that have ended. @example wentWords({ lanes: [{ lane: 'now', words: 'at once', requests: 2 }] }) // '2 at once' */
export const wentWords = ({ lanes }: Pick<Batch, 'lanes'>): string =>
  lanes.map(({ words, requests }) => `${count(requests)} ${words}`).join(', ');

/** How far a vendor has come with what it took over. */
export function vendorWords({
  words,
  vendorState,
  since,
  requests,
  doneThere,
  answered,
}: Batch['vendors'][number]): string {
  const said = vendorState === null ? '' : `, "${vendorState}" since ${instant(since)}`;
  const done = doneThere === null ? '' : `, ${count(doneThere)} done there`;
  return `${words}${said}; ${count(requests)} requests${done}, ${count(answered)} back`;
}

/** Whether a webhook was told of the end. */
export function webhookWords({ event, tries, nextAt, gaveUpAt, fault }: Batch['webhooks'][number]): string {
  const why = fault === null ? '' : `: ${fault}`;
  if (gaveUpAt !== null) return `${event} was given up ${instant(gaveUpAt)} after ${count(tries)} times${why}`;
  if (tries === 0 || nextAt === null) return `${event} is to be told`;
  return `${event} was told ${count(tries)} times in vain, again ${instant(nextAt)}${why}`;
}

/** What waiting saved so far, in carbon and money; what is unknown is said. */
export function savedWords({ saved }: Pick<Batch, 'saved'>): string {
  if (saved === null) return 'nothing has run';
  const grams =
    saved.co2eG === null
      ? 'carbon unknown'
      : `${text(saved.co2eG, 'g')} CO2e${saved.co2eShare === null ? '' : ` (${percent(saved.co2eShare)})`}`;
  const usd = saved.usd === null ? 'money unknown' : text(saved.usd, 'USD');
  return `${grams}, ${usd}${saved.unknownTries === 0 ? '' : `; partly unknown of ${count(saved.unknownTries)}`}`;
}

/** Sums over the batches that are shown; a sum that nothing is known of is `null`. */
export function savedOfAll(batches: readonly Pick<Batch, 'saved'>[]): {
  readonly co2eG: number | null;
  readonly usd: number | null;
} {
  const sum = (of: (saved: NonNullable<Batch['saved']>) => number | null): number | null => {
    const known = batches.flatMap(({ saved }) => (saved === null ? [] : (of(saved) ?? [])));
    return known.length === 0 ? null : known.reduce((total, each) => total + each, 0);
  };
  return { co2eG: sum(({ co2eG }) => co2eG), usd: sum(({ usd }) => usd) };
}

/** What a batch did or will do in an hour. */
export function hourWords({ hour, zone, gPerKwh, isForecast, tries, plannedWork }: BatchHour, now: number): string {
  const grid = gPerKwh === null ? 'intensity unknown' : `${Math.round(gPerKwh)} g/kWh${isForecast ? ', foretold' : ''}`;
  const did = [
    ...(tries > 0 ? [`ran ${count(tries)} requests`] : []),
    ...(plannedWork > 0 ? [(hour + 1) * HOUR_MS <= now + HOUR_MS ? 'runs' : 'will run'] : []),
  ];
  return `${instant(hour * HOUR_MS)}: ${grid}${zone === null ? '' : ` in ${zone}`}${did.length === 0 ? '' : `; ${did.join(', ')}`}`;
}
