import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../app/index.ts';
import { parseConfig, resolveConfig } from '../../config/index.ts';
import { openOutbound, systemClock } from '../../edge/index.ts';
import { seededRng } from '../../edge/rng.ts';
import { staticKey } from '../../gateway/index.ts';
import { measuredEnergy, type MeasuredEnergy } from '../../kernel/energy/attribution-readings.ts';
import { measuredPoint, type MeasuredPoint } from '../../kernel/energy/attribution-point.ts';
import { tokenCoefficients } from '../../kernel/index.ts';
import type { TokenCoefficients } from '../../kernel/energy/roofline.ts';
import { startExporter } from '../../simulator/exporter.fixture.ts';
import { startFleet } from '../../simulator/index.ts';
import { type DeviceTruth } from '../../simulator/exporter-law.fixture.ts';
import { type SimulatedDeployment } from '../../simulator/types.ts';
import { prometheusMeter, catalogue, type MeterReadings } from '../index.ts';
import { windowDelta } from './counter.ts';
import { startPrometheus } from './prometheus-process.fixture.ts';

const SECRET = 'secret-of-the-meter-run';
const H100 = { accelerator: 'h100-sxm', precision: 'bf16', stack: '2025' } as const;

interface Served extends SimulatedDeployment {
  /** Shares of its devices that are held for it. */
  readonly holds: Readonly<Record<string, number>>;
  /** Requests a second through the gateway at a moment of the run (share of its length), and past it. */
  readonly rate: (moment: number) => number;
  readonly direct: number;
}

const wave = (moment: number, turns: number, phase: number): number =>
  Math.max(0, Math.sin(2 * Math.PI * (turns * moment + phase)));

/** A model on two GPUs of its own, two models on one shared GPU, one that waits for work all the time. */
export const METERED: readonly Served[] = [
  {
    id: 'pair',
    model: 'llama-3.1-70b',
    upstreamModel: 'pair',
    activeParamsB: 70,
    ...H100,
    acceleratorCount: 2,
    batch: 32,
    ttftMs: 120,
    prefillMsPerToken: 0.1,
    tpotMs: 12,
    cachedShare: 0.2,
    holds: { 'GPU-0': 1, 'GPU-1': 1 },
    rate: (m) => 1 + 2 * wave(m, 2, 0.1),
    direct: 0,
  },
  {
    id: 'left',
    model: 'llama-3.1-8b',
    upstreamModel: 'left',
    activeParamsB: 8,
    ...H100,
    acceleratorCount: 1,
    batch: 16,
    ttftMs: 60,
    prefillMsPerToken: 0.02,
    tpotMs: 8,
    holds: { 'GPU-2': 0.5 },
    rate: (m) => 1 + 7 * wave(m, 3, 0),
    direct: 0,
  },
  {
    id: 'right',
    model: 'qwen3-32b',
    upstreamModel: 'right',
    activeParamsB: 32,
    ...H100,
    acceleratorCount: 1,
    batch: 16,
    ttftMs: 80,
    prefillMsPerToken: 0.05,
    tpotMs: 10,
    holds: { 'GPU-2': 0.3 },
    rate: (m) => 1 + 3 * wave(m, 3, 0.5),
    direct: 0.4,
  },
  {
    id: 'spare',
    model: 'llama-3.1-8b',
    upstreamModel: 'spare',
    activeParamsB: 8,
    ...H100,
    acceleratorCount: 1,
    batch: 16,
    ttftMs: 60,
    prefillMsPerToken: 0.02,
    tpotMs: 8,
    holds: { 'GPU-3': 1 },
    rate: () => 0,
    direct: 0,
  },
];
/** The two that share a GPU, off the measured curves in opposite directions: no model of tokens can know that. */
const OPPOSED: Readonly<Record<string, number>> = { left: 0.75, right: 1.3 };
/** As a config would state it; what the devices really draw is measured before the traffic. */
const DEVICES = [
  { uuid: 'GPU-0', idleW: 96 },
  { uuid: 'GPU-1', idleW: 104 },
  { uuid: 'GPU-2', idleW: 118 },
  { uuid: 'GPU-3', idleW: 99 },
].map((device) => ({
  ...device,
  model: 'NVIDIA H100 80GB HBM3',
  deployments: METERED.filter(({ holds }) => holds[device.uuid] !== undefined).map(({ id }) => id),
}));

