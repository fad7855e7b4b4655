import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { systemClock, type Clock } from '../edge/index.ts';
import { staticKey } from '../gateway/index.ts';
import type { Entry } from '../ledger/index.ts';
import { DEMO_FLEET, startFleet, type MeterReading } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import type { GridSource } from '../world/index.ts';
import type { App } from './app.ts';
import { createApp } from './create-app.ts';

/** The model that callers name; the simulated fleet serves it. */
export const MODEL = 'llama-3.1-70b';
export const MESSAGES = [{ role: 'user' as const, content: 'Is the invoice right?' }];
/** Secrets of the test app's keys, by key id. */
export const SECRETS = {
  plain: 'secret-of-the-plain-key',
  trusted: 'secret-of-the-trusted-key',
  limited: 'secret-of-the-limited-key',
  stranger: 'secret-of-the-stranger-key',
} as const;
export type KeyName = keyof typeof SECRETS;

/** Three deployments; without other prices `enforce` prefers frankfurt, then virginia, then paris. The default is paris. */
export const TEST_FLEET = DEMO_FLEET.slice(0, 3);
export const DEFAULT_DEPLOYMENT = 'paris-h100';
export const PREFERRED_DEPLOYMENT = 'frankfurt-h100';
const OUTPUT_PRICE: Readonly<Record<string, number>> = { 'paris-h100': 1, 'frankfurt-h100': 0.5, 'virginia-h100': 0.8 };

export interface TestAppOptions {
  /** Mode of the one workload `main`; `workloads` replaces it. */
  readonly mode?: 'observe' | 'shadow' | 'enforce';
  readonly workloads?: readonly object[];
  readonly organisation?: object;
  readonly durability?: 'async' | 'strict';
  readonly gateway?: object;
  readonly storage?: object;
  /** Base URLs that stand in for a simulated deployment's own. */
  readonly urls?: Readonly<Record<string, string>>;
  readonly deployment?: object;
  /** Settings of one of them, by id. */
  readonly each?: Readonly<Record<string, object>>;
  /** Further sections of the config. */
  readonly more?: object;
  readonly timeFactor?: number;
  readonly clock?: Clock;
  readonly gridSource?: GridSource;
}

export interface TestApp {
  readonly app: App;
  readonly fleet: Fleet;
  /** Base URL for clients, ending in `/v1`. */
  readonly url: string;
  client(key?: KeyName, options?: { readonly maxRetries?: number; readonly headers?: Record<string, string> }): OpenAI;
  /** All entries so far, oldest first, as they stand on disk. */
  entries(): Promise<readonly Entry[]>;
  meter(id: string): MeterReading;
  /** Requests that the gateway and the simulated fleet have under way. */
  inFlight(): number;
  close(): Promise<void>;
}

/** A config over a running fleet, as plain data: YAML is a superset of it. */
export function testConfig(fleet: Pick<Fleet, 'url'>, folder: string, options: TestAppOptions = {}): object {
  const { mode = 'enforce', durability = 'async', urls = {} } = options;
  const ids = TEST_FLEET.map(({ id }) => id);
  return {
    version: 1,
    gateway: { port: 0, defaultWorkload: null, leaveMs: 0, ...options.gateway },
    admin: { port: 0 },
    storage: { folder, durability, parquet: false, ...options.storage },
    origins: ['paris', 'frankfurt', 'ashburn'],
    deployments: TEST_FLEET.map((spec) => ({
      id: spec.id,
      model: spec.model,
      upstreamModel: spec.upstreamModel,
      baseUrl: urls[spec.id] ?? fleet.url(spec.id),
      site: spec.site,
      hardware: {
        accelerator: spec.accelerator,
        count: spec.acceleratorCount,
        precision: spec.precision,
        batch: spec.batch,
      },
      control: {
        operator: spec.operator,
        jurisdiction: spec.operatorJurisdiction,
        retentionDays: 0,
        trainsOnData: false,
      },
      price: { inputPerMtok: 0.5, outputPerMtok: OUTPUT_PRICE[spec.id], source: 'test price list', asOf: '2026-11-21' },
      latency: { ttftMs: spec.ttftMs, tpotMs: spec.tpotMs },
      maxInFlight: 1000,
      ...options.deployment,
      ...options.each?.[spec.id],
    })),
    workloads: options.workloads ?? [{ id: 'main', mode, deployments: ids, default: DEFAULT_DEPLOYMENT }],
    organisation: options.organisation ?? {},
    ...options.more,
  };
}

/**
 * A whole gateway before a simulated fleet, on free ports and a temporary folder.
 */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-app-'));
  const fleet = await startFleet({ deployments: TEST_FLEET, seed: 7, timeFactor: options.timeFactor ?? 200 });
  const config = resolveConfig(
    parseConfig(JSON.stringify(testConfig(fleet, folder, options)), 'test.yaml'),
    'test.yaml',
    Date.now(),
  );
  const app = await createApp({
    config,
    clock: options.clock ?? systemClock,
    clockKind: 'wall',
    ...(options.gridSource === undefined ? {} : { gridSource: options.gridSource }),
    staticKeys: [
      staticKey('plain', 'acme', SECRETS.plain),
      staticKey('trusted', 'acme', SECRETS.trusted, { trustedOrigin: true }),
      staticKey('limited', 'acme', SECRETS.limited, { workloads: ['main'] }),
      staticKey('stranger', 'other', SECRETS.stranger),
    ],
  });
  const url = `${app.gatewayUrl}/v1`;
  return {
    app,
    fleet,
    url,
    client: (key = 'plain', { maxRetries = 0, headers = {} } = {}) =>
      new OpenAI({ apiKey: SECRETS[key], baseURL: url, maxRetries, defaultHeaders: headers }),
    async entries() {
      await app.journal.flush();
      return await Array.fromAsync(app.journal.read());
    },
    meter(id) {
      const found = fleet.meters().find(({ deployment }) => deployment === id);
      if (found === undefined) throw new RangeError(`no meter of ${id}`);
      return found;
    },
    inFlight: () =>
      TEST_FLEET.reduce((sum, _, index) => sum + app.runtime.fleet.inFlight(index), 0) +
      fleet.meters().reduce((sum, meter) => sum + meter.inFlight, 0),
    async close() {
      await app.close();
      await fleet.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
