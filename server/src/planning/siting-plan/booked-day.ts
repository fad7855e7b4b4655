import type { TotalsRow } from '../../ledger/index.ts';
import type { BookedWork } from '../plan/booked-work.ts';
import { HOURS } from './siting-schema.ts';

/** Work of the books, told apart by where and when it was asked for. */
export interface BookedDay {
  readonly work: BookedWork;
  readonly byOriginAndHour: readonly TotalsRow[];
}

/** Requests of a typical day by origin, and how far the busiest hour lies over its typical one. */
export interface TypicalDemand {
  readonly byOrigin: ReadonlyMap<string, readonly number[]>;
  readonly surge: number;
}

/** The mean of each hour of the day over the period, hours without a request counted too. */
export function typicalDemandOf({ work: { fromHour, toHour }, byOriginAndHour }: BookedDay): TypicalDemand {
  const seen = new Array<number>(HOURS).fill(0);
  for (let hour = fromHour; hour < toHour; hour++) seen[hour % HOURS]! += 1;
  const byOrigin = new Map<string, number[]>();
  const byHour = new Map<number, number>();
  for (const { by, requests } of byOriginAndHour) {
    const [origin, hour] = [String(by.origin), Number(by.hour)];
    const day = byOrigin.get(origin) ?? new Array<number>(HOURS).fill(0);
    // Of a period shorter than a day some hours were never seen: they stay at 0, as the owner took it for typical.
    day[hour % HOURS]! += requests / seen[hour % HOURS]!;
    byOrigin.set(origin, day);
    byHour.set(hour, (byHour.get(hour) ?? 0) + requests);
  }
  const typical = Array.from({ length: HOURS }, (_, h) =>
    [...byOrigin.values()].reduce((sum, day) => sum + day[h]!, 0),
  );
  return { byOrigin, surge: Math.max(1, Math.max(...byHour.values()) / Math.max(...typical)) };
}
