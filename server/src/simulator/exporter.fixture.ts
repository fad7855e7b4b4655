import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../edge/index.ts';
import { systemClock } from '../edge/index.ts';
import type { EpochMs } from '../units/index.ts';
import { inputTokens, outputTokens } from '../units/index.ts';
import {
  createDevicePower,
  newWork,
  type DevicePower,
  type DeviceTruth,
  type ExportedDevice,
} from './exporter-law.fixture.ts';
import type { MeterReading } from './types.ts';

export interface ExporterOptions {
  readonly devices: readonly ExportedDevice[];
  /** The fleet whose work the devices do. */
  readonly meters: () => readonly MeterReading[];
  readonly seed: number;
  readonly clock?: Clock;
}

/** A running exporter on loopback: `/metrics` as dcgm-exporter, `/node/metrics` as Kepler, `/vllm/<deployment>/metrics` as vLLM. */
export interface Exporter {
  readonly port: number;
  /** A driver reload: the device's counter starts again from zero. */
  reset(uuid: string): void;
  /** While down, `/metrics` answers 503; the devices go on. */
  setDown(down: boolean): void;
  /** What the devices really did by each answer of `/metrics`, oldest first; the counters do not show it all. */
  truths(): readonly { readonly atMs: EpochMs; readonly devices: readonly DeviceTruth[] }[];
  close(): Promise<void>;
}

/** The sensors' own period. */
const TICK_MS = 100;
const DRIVER = '590.48.01';
/** Host power of a Kepler node over its devices' active power, and at rest. */
const HOST_SHARE = 0.3;
const HOST_IDLE_W = 180;

interface Counted {
  readonly device: ExportedDevice;
  readonly power: DevicePower;
  zeroAtJ: number;
}

/**
 * Starts a simulated exporter: DCGM energy (mJ) and power, Kepler node joules, and vLLM token counters of a
 * simulated fleet, with laws and faults of its own.
 */
export async function startExporter(options: ExporterOptions): Promise<Exporter> {
  const clock = options.clock ?? systemClock;
  const counted: Counted[] = options.devices.map((device) => ({
    device,
    power: createDevicePower(device, options.seed),
    zeroAtJ: 0,
  }));
  let last = options.meters();
  let lastMs = clock.monotonicMs();
  let hostJ = 0;
  let down = false;
  const tick = (): void => {
    const now = clock.monotonicMs();
    const dtS = (now - lastMs) / 1000;
    if (dtS <= 0) return;
    const readings = options.meters();
    const work = newWork(last, readings, options.devices);
    let deviceJ = 0;
    for (const { device, power } of counted) {
      const before = power.energyJ;
      power.step(dtS, work);
      deviceJ += power.energyJ - before - device.idleW * dtS;
    }
    hostJ += HOST_IDLE_W * dtS + HOST_SHARE * Math.max(0, deviceJ);
    last = readings;
    lastMs = now;
  };
  let cancel = (): void => {};
  const turn = (): void => {
    tick();
    cancel = clock.after(TICK_MS, turn);
  };
  turn();

  const truths: { atMs: EpochMs; devices: DeviceTruth[] }[] = [];
  const dcgm = (response: ServerResponse): void => {
    if (down) return void response.writeHead(503).end();
    truths.push({ atMs: clock.now(), devices: counted.map(({ power }) => power.truth()) });
    send(response, dcgmPage(counted));
  };
  const server = createServer((request, response) => {
    const [, first, deployment, page] = (request.url ?? '').split('/');
    if (first === 'metrics') return dcgm(response);
    if (first === 'node') return send(response, keplerPage(hostJ));
    const reading =
      first === 'vllm' && page === 'metrics'
        ? options.meters().find((each) => each.deployment === deployment)
        : undefined;
    if (reading === undefined) return void response.writeHead(404).end();
    send(response, vllmPage(reading));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    reset(uuid) {
      tick();
      for (const each of counted) if (each.device.uuid === uuid) each.zeroAtJ = each.power.energyJ;
    },
    setDown(value) {
      down = value;
    },
    truths: () => truths,
    close: () =>
      new Promise((resolve) => {
        cancel();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, page: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(page);
}

const block = (name: string, type: string, help: string, lines: readonly string[]): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.map((line) => `${name}${line}\n`).join('')}`;

function dcgmPage(counted: readonly Counted[]): string {
  const labels = ({ device }: Counted, gpu: number): string =>
    `{gpu="${gpu}",UUID="${device.uuid}",device="nvidia${gpu}",modelName="${device.model}",Hostname="sim-node-1",DCGM_FI_DRIVER_VERSION="${DRIVER}"}`;
  return (
    block(
      'DCGM_FI_DEV_POWER_USAGE',
      'gauge',
      'Power draw (in W).',
      counted.map((each, i) => `${labels(each, i)} ${each.power.watts.toFixed(3)}`),
    ) +
    block(
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
      'counter',
      'Total energy consumption since boot (in mJ).',
      counted.map((each, i) => `${labels(each, i)} ${Math.floor((each.power.energyJ - each.zeroAtJ) * 1000)}`),
    )
  );
}

const keplerPage = (hostJ: number): string =>
  block('kepler_node_cpu_joules_total', 'counter', 'Energy consumption of cpu at node level in joules.', [
    `{zone="package",path="/sys/class/powercap/intel-rapl:0",node_name="sim-node-1"} ${(hostJ * 0.8).toFixed(6)}`,
    `{zone="core",path="/sys/class/powercap/intel-rapl:0:0",node_name="sim-node-1"} ${(hostJ * 0.6).toFixed(6)}`,
    `{zone="dram",path="/sys/class/powercap/intel-rapl:0:2",node_name="sim-node-1"} ${(hostJ * 0.2).toFixed(6)}`,
  ]);

function vllmPage({ deployment, usage, inFlight }: MeterReading): string {
  const labels = `{engine="0",model_name="${deployment}"}`;
  return (
    block('vllm:num_requests_running', 'gauge', 'Number of requests in model execution batches.', [
      `${labels} ${inFlight}`,
    ]) +
    block('vllm:prompt_tokens_total', 'counter', 'Number of prefill tokens processed.', [
      `${labels} ${inputTokens(usage)}`,
    ]) +
    block('vllm:prompt_tokens_cached_total', 'counter', 'Number of cached prompt tokens.', [
      `${labels} ${usage.cacheRead}`,
    ]) +
    block('vllm:generation_tokens_total', 'counter', 'Number of generation tokens processed.', [
      `${labels} ${outputTokens(usage)}`,
    ])
  );
}
