import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../server/src/app/index.ts';
import { parseConfig, resolveConfig } from '../server/src/config/index.ts';
import { systemClock } from '../server/src/edge/index.ts';
import { staticKey } from '../server/src/gateway/index.ts';
import type { Entry } from '../server/src/ledger/index.ts';

/** Secrets of the gateway's keys, by key id. */
export const KEYS = {
  caller: 'secret-of-the-conformance-caller',
  /** With one request a minute. */
  throttled: 'secret-of-the-throttled-caller',
  /** With a budget that nothing fits in. */
  broke: 'secret-of-the-caller-without-money',
} as const;

/** A model as callers name it, and where it is served. */
export interface Served {
  readonly model: string;
  readonly url: string;
  /** The upstream's own name for it; the caller's where absent. */
  readonly upstreamModel?: string;
  readonly protocol?: 'openai' | 'anthropic';
  /** What the upstream serves; all that its protocol has where absent. */
  readonly endpoints?: readonly string[];
  /** Further names for callers. */
  readonly aliases?: readonly string[];
  readonly capabilities?: readonly string[];
}

export interface Gateway {
  /** Base URL of OpenAI's clients, ending in `/v1`. */
  readonly url: string;
  /** Base URL of Anthropic's clients. */
  readonly root: string;
  entries(): Promise<readonly Entry[]>;
  close(): Promise<void>;
}

const EVERYTHING = ['tools', 'vision', 'json', 'reasoning'];
const idOf = (model: string): string => model.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-');

const config = (served: readonly Served[], folder: string, gateway: object, workloads: readonly object[]): object => ({
  version: 1,
  // Clients may leave connections open that say nothing.
  gateway: { port: 0, leaveMs: 0, drainMs: 250, ...gateway },
  admin: { port: 0 },
  storage: { folder },
  origins: ['frankfurt'],
  models: served.map(({ model, capabilities = EVERYTHING }) => ({
    key: model,
    activeParamsB: [8, 80],
    contextTokens: 1_000_000,
    capabilities,
    source: 'conformance',
    asOf: '2026-11-21',
  })),
  deployments: served.map(({ model, url, upstreamModel = model, protocol = 'openai', endpoints }) => ({
    id: idOf(model),
    model,
    upstreamModel,
    protocol,
    endpoints,
    baseUrl: url,
    site: 'aws:eu-central-1',
    price: { inputPerMtok: 1, outputPerMtok: 2, source: 'conformance', asOf: '2026-11-21' },
    maxInFlight: 1000,
  })),
  workloads: [
    ...served.map(({ model, aliases = [] }) => ({
      id: `w-${idOf(model)}`,
      mode: 'observe',
      deployments: [idOf(model)],
      aliases,
    })),
    ...workloads,
  ],
});

/**
 * A whole gateway before the given upstreams, one workload to each model, on free ports and a temporary folder.
 * @param workloads further ones, over deployments named as their models
 * @example const gateway = await startGateway([{ model: 'gpt-5.4', url: upstream.url }]);
 */
export async function startGateway(
  served: readonly Served[],
  settings: object = {},
  workloads: readonly object[] = [],
): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-conformance-'));
  const app = await createApp({
    config: resolveConfig(
      parseConfig(JSON.stringify(config(served, folder, settings, workloads)), 'conformance.yaml'),
      'conformance.yaml',
      Date.now(),
    ),
    clock: systemClock,
    clockKind: 'wall',
    staticKeys: [
      staticKey('caller', 'acme', KEYS.caller),
      staticKey('throttled', 'acme', KEYS.throttled, { limits: { rpm: 1, budgets: [] } }),
      staticKey('broke', 'acme', KEYS.broke, { limits: { budgets: [{ usd: 1e-9, period: 'month' }] } }),
    ],
  });
  return {
    url: `${app.gatewayUrl}/v1`,
    root: app.gatewayUrl,
    async entries() {
      await app.journal.flush();
      return await Array.fromAsync(app.journal.read());
    },
    async close() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
