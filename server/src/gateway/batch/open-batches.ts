import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { timers } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import type { GatewayRuntime } from '../pipeline/index.ts';
import type { KeyRing, Principal } from '../tenants/index.ts';
import { batchStore } from './store/batches.ts';
import { defer, type Deferrable, type Deferred } from './defer.ts';
import { answerDoor } from './door/door.ts';
import { fileStore } from './store/files.ts';
import { batchRunner } from './runner.ts';
import { sealOf } from './store/sealed.ts';
import { sendAnswer } from './door/send-answer.ts';
import { sendWebhooks } from './webhooks/send-webhooks.ts';
import type { BatchSettings } from './settings.ts';
import { vendorBatchStore } from './vendor/vendor-batches.ts';
import { waitingFigures, type WaitingFigures } from './waiting-figures.ts';
import { batchScheduler } from './when.ts';
import type { Ahead } from './vendor/waiting-lanes.ts';

/** Files and batches: work that can wait. */
export interface Batches {
  readonly paths: readonly string[];
  /** Whether a path is answered here, and not passed on to a vendor. */
  serves(path: string): boolean;
  /** @throws JoulegateError what the client is to be told */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    principal: Principal,
    asked: { readonly path: string; readonly query: string },
  ): Promise<void>;
  /** @throws JoulegateError what a request is told whose deadline is none, or is not taken */
  defer(asked: Deferrable): Deferred;
  /** One turn; called every second. */
  tick(): Promise<void>;
  readonly inFlight: number;
  /** How much waits; `null`: another process runs it, and tells. */
  waiting(): Promise<WaitingFigures | null>;
  /** Ends what is under way; it goes on with the next process. */
  close(): Promise<void>;
}

export interface BatchesOptions {
  readonly state: Pick<State, 'db'>;
  /** 32 bytes that are not in the state: what is kept of prompts is encrypted with it. */
  readonly secret: Buffer;
  readonly runtime: () => GatewayRuntime;
  readonly keys: Pick<KeyRing, 'principals' | 'works'>;
  readonly settings: () => BatchSettings;
  /** This process runs batches; every one takes them. */
  readonly runs: boolean;
  /** No other gateway has this state. */
  readonly isAlone: boolean;
  readonly interactive: () => number;
  /** Intensities to come. */
  readonly ahead: Ahead;
  readonly fault: (message: string | null) => void;
  /** Of a webhook that does not take its events; `null`: all do. */
  readonly webhookFault: (message: string | null) => void;
}

const V1 = '/v1';
const FAMILIES = ['files', 'batches'];
const PATHS = FAMILIES.map((family) => `${V1}/${family}`);

export function openBatches(options: BatchesOptions): Batches {
  const { runtime, state, runs } = options;
  const seal = sealOf(options.secret);
  const parts = {
    files: fileStore(state.db, seal),
    batches: batchStore(state.db),
    vendors: vendorBatchStore(state.db),
    seal,
    runtime,
    keys: options.keys,
    settings: options.settings,
    now: () => runtime().clock.now(),
    pause: () => new Promise<void>((resolve) => timers.soon(resolve)),
    holder: randomUUID(),
  };
  const scheduler = batchScheduler({
    runtime,
    ahead: options.ahead,
    maxInFlight: () => options.settings().maxInFlight,
  });
  const runner = batchRunner({ ...parts, ...options, scheduler });
  const webhooks = sendWebhooks({ state, runtime, settings: options.settings, fault: options.webhookFault });
  const wake = (): Promise<void> => (runs ? runner.tick() : Promise.resolve());
  const tick = async (): Promise<void> => {
    // Whoever does not answer holds up no batch.
    if (runs) void webhooks.tick();
    await wake();
  };
  const door = { ...parts, scheduler, wake: () => void wake() };
  const isOurs = (): boolean =>
    !runtime()
      .table()
      .deployments.some(({ passthrough = [] }) => FAMILIES.some((family) => passthrough.includes(family)));
  return {
    paths: PATHS,
    serves: (path) => PATHS.some((own) => path === own || path.startsWith(`${own}/`)) && isOurs(),
    defer: (asked) => defer({ ...door, answersJobs: isOurs, interactive: options.interactive }, asked),
    async answer(request, response, principal, { path, query }) {
      await sendAnswer(response, await answerDoor(door, { request, principal, path: path.slice(V1.length), query }));
    },
    tick,
    get inFlight() {
      return runner.inFlight;
    },
    async waiting() {
      if (!runs) return null;
      const { inFlight, inFlex } = runner;
      return await waitingFigures(state, { here: inFlight - inFlex, flex: inFlex });
    },
    async close() {
      await runner.close();
      await webhooks.close();
    },
  };
}