export interface MetersRunOptions {
  /** Length of the traffic, s. */
  readonly seconds: number;
  /** Length of the rest before it, in which idle power is measured, s. */
  readonly idleSeconds: number;
  readonly windowMs: number;
  /** The two that share a GPU err in opposite directions. */
  readonly opposed?: boolean;
  readonly say: (line: string) => void;
}

export interface MetersRun {
  readonly seconds: number;
  readonly requests: number;
  readonly directRequests: number;
  readonly readings: MeterReadings;
  readonly energy: MeasuredEnergy;
  readonly points: readonly MeasuredPoint[];
  /** By device: idle power measured before the traffic, W. */
  readonly idleW: Readonly<Record<string, number>>;
  /** By device: the counter's delta from the raw samples, by another way, microjoules. */
  readonly rawDeltaMicroJ: Readonly<Record<string, bigint>>;
  readonly samples: number;
  readonly missingScrapes: number;
  /** By device, J over the same span. */
  readonly truth: readonly DeviceTruth[];
  /** By deployment: its share of idle plus its work, really, as attributed, and by the model's ratios alone, J. */
  readonly deployments: readonly {
    readonly id: string;
    readonly trueJ: number;
    readonly attributedJ: number;
    readonly byModelJ: number;
    readonly trueActiveJ: number;
  }[];
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

function coefficientsOf({ model, ...serving }: Served): TokenCoefficients {
  const [found, accelerator] = [catalogue.models.find(model), catalogue.accelerators.find(serving.accelerator)];
  if (found === undefined || accelerator === undefined)
    throw new Error(`the catalogue lacks ${model} or ${serving.accelerator}`);
  const hardware = { ...serving, accelerator };
  return tokenCoefficients(found, hardware, accelerator);
}

function configOf(folder: string, url: (id: string) => string): object {
  return {
    version: 1,
    gateway: { port: 0, defaultWorkload: null, leaveMs: 0 },
    admin: { port: 0 },
    storage: { folder, durability: 'async' },
    origins: ['paris'],
    deployments: METERED.map((spec) => ({
      id: spec.id,
      model: spec.model,
      upstreamModel: spec.upstreamModel,
      baseUrl: url(spec.id),
      site: 'gcp:europe-west9',
      hardware: {
        accelerator: spec.accelerator,
        count: spec.acceleratorCount,
        precision: spec.precision,
        batch: spec.batch,
      },
      control: { operator: 'Sequana Compute', jurisdiction: 'FR', retentionDays: 0, trainsOnData: false },
      price: { inputPerMtok: 0.5, outputPerMtok: 1, source: 'test price list', asOf: '2026-11-21' },
      latency: { ttftMs: spec.ttftMs, tpotMs: spec.tpotMs },
      maxInFlight: 1000,
    })),
    workloads: METERED.map(({ id }) => ({ id: `to-${id}`, mode: 'observe', deployments: [id], default: id })),
  };
}

/** The counter's delta of raw samples, a second way: text to bigint, no code shared with the meter room. */
async function rawDelta(
  url: string,
  uuid: string,
  fromMs: number,
  toMs: number,
): Promise<{ microJ: bigint; samples: number }> {
  const query = `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="${uuid}"}[${toMs - fromMs}ms]`;
  const answer = (await (
    await fetch(`${url}/api/v1/query?${new URLSearchParams({ query, time: (toMs / 1000).toFixed(3) })}`)
  ).json()) as { data: { result: { values: [number, string][] }[] } };
  const values = answer.data.result.flatMap((series) => series.values.map(([, text]) => BigInt(text)));
  let sum = 0n;
  for (let i = 1; i < values.length; i++) {
    const [before, now] = [values[i - 1] as bigint, values[i] as bigint];
    sum += now < before ? now : now - before;
  }
  return { microJ: sum * 1000n, samples: values.length };
}

/**
 * The whole chain for real: simulated fleet and exporter, a Prometheus server that scrapes it every second, the
 * gateway in front, traffic with a rhythm. On the way a counter starts again from zero and the exporter is
 * away. Then the meters are divided over the gateway's own books and compared with what the devices did.
 */
export async function runMeters({
  seconds,
  idleSeconds,
  windowMs,
  opposed = false,
  say,
}: MetersRunOptions): Promise<MetersRun> {
  const undo: (() => Promise<void>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-meters-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const deployments = opposed
      ? METERED.map((spec) => (OPPOSED[spec.id] === undefined ? spec : { ...spec, misfit: OPPOSED[spec.id] as number }))
      : METERED;
    const fleet = await startFleet({ deployments, seed: 11, timeFactor: 1 });
    undo.push(() => fleet.close());
    const exporter = await startExporter({ devices: DEVICES, meters: () => fleet.meters(), seed: 5 });
    undo.push(() => exporter.close());
    const prometheus = await startPrometheus([
      { job: 'dcgm', port: exporter.port, path: '/metrics' },
      ...METERED.map(({ id }) => ({ job: `vllm-${id}`, port: exporter.port, path: `/vllm/${id}/metrics` })),
    ]);
    undo.push(() => prometheus.close());
    const config = resolveConfig(
      parseConfig(JSON.stringify(configOf(folder, (id) => fleet.url(id))), 'meters.yaml'),
      'meters.yaml',
      Date.now(),
    );
    const app = await createApp({
      config,
      clock: systemClock,
      clockKind: 'wall',
      staticKeys: [staticKey('meters', 'acme', SECRET)],
    });
    undo.push(() => app.close());
    const outbound = openOutbound([prometheus.url]);
    undo.push(() => outbound.close());
    const meter = prometheusMeter({ outbound, url: prometheus.url, clock: systemClock, marginMs: 5000 });
    const targets = {
      devices: DEVICES.map(({ uuid }) => ({ id: uuid, kind: 'gpu' as const })),
      servers: METERED.map(({ id }) => ({ deployment: id, engine: 'vllm' as const, match: { job: `vllm-${id}` } })),
    };

    say(`idle for ${idleSeconds} s, to measure what the devices draw without a request`);
    await sleep(3000);
    const restMs = Date.now();
    await sleep(idleSeconds * 1000);
    const rest = await meter.read({ fromMs: restMs, toMs: Date.now() - 1500, ...targets });
    const idleW = Object.fromEntries(
      rest.devices.map(({ id, energy }) => {
        const delta = energy === null ? null : windowDelta(energy, rest.fromMs, rest.toMs);
        if (delta === null || delta.coveredMs === 0) throw new Error(`no readings of ${id} before the traffic`);
        return [id, delta.delta / 1000 / delta.coveredMs];
      }),
    );
    const startMs = Date.now();

    const open = new Set<Promise<void>>();
    let [requests, directRequests] = [0, 0];
    const rng = seededRng(3);
    const ask = (url: string, model: string): void => {
      const long = rng.next() < 0.2;
      const stream = rng.next() < 0.7;
      const body = JSON.stringify({
        model,
        stream,
        messages: [{ role: 'user', content: 'word '.repeat(long ? 1200 : 40 + Math.floor(200 * rng.next())) }],
      });
      const call = fetch(`${url}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
        body,
      })
        .then(async (answer) => {
          await answer.arrayBuffer();
          if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
        })
        .finally(() => open.delete(call));
      open.add(call);
    };
    const due = new Map(
      METERED.flatMap(({ id }) => [
        [id, 0],
        [`direct ${id}`, 0],
      ]),
    );
    const events = [
      { at: 0.35, name: 'the counter of GPU-2 starts again from zero', act: () => exporter.reset('GPU-2') },
      { at: 0.6, name: 'the exporter is away', act: () => exporter.setDown(true) },
      { at: 0.6 + Math.max(0.06, 4.5 / seconds), name: 'the exporter is back', act: () => exporter.setDown(false) },
    ];
    const STEP_MS = 50;
    for (let at = 0; at < seconds * 1000; at += STEP_MS) {
      await sleep(startMs + at - Date.now());
      const moment = at / (seconds * 1000);
      while ((events[0]?.at ?? Infinity) <= moment) {
        const event = events.shift();
        say(`${(at / 1000).toFixed(0)} s: ${event?.name}`);
        event?.act();
      }
      if (at % 60_000 === 0)
        say(`${(at / 1000).toFixed(0)} s of ${seconds} s, ${requests} requests, ${open.size} under way`);
      for (const { id, rate, direct } of METERED) {
        for (const [key, perSecond] of [
          [id, rate(moment)],
          [`direct ${id}`, direct],
        ] as const) {
          let waiting = (due.get(key) ?? 0) + (perSecond * STEP_MS) / 1000;
          for (; waiting >= 1; waiting--) {
            if (key === id) requests++;
            else directRequests++;
            ask(key === id ? `${app.gatewayUrl}/v1` : fleet.url(id), key === id ? `to-${id}` : id);
          }
          due.set(key, waiting);
        }
      }
    }
    await Promise.all(open);
    // What was released after the last answer belongs to it.
    await sleep(5000);
    const endMs = Date.now();
    await sleep(2000);
    await app.journal.flush();
    const entries = await Array.fromAsync(app.journal.read());

    say('reading the meters and dividing them over the books');
    const wide = await meter.read({ fromMs: startMs, toMs: endMs, ...targets });
    // From sample to sample, so that the raw counter's delta can be taken without interpolation.
    const atMs = wide.devices[0]?.energy?.atMs ?? [];
    const readings = {
      ...wide,
      fromMs: atMs.findLast((at) => at <= startMs) ?? startMs,
      toMs: atMs.find((at) => at >= endMs) ?? endMs,
    };
    const coefficients = new Map(METERED.map((spec) => [spec.id, coefficientsOf(spec)]));
    const devices = DEVICES.map(({ uuid }) => ({
      id: uuid,
      idleW: idleW[uuid] ?? null,
      owners: METERED.flatMap(({ id, holds }) =>
        holds[uuid] === undefined ? [] : [{ deployment: id, reservedShare: holds[uuid] }],
      ),
    }));
    const plan = { devices, coefficients, windowMs };
    const energy = measuredEnergy(readings, entries, plan);
    const byModel = measuredEnergy(readings, entries, { ...plan, fitShares: false });
    const joulesOf = (of: MeasuredEnergy, id: string): number => {
      const account = of.deployments.find(({ deployment }) => deployment === id);
      return ((account?.rowsMicroJ ?? 0) + (account?.linesMicroJ ?? 0)) / 1e6;
    };
    const raw = await Promise.all(
      DEVICES.map(({ uuid }) => rawDelta(prometheus.url, uuid, readings.fromMs, readings.toMs)),
    );
    const truthAt = (at: number): readonly DeviceTruth[] => {
      const [nearest] = [...exporter.truths()].sort((a, b) => Math.abs(a.atMs - at) - Math.abs(b.atMs - at));
      if (nearest === undefined || Math.abs(nearest.atMs - at) > 200)
        throw new Error('the exporter was not scraped at the ends of the run');
      return nearest.devices;
    };
    const truthBefore = truthAt(readings.fromMs);
    const truth = truthAt(readings.toMs).map(({ uuid, idleJ, activeJ }, i) => ({
      uuid,
      idleJ: idleJ - (truthBefore[i]?.idleJ ?? 0),
      activeJ: Object.fromEntries(
        Object.entries(activeJ).map(([id, joules]) => [id, joules - (truthBefore[i]?.activeJ[id] ?? 0)]),
      ),
    }));
    const samples = raw.reduce((sum, each) => sum + each.samples, 0);
    const expected = DEVICES.length * (1 + (readings.toMs - readings.fromMs) / 1000);
    return {
      seconds: (readings.toMs - readings.fromMs) / 1000,
      requests,
      directRequests,
      readings,
      energy,
      points: energy.deployments.map((account) => measuredPoint(account, readings)).filter((point) => point !== null),
      idleW,
      rawDeltaMicroJ: Object.fromEntries(DEVICES.map(({ uuid }, i) => [uuid, raw[i]?.microJ ?? 0n])),
      samples,
      missingScrapes: Math.round(expected - samples),
      truth,
      deployments: METERED.map(({ id, holds }) => {
        const trueActiveJ = truth.reduce((sum, device) => sum + (device.activeJ[id] ?? 0), 0);
        const trueIdleJ = truth.reduce((sum, device) => sum + device.idleJ * (holds[device.uuid] ?? 0), 0);
        return {
          id,
          trueJ: trueIdleJ + trueActiveJ,
          trueActiveJ,
          attributedJ: joulesOf(energy, id),
          byModelJ: joulesOf(byModel, id),
        };
      }),
    };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}
