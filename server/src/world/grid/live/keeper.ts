import { get, backoff, type Clock, type Outbound } from '../../../edge/index.ts';
import {
  hourOf,
  hourStart,
  JoulegateError,
  MS_PER_HOUR,
  toJoulegateError,
  type EpochHour,
  type EpochMs,
} from '../../../units/index.ts';
import type { HourStore } from './hour-store.ts';
import { refuseTestData } from './read-json.ts';
import { SIGNALS } from './sanity.ts';
import type { GridAdapter } from './types.ts';

const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 30 * 60_000;
/** A source that answers but lacks an hour that is due is asked again after this. */
const LATE_RETRY_MS = 10 * 60_000;
const WINDOW_HOURS = 48;
/** Auctions are held the day before. */
const AHEAD_HOURS = 24;
const LONGEST_WAIT_MS = 6 * MS_PER_HOUR;

/** How a source and a zone of it do. */
export interface GridSourceState {
  readonly source: string;
  readonly zone: string;
  readonly newestHour: EpochHour | null;
  readonly lastSuccessAt: EpochMs | null;
  readonly failures: number;
  readonly nextAt: EpochMs;
  /** The last failure or rejection, or `null`. */
  readonly problem: string | null;
}

/** Keeps the hours of every zone in use fresh, whatever its sources do. */
export interface GridKeeper {
  /** Asks what is due by the clock; resolves when the answers are in. Never throws: a fault is a problem that {@link state} tells. */
  tick(): Promise<void>;
  state(): readonly GridSourceState[];
}

export interface GridKeeperOptions {
  readonly adapters: readonly GridAdapter[];
  readonly zones: readonly string[];
  readonly store: HourStore;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Called after hours were learned, with the zones that changed. */
  readonly changed: (zones: readonly string[]) => void;
  readonly fault: (message: string) => void;
  readonly timeoutMs?: number;
  /** How far back a request reaches: hours that came late, or were revised. */
  readonly windowHours?: number;
}

interface Line {
  readonly adapter: GridAdapter;
  readonly zone: string;
  lastSuccessAt: EpochMs | null;
  failures: number;
  nextAt: EpochMs;
  problem: string | null;
}

/** Seconds or a date; `null` where neither. */
function retryAfterMs(header: string | string[] | undefined, now: EpochMs): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  const seconds = Number(text);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), LONGEST_WAIT_MS) : null;
}

/** A source that asks to be left alone for a while. */
class RateLimited extends Error {
  readonly waitMs: number | null;
  constructor(message: string, waitMs: number | null) {
    super(message);
    this.waitMs = waitMs;
  }
}

/**
 * Refreshes zones each hour from live sources: late hours are asked for again, failures back off (1 to 30
 * minutes), a rate limit silences the whole source for as long as it says. Time is the clock's: it may be virtual.
 */
