/** A month of made-up tenants, with abuses in it. It knows nothing of how they are found. */

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1440;
export const DAYS = 30;
export const START_MS = Date.UTC(2026, 8, 1);

export const ABUSES = ['burst', 'drip', 'night', 'stuffing', 'guard', 'tokens', 'loop'] as const;
export type AbuseKind = (typeof ABUSES)[number];
/** Twenty in all. */
const HOW_MANY: Readonly<Record<AbuseKind, number>> = {
  burst: 3,
  drip: 3,
  night: 3,
  stuffing: 3,
  guard: 2,
  tokens: 3,
  loop: 3,
};

export interface Injected {
  readonly kind: AbuseKind;
  /** `null`: whose credentials fail has none. */
  readonly key: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly address: string;
}

export type TrafficEvent =
  | {
      readonly kind: 'request';
      readonly key: string;
      readonly organisation: string;
      readonly tokens: number;
      readonly usd: number;
      readonly guardHit: boolean;
      readonly address: string;
    }
  | { readonly kind: 'failure'; readonly address: string; readonly digest: number };

interface Key {
  readonly id: string;
  readonly organisation: string;
  readonly style: 'office' | 'service' | 'batch';
  readonly perMinute: number;
  readonly wakes: number;
  readonly weekend: number;
  readonly growthPerDay: number;
  readonly medianTokens: number;
  readonly spread: number;
  readonly usdPerMtok: number;
  readonly hitShare: number;
  readonly addresses: readonly string[];
  readonly holidays: readonly number[];
  /** Lasting rise over some days; `null`: none. */
  readonly launch: { readonly day: number; readonly factor: number; readonly days: number } | null;
  /** Work by hand at odd hours: first minute, minutes, requests a minute. */
  readonly odd: readonly (readonly [number, number, number])[];
  /** Minutes with long documents. */
  readonly long: readonly [number, number] | null;
  /** The office moves. */
  readonly moves: { readonly day: number; readonly to: string } | null;
}

export type Chance = () => number;
/** Mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
const between = (chance: Chance, low: number, high: number): number => low + (high - low) * chance();
const whole = (chance: Chance, low: number, high: number): number => Math.floor(between(chance, low, high + 1));
const normal = (chance: Chance): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
function poisson(chance: Chance, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(chance)));
  let [count, product] = [0, chance()];
  for (const bound = Math.exp(-mean); product > bound; product *= chance()) count++;
  return count;
}
const addressOf = (chance: Chance): string =>
  `${whole(chance, 11, 220)}.${whole(chance, 0, 255)}.${whole(chance, 0, 255)}.9`;

function keysOf(chance: Chance, tenants: number): Key[] {
  const keys: Key[] = [];
  for (let tenant = 0; tenant < tenants; tenant++) {
    const [wakes, usdPerMtok] = [between(chance, 0, 24), between(chance, 0.5, 12)];
    const holidays = [whole(chance, 3, 29), whole(chance, 3, 29)];
    for (let i = 0; i < 3; i++) {
      const style = (['office', i === 1 ? 'service' : 'office', 'batch'] as const)[i] ?? 'office';
      const roams = chance() < 0.2;
      keys.push({
        id: `t${tenant}k${i}`,
        organisation: `t${tenant}`,
        style,
        perMinute: style === 'batch' ? between(chance, 5, 20) : between(chance, 0.5, 4),
        wakes,
        weekend: between(chance, 0.03, 0.35),
        growthPerDay: between(chance, -0.007, 0.02),
        medianTokens: Math.exp(between(chance, Math.log(400), Math.log(6000))),
        spread: between(chance, 0.5, 1.1),
        usdPerMtok,
        hitShare: chance() < 0.5 ? 0 : between(chance, 0.0002, 0.002),
        addresses: Array.from({ length: roams ? whole(chance, 5, 9) : whole(chance, 1, 2) }, () => addressOf(chance)),
        holidays,
        launch:
          chance() < 0.2
            ? { day: whole(chance, 8, 25), factor: between(chance, 1.4, 3), days: between(chance, 0.5, 3) }
            : null,
        odd:
          chance() < 0.25
            ? Array.from(
                { length: whole(chance, 1, 3) },
                () =>
                  [
                    whole(chance, 2 * MINUTES_PER_DAY, (DAYS - 1) * MINUTES_PER_DAY),
                    whole(chance, 20, 120),
                    between(chance, 2, 10),
                  ] as const,
              )
            : [],
        long: chance() < 0.2 ? [whole(chance, 5, 28) * MINUTES_PER_DAY, whole(chance, 120, 480)] : null,
        moves: chance() < 0.15 ? { day: whole(chance, 9, 27), to: addressOf(chance) } : null,
      });
    }
  }
  return keys;
}

/** A working day by the hour since waking up, drawn by hand: it rises, dips at noon and fades. */
const DAY = [
  0.15, 0.5, 0.9, 1, 0.95, 0.6, 0.8, 1, 0.95, 0.7, 0.4, 0.25, 0.2, 0.15, 0.1, 0.06, 0.04, 0.03, 0.02, 0.02, 0.02, 0.03,
  0.05, 0.08,
];

