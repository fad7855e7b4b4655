import { expect, test } from 'vitest';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { virtualClock } from '../edge/clock.ts';
import type { MeasuredHour } from '../kernel/index.ts';
import { hourStart, JoulegateError, MS_PER_HOUR, type EpochHour } from '../units/index.ts';
import type { MeterReadings } from '../world/index.ts';
import type { MeterQuery } from '../world/meters/types.ts';
import { meteringOf, meterReader } from './meters.ts';

const START: EpochHour = 490_000;
const MINUTE = 60_000;
const WHOLE = { version: 1, origins: ['paris'], workloads: [{ id: 'chat', deployments: ['paris'] }] };
const deployment = (id: string, accelerator: string | null) => ({
  id,
  model: 'llama-3.1-8b',
  baseUrl: 'http://127.0.0.1:8000/v1',
  site: 'gcp:europe-west9',
  hardware: { accelerator },
  price: { inputPerMtok: 1, outputPerMtok: 2, source: 'contract', asOf: '2026-01-01' },
});
const load = (meters: object) =>
  resolveConfig(
    parseConfig(
      JSON.stringify({
        ...WHOLE,
        deployments: [deployment('paris', 'h100-sxm'), deployment('lyon', 'l4'), deployment('somewhere', null)],
        meters,
      }),
      'j.yaml',
    ),
    'j.yaml',
    Date.UTC(2026, 0, 1),
  );
const METERS = {
  url: 'http://prometheus:9090/path',
  windowSeconds: 30,
  deployments: {
    paris: { engine: 'vllm', match: { job: 'vllm-paris' }, devices: { 'GPU-0': 1, 'GPU-1': 0.5 } },
    lyon: { devices: { 'GPU-1': 0.5 } },
  },
  devices: { 'GPU-0': { idleW: 96 } },
};

test('a config says what to ask and how to divide it', () => {
  const config = load(METERS);
  const { query, plan } = meteringOf(config.raw.meters!, config.deployments);
  expect(query).toEqual({
    devices: [
      { id: 'GPU-0', kind: 'gpu', match: {} },
      { id: 'GPU-1', kind: 'gpu', match: {} },
    ],
    servers: [{ deployment: 'paris', engine: 'vllm', match: { job: 'vllm-paris' } }],
  });
  expect(plan).toMatchObject({
    windowMs: 30_000,
    devices: [
      { id: 'GPU-0', idleW: 96, owners: [{ deployment: 'paris', reservedShare: 1 }] },
      {
        id: 'GPU-1',
        idleW: null,
        owners: [
          { deployment: 'paris', reservedShare: 0.5 },
          { deployment: 'lyon', reservedShare: 0.5 },
        ],
      },
    ],
  });
  expect([...plan.coefficients.keys()]).toEqual(['paris', 'lyon']);
});

test.each<[object, RegExp]>([
  [
    { ...METERS, deployments: { ...METERS.deployments, pairs: { devices: { a: 1 } } } },
    /meters\.deployments\.pairs.*unknown deployment "pairs"/,
  ],
  [{ ...METERS, deployments: { somewhere: { devices: { 'GPU-0': 1 } } } }, /needs its hardware/],
  [
    { ...METERS, deployments: { ...METERS.deployments, lyon: { devices: { 'GPU-1': 0.6 } } } },
    /GPU-1 add up to 1\.100, more than the device/,
  ],
  [{ ...METERS, devices: { 'GPU-9': {} } }, /no deployment holds a share of "GPU-9"/],
  [{ ...METERS, url: 'ftp://x' }, /meters\.url/],
  [{ ...METERS, deployments: {} }, /at least one deployment/],
])('%# is refused', (meters, message) => {
  expect(() => load(meters)).toThrow(message);
});