export function gridKeeper(options: GridKeeperOptions): GridKeeper {
  const { store, clock, outbound, windowHours = WINDOW_HOURS } = options;
  const lines = options.adapters.flatMap((adapter) =>
    options.zones
      .filter((zone) => adapter.serves(zone))
      .map((zone): Line => ({ adapter, zone, lastSuccessAt: null, failures: 0, nextAt: -Infinity, problem: null })),
  );
  const silentUntil = new Map<GridAdapter, EpochMs>();
  const sessions = new Map<GridAdapter, { readonly token: string; readonly until: EpochMs }>();

  const fetchText = async (
    adapter: GridAdapter,
    request: { readonly path: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<string> => {
    const answer = await get(outbound, adapter.origin, adapter.basePath + request.path, {
      headers: request.headers,
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    });
    if (answer.status === 200) return answer.body;
    if (answer.status === 401) sessions.delete(adapter);
    // ENTSO-E says "no data" and Retry-After with status codes of its own; only the latter is waited for.
    if (answer.status === 429 || answer.status === 503)
      throw new RateLimited(
        `${adapter.name} answered ${answer.status}`,
        retryAfterMs(answer.headers['retry-after'], clock.now()),
      );
    throw new JoulegateError('JG_UPSTREAM_ERROR', `${adapter.name} answered ${answer.status}`, {
      where: adapter.origin,
    });
  };

  const tokenOf = async (adapter: GridAdapter): Promise<string | null> => {
    if (adapter.login === undefined) return null;
    const open = sessions.get(adapter);
    if (open !== undefined && open.until > clock.now()) return open.token;
    const token = adapter.login.tokenOf(await fetchText(adapter, adapter.login.request()));
    sessions.set(adapter, { token, until: clock.now() + adapter.login.lifetimeMs });
    return token;
  };

  const newestOf = ({ zone }: Line): EpochHour | undefined =>
    SIGNALS.map((signal) => store.newest(zone, signal)).reduce<EpochHour | undefined>(
      (a, b) => (b !== undefined && (a === undefined || b > a) ? b : a),
      undefined,
    );

  /** Asks for prices until the hour's own is known. Whatever comes of it, the intensities stand. */
  const askPrices = async ({ adapter, zone }: Line, token: string | null): Promise<boolean> => {
    const { prices } = adapter;
    const nowHour = hourOf(clock.now());
    if (prices === undefined || store.hasPrice(zone, nowHour)) return false;
    try {
      const bodies: string[] = [];
      for (const request of prices.requests(zone, nowHour - windowHours, nowHour + AHEAD_HOURS, token))
        bodies.push(await fetchText(adapter, request));
      refuseTestData(bodies, adapter.name);
      const { changed, rejected } = store.acceptPrices(zone, prices.parse(zone, bodies), nowHour, {
        ...prices,
        name: adapter.name,
        licence: adapter.licence,
      });
      if (rejected.length > 0) options.fault(`${adapter.name}, ${zone}: prices refused: ${rejected[0]}`);
      return changed.includes(nowHour);
    } catch (thrown) {
      const error = thrown instanceof RateLimited ? thrown : toJoulegateError(thrown);
      if (error instanceof RateLimited) silentUntil.set(adapter, clock.now() + (error.waitMs ?? FIRST_RETRY_MS));
      options.fault(`${adapter.name}, ${zone}: prices: ${error.message}`);
      return false;
    }
  };

  const ask = async (line: Line): Promise<boolean> => {
    const { adapter, zone } = line;
    const nowHour = hourOf(clock.now());
    try {
      const bodies: string[] = [];
      const token = await tokenOf(adapter);
      for (const request of adapter.requests(zone, nowHour - windowHours, nowHour + 1, token))
        bodies.push(await fetchText(adapter, request));
      refuseTestData(bodies, adapter.name);
      const offered = adapter.parse(zone, bodies);
      const { changed, rejected } = store.accept(zone, offered, nowHour, adapter);
      line.failures = 0;
      line.problem =
        offered.length === 0
          ? `answered and gave no whole hour of the last ${windowHours}`
          : rejected[0] === undefined
            ? null
            : `${rejected.length} hours refused: ${rejected[0]}`;
      line.lastSuccessAt = clock.now();
      if (line.problem !== null) options.fault(`${adapter.name}, ${zone}: ${line.problem}`);
      const due = nowHour - adapter.delayHours;
      const complete = changed.includes(due) || SIGNALS.some((signal) => store.has(zone, signal, due));
      line.nextAt = complete ? hourStart(nowHour + 1) : Math.min(clock.now() + LATE_RETRY_MS, hourStart(nowHour + 1));
      const priced = await askPrices(line, token);
      return changed.some((hour) => hour >= nowHour - windowHours) || priced;
    } catch (thrown) {
      const error = thrown instanceof RateLimited ? thrown : toJoulegateError(thrown);
      line.failures += 1;
      line.problem = error.message;
      const backoffMs = backoff.doubledMs(line.failures - 1, FIRST_RETRY_MS, LONGEST_RETRY_MS);
      const waitMs = error instanceof RateLimited ? (error.waitMs ?? backoffMs) : backoffMs;
      line.nextAt = clock.now() + waitMs;
      if (error instanceof RateLimited) silentUntil.set(adapter, line.nextAt);
      if (line.failures === 1) options.fault(`${adapter.name}, ${zone}: ${error.message}`);
      return false;
    }
  };

  let running: Promise<void> | null = null;
  const round = async (): Promise<void> => {
    const changed = new Set<string>();
    const byAdapter = Map.groupBy(lines, ({ adapter }) => adapter);
    await Promise.all(
      [...byAdapter].map(async ([adapter, own]) => {
        // One request at a time to a source: its limits are shared by all zones.
        for (const line of own) {
          if (line.nextAt > clock.now() || (silentUntil.get(adapter) ?? -Infinity) > clock.now()) continue;
          if (await ask(line)) changed.add(line.zone);
        }
      }),
    );
    if (changed.size === 0) return;
    try {
      options.changed([...changed].sort());
    } catch (thrown) {
      options.fault(toJoulegateError(thrown).message);
    }
  };

  return {
    tick() {
      running ??= round().finally(() => {
        running = null;
      });
      return running;
    },
    state: () =>
      lines.map((line) => ({
        source: line.adapter.name,
        zone: line.zone,
        newestHour: newestOf(line) ?? null,
        lastSuccessAt: line.lastSuccessAt,
        failures: line.failures,
        nextAt: line.nextAt,
        problem: line.problem,
      })),
  };
}