function rateOf(key: Key, minute: number): number {
  const local = minute + key.wakes * 60;
  const day = Math.floor(local / MINUTES_PER_DAY);
  const ofDay = local % MINUTES_PER_DAY;
  const isFree = day % 7 >= 5 || key.holidays.includes(day);
  const growth = 1 + key.growthPerDay * (minute / MINUTES_PER_DAY);
  const { launch } = key;
  const since = launch === null ? -1 : minute / MINUTES_PER_DAY - launch.day;
  const launched = launch === null || since < 0 ? 1 : 1 + (launch.factor - 1) * Math.min(1, since / launch.days);
  if (key.style === 'batch') {
    // Every night but for the week's first one, an hour or so.
    const starts = 120 + ((day * 7) % 13);
    return day % 7 !== 0 && ofDay >= starts && ofDay < starts + 60 + ((day * 11) % 40) ? key.perMinute * launched : 0;
  }
  if (key.style === 'service')
    return key.perMinute * (0.7 + 0.3 * Math.sin((2 * Math.PI * ofDay) / MINUTES_PER_DAY)) * growth * launched;
  const hour = ofDay / 60;
  const [low, high] = [DAY[Math.floor(hour) % 24] as number, DAY[(Math.floor(hour) + 1) % 24] as number];
  return key.perMinute * (low + (high - low) * (hour % 1)) * (isFree ? key.weekend : 1) * growth * launched;
}

/** Where a thief sits: mostly somewhere else. */
function injectedOf(chance: Chance, keys: readonly Key[]): Injected[] {
  const taken: { key: string; day: number }[] = [];
  return ABUSES.flatMap((kind) =>
    Array.from({ length: HOW_MANY[kind] }, (): Injected => {
      let [key, day] = [keys[0] as Key, 0];
      do {
        key = keys[whole(chance, 0, keys.length - 1)] as Key;
        day = whole(chance, 10, DAYS - 3);
      } while (taken.some((each) => each.key === key.id && Math.abs(each.day - day) < 3));
      if (kind !== 'stuffing') taken.push({ key: key.id, day });
      const minute =
        kind === 'night'
          ? day * MINUTES_PER_DAY +
            ((whole(chance, 16, 20) * 60 - Math.round(key.wakes * 60) + 2 * MINUTES_PER_DAY) % MINUTES_PER_DAY)
          : day * MINUTES_PER_DAY + whole(chance, 0, MINUTES_PER_DAY - 1);
      const minutes = {
        burst: [120, 360],
        drip: [1440, 1440],
        night: [120, 240],
        stuffing: [30, 60],
        guard: [45, 90],
        tokens: [60, 180],
        loop: [120, 480],
      }[kind] as [number, number];
      const startMs = START_MS + minute * MINUTE_MS;
      const away =
        chance() < { burst: 0.7, drip: 0.8, night: 0.4, stuffing: 1, guard: 0.3, tokens: 0.3, loop: 0 }[kind];
      return {
        kind,
        key: kind === 'stuffing' ? null : key.id,
        startMs,
        endMs: startMs + whole(chance, ...minutes) * MINUTE_MS,
        address: away ? addressOf(chance) : (key.addresses[0] as string),
      };
    }),
  );
}