/** A source that answers an even 100 W, and fails when it is told to. */
function rig(delayMs = 2 * MINUTE) {
  const clock = virtualClock(hourStart(START) + 10 * MINUTE);
  const config = load(METERS);
  const asked: EpochHour[] = [];
  const records: MeasuredHour[] = [];
  const faults: string[] = [];
  const trouble = { down: false, refuses: false };
  const read = async ({ fromMs, toMs, devices, servers }: MeterQuery): Promise<MeterReadings> => {
    asked.push(fromMs / MS_PER_HOUR);
    if (trouble.down) throw new JoulegateError('JG_UPSTREAM_UNREACHABLE', 'no route to the meters');
    const energy = {
      atMs: [fromMs, toMs],
      total: [0, 100 * 3600 * 1e6],
      resets: 0,
      duplicates: 0,
      ignored: 0,
      gaps: [],
      unmeasured: [],
    };
    return Promise.resolve({
      source: 'rig',
      fromMs,
      toMs,
      clockSkewMs: 0,
      warnings: [],
      devices: devices.map(({ id }) => ({ id, energy, quality: 'energy-counter' as const, metric: 'joules' })),
      servers: servers.map((server) => ({
        deployment: server.deployment,
        prompt: null,
        cached: null,
        generation: null,
        running: [],
      })),
    });
  };
  const reader = meterReader({
    ...meteringOf(config.raw.meters!, config.deployments),
    source: () => ({ name: 'rig', read }),
    delayMs,
    clock,
    onMeasured: (hour) => {
      if (trouble.refuses) throw new Error('the books are closed');
      records.push(hour);
    },
    fault: (message) => faults.push(message),
  });
  const at = async (hours: number, minutes: number): Promise<void> => {
    clock.set(hourStart(START + hours) + minutes * MINUTE);
    await reader.tick();
  };
  return { reader, asked, records, faults, trouble, at };
}

test('each hour is read once, when it has ended and the last scrapes are in', async () => {
  const { at, asked, records, reader } = rig();
  await at(0, 10);
  expect(asked).toEqual([START - 1]);
  await at(0, 59);
  await at(1, 1);
  expect(asked).toEqual([START - 1]);
  await at(1, 2);
  await at(1, 30);
  expect(asked).toEqual([START - 1, START]);
  expect(
    records
      .filter(({ hour }) => hour === START)
      .map(({ deployment, idleWh, energyWh }) => [deployment, idleWh, energyWh]),
  ).toEqual([
    // GPU-0: 96 Wh idle and 4 above. GPU-1: idle unknown, and no server tells whose work it was.
    ['paris', 96, 4],
    ['lyon', null, 0],
    [null, 0, 100],
  ]);
  expect(reader.state()).toMatchObject({ nextHour: START + 1, failures: 0 });
});

test('a source that is down is left alone for longer and longer, and the hours follow in order', async () => {
  const { at, asked, faults, trouble, reader } = rig();
  await at(0, 10);
  trouble.down = true;
  for (let minute = 2; minute < 60; minute++) await at(1, minute);
  // At 2, 3, 5, 9, 17 and 33 minutes past.
  expect(asked.slice(1)).toEqual(Array.from({ length: 6 }, () => START));
  expect(faults).toEqual([expect.stringContaining('no route to the meters')]);
  expect(reader.state()).toMatchObject({ failures: 6, problem: 'no route to the meters' });
  trouble.down = false;
  asked.length = 0;
  await at(4, 10);
  expect(asked).toEqual([START, START + 1, START + 2, START + 3]);
});

test('an hour whose records were refused is read again; one that is a day old is given up, and said so', async () => {
  const { at, asked, records, faults, trouble } = rig();
  trouble.refuses = true;
  await at(0, 10);
  trouble.refuses = false;
  await at(0, 12);
  expect(asked).toEqual([START - 1, START - 1]);
  expect(new Set(records.map(({ hour }) => hour))).toEqual(new Set([START - 1]));
  await at(30, 10);
  expect(asked[2]).toBe(START + 6);
  expect(asked.at(-1)).toBe(START + 29);
  expect(faults.at(-1)).toContain('stay modelled');
});
