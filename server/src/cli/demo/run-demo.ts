import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../app/index.ts';
import { parseConfig, resolveConfig, type Config } from '../../config/index.ts';
import { dataFolder, systemClock, virtualClock } from '../../edge/index.ts';
import { staticKey, type UpstreamTiming } from '../../gateway/index.ts';
import { readLedger, withBooks, type Entry } from '../../ledger/index.ts';
import type { RecordedResult } from '../../planning/index.ts';
import { DEMO_FLEET, startFleetWorker } from '../../simulator/index.ts';
import { hourStart } from '../../units/index.ts';
import { bookChecks, type Check } from './checks.ts';
import { dayComparer } from './compare.ts';
import { DEMO_TEAMS, demoConfig, EU_WORKLOAD, OPEN_WORKLOAD } from './demo-config.ts';
import { dayRequests } from './day-requests.ts';
import type { DemoDay } from './day.ts';
import { withScenes } from './scenes.ts';
import { sendTraffic } from './send-traffic.ts';
import type { TrafficTally } from './traffic.ts';

const DAY_MS = 86_400_000;
const HOURS_PER_DAY = 24;
const WORKLOADS = [OPEN_WORKLOAD, EU_WORKLOAD];
/** Upstreams answer at once and tell how long it would have taken: nothing of the report hangs on this machine's pace. */
const AT_ONCE = 1e6;
const DEMO_KEYS = Object.fromEntries(DEMO_TEAMS.map((team) => [team, `demo-key-of-${team}-for-loopback-only`]));

export interface DemoOptions {
  readonly day: DemoDay;
  /** That the requests are spread over; only one is compared with other policies. */
  readonly days: number;
  readonly requests: number;
  readonly seconds: number;
  readonly seed: number;
  readonly port: number;
  readonly adminPort: number;
  readonly durability: 'async' | 'strict';
  readonly storage: string | null;
}

export interface DemoWatcher {
  started(app: App, total: number, config: Config): void;
  progress(tally: TrafficTally, nowMs: number): void;
}

export interface DemoResult {
  readonly tally: TrafficTally;
  readonly entries: readonly Entry[];
  readonly checks: readonly Check[];
  readonly comparisons: readonly { readonly workload: string; readonly result: RecordedResult }[];
  readonly storage: string;
  readonly app: App;
  close(): Promise<void>;
}

/** The simulated fleet says how long an answer would really have taken. */
const simulatedTiming: UpstreamTiming = (measured, headers, networkMs) => {
  const ttftMs = Number(headers['x-simulated-ttft-ms']);
  const serviceMs = Number(headers['x-simulated-service-ms']);
  return Number.isFinite(ttftMs) && Number.isFinite(serviceMs)
    ? { ttftMs, serviceMs, networkMs }
    : { ...measured, networkMs };
};

/** The latency prices that the day before would have ended with, from other requests of the same kind. */
function yesterdaysPrices(config: Config, { day, days, requests, seed }: DemoOptions): Map<string, number> {
  const comparer = dayComparer(config, day.data.grid);
  const yesterday = day.startHour - HOURS_PER_DAY;
  const drawn = dayRequests(day.data, yesterday, requests / days, seed + 100);
  return new Map(WORKLOADS.map((workload) => [workload, comparer.latencyPrice(drawn, workload, yesterday)]));
}

/**
 * Starts fleet, gateway and console, sends a day of requests, or several, and holds the books against meters and clients.
 * The app stays up until `close`.
 */
export async function runDemo(options: DemoOptions, watcher: DemoWatcher): Promise<DemoResult> {
  const { day } = options;
  const storage = options.storage ?? mkdtempSync(join(tmpdir(), 'joulegate-demo-'));
  const fleet = await startFleetWorker({ deployments: DEMO_FLEET, seed: options.seed, timeFactor: AT_ONCE });
  try {
    const startMs = hourStart(day.startHour);
    const clock = virtualClock(startMs);
    const configWith = (startPrices: ReadonlyMap<string, number>): Config => {
      const text = demoConfig({
        fleet: DEMO_FLEET,
        urlOf: (id) => fleet.url(id),
        storage,
        port: options.port,
        adminPort: options.adminPort,
        durability: options.durability,
        measuredFolder: day.data.measured ? dataFolder() : null,
        startPrices,
      });
      return resolveConfig(parseConfig(text, 'demo.yaml'), 'demo.yaml', systemClock.now());
    };
    const config = configWith(yesterdaysPrices(configWith(new Map()), options));
    const app = await createApp({
      config,
      clock,
      clockKind: 'virtual',
      upstreamTiming: simulatedTiming,
      staticKeys: Object.entries(DEMO_KEYS).map(([team, key]) =>
        staticKey(`demo-${team}`, 'demo', key, { team, trustedOrigin: true }),
      ),
      gridSource: day.data.grid,
    });
    try {
      const drawn = dayRequests(day.data, day.startHour, options.requests, options.seed, options.days);
      const requests = options.days === 1 ? withScenes(drawn) : drawn;
      watcher.started(app, requests.length, config);
      const tally = await sendTraffic(
        {
          baseUrl: `${app.gatewayUrl}/v1`,
          apiKeys: DEMO_KEYS,
          durationMs: options.seconds * 1000,
          requests,
        },
        (position) => {
          clock.set(startMs + Math.floor(position * options.days * DAY_MS));
          app.configs.current().tables.refresh();
        },
        (now) => watcher.progress(now, clock.now()),
      );
      await app.journal.flush();
      const entries: Entry[] = [];
      for await (const entry of readLedger(app.ledgerFolder)) entries.push(entry);
      const [booked] = await withBooks({ folder: app.ledgerFolder }, (books) => books.totals({}));
      const meters = await fleet.meters();
      const comparer = dayComparer(config, day.data.grid);
      const comparisons = (options.days === 1 ? WORKLOADS : []).flatMap((workload) => {
        const result = comparer.compare(entries, workload, day.startHour);
        return result === null ? [] : [{ workload, result }];
      });
      return {
        tally,
        entries,
        checks: bookChecks(entries, booked!, tally, meters, config.deployments),
        comparisons,
        storage,
        app,
        async close() {
          await app.close();
          await fleet.close();
        },
      };
    } catch (error) {
      await app.close();
      throw error;
    }
  } catch (error) {
    await fleet.close();
    throw error;
  }
}