/** Requests of one minute of an abuse. */
function abuseEvents(
  chance: Chance,
  abuse: Injected,
  key: Key,
  pace: number,
  nowMs: number,
): { tokens: number; hit: boolean }[] {
  const sized = (median: number, spread: number) => Math.round(median * Math.exp(spread * normal(chance)));
  const of = (perMinute: number, tokens: () => number, hitShare = 0) =>
    Array.from({ length: poisson(chance, perMinute) }, () => ({ tokens: tokens(), hit: chance() < hitShare }));
  switch (abuse.kind) {
    case 'burst':
      return of(5 + 15 * pace, () => sized(3500, 0.5));
    case 'drip':
      return of(0.7 + 1.3 * pace, () => sized(key.medianTokens, key.spread));
    case 'night':
      return of(4 + 11 * pace, () => sized(1200, 0.6));
    case 'guard':
      return of(0.7 + 2 * pace, () => sized(600, 0.5), 0.6);
    case 'tokens':
      return of(0.5 + 1.5 * pace, () => sized(100_000, 0.3));
    case 'loop': {
      const gone = (nowMs - abuse.startMs) / MINUTE_MS;
      return of(4 + 16 * pace, () => Math.min(100_000, 2000 + 500 * gone));
    }
    case 'stuffing':
      return [];
  }
}

/**
 * Plays a month.
 * @param sink takes each event in its order
 */
export function playMonth(
  seed: number,
  tenants: number,
  sink: { event(atMs: number, event: TrafficEvent): void; minuteOver(atMs: number): void },
): readonly Injected[] {
  const chance = chanceOf(seed);
  const keys = keysOf(chance, tenants);
  const injected = injectedOf(chance, keys).map((abuse) => ({ ...abuse, pace: chance() }));
  const weather = keys.map(() => 0);
  /** A client that was left with an old key, tries it for hours. */
  const old = Array.from({ length: 4 }, () => ({
    from: whole(chance, 0, DAYS * MINUTES_PER_DAY),
    for: whole(chance, 60, 600),
    address: addressOf(chance),
    digest: whole(chance, 0, 1e9),
  }));
  /** Somebody types a key wrong now and then. */
  const slips = Array.from({ length: 60 }, () => ({
    at: whole(chance, 0, DAYS * MINUTES_PER_DAY),
    address: addressOf(chance),
  }));
  for (let minute = 0; minute < DAYS * MINUTES_PER_DAY; minute++) {
    const atMs = START_MS + minute * MINUTE_MS;
    keys.forEach((key, i) => {
      if (minute % 60 === 0) weather[i] = 0.7 * (weather[i] as number) + 0.16 * normal(chance);
      let rate = rateOf(key, minute) * Math.exp(weather[i] as number);
      for (const [from, minutes, perMinute] of key.odd)
        if (minute >= from && minute < from + minutes) rate += perMinute;
      const isLong = key.long !== null && minute >= key.long[0] && minute < key.long[0] + key.long[1];
      const moved = key.moves !== null && minute >= key.moves.day * MINUTES_PER_DAY;
      const send = (tokens: number, guardHit: boolean, address: string): void =>
        sink.event(atMs, {
          kind: 'request',
          key: key.id,
          organisation: key.organisation,
          tokens,
          usd: (tokens * key.usdPerMtok) / 1e6,
          guardHit,
          address,
        });
      for (let left = poisson(chance, rate); left > 0; left--) {
        const tokens = Math.round(key.medianTokens * (isLong ? 2.5 : 1) * Math.exp(key.spread * normal(chance)));
        const address = moved
          ? (key.moves as { to: string }).to
          : (key.addresses[whole(chance, 0, key.addresses.length - 1)] as string);
        send(tokens, chance() < key.hitShare, address);
      }
      for (const abuse of injected)
        if (abuse.key === key.id && atMs >= abuse.startMs && atMs < abuse.endMs)
          for (const { tokens, hit } of abuseEvents(chance, abuse, key, abuse.pace, atMs))
            send(tokens, hit, abuse.address);
    });
    for (const { kind, startMs, endMs, address, pace } of injected)
      if (kind === 'stuffing' && atMs >= startMs && atMs < endMs)
        for (let left = poisson(chance, 2 + 60 * pace); left > 0; left--)
          sink.event(atMs, { kind: 'failure', address, digest: whole(chance, 0, 4e9) });
    for (const { from, for: minutes, address, digest } of old)
      if (minute >= from && minute < from + minutes)
        for (let left = poisson(chance, 12); left > 0; left--) sink.event(atMs, { kind: 'failure', address, digest });
    for (const { at, address } of slips)
      if (at === minute)
        for (let left = whole(chance, 1, 3); left > 0; left--)
          sink.event(atMs, { kind: 'failure', address, digest: whole(chance, 0, 4e9) });
    sink.minuteOver(atMs + MINUTE_MS - 1);
  }
  return injected;
}
