import type { MeterReadings } from '../../world/index.ts';
import type { Fleet, Finding, IdlePower, ServerFigures, WatchRow } from './types.ts';
import type { Holding } from './who-holds.ts';

/** What a round saw. */
export interface Seen {
  readonly fleet: Fleet;
  readonly holdings: readonly Holding[];
  readonly readings: MeterReadings;
  readonly rows: readonly WatchRow[];
  readonly servers: readonly ServerFigures[];
  readonly idle: ReadonlyMap<string, IdlePower>;
}

const ENGINE_NAMES: Readonly<Record<string, string>> = {
  vllm: 'vLLM',
  sglang: 'SGLang',
  tgi: 'TGI',
  nim: 'NIM',
  trtllm: 'TensorRT-LLM',
};
const KINDS = { gpu: 'GPU', host: 'host', pod: 'pod' } as const;
const list = (texts: readonly string[], most = 6): string => {
  const all = [...new Set(texts)];
  return all.length <= most ? all.join(', ') : `${all.slice(0, most).join(', ')} and ${all.length - most} more`;
};
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

function engineFindings({ fleet, servers }: Seen): readonly Finding[] {
  if (fleet.servers.length === 0)
    return [
      {
        kind: 'missing',
        text: 'no serving engine has token counters here',
        todo: 'let Prometheus scrape /metrics of vLLM, NIM (/v1/metrics), SGLang (started with --enable-metrics), TGI or TensorRT-LLM (/prometheus/metrics)',
      },
    ];
  const byEngine = Map.groupBy(fleet.servers, ({ engine }) => engine);
  const uncounted = servers.filter(({ tokens }) => tokens === null);
  return [
    ...[...byEngine].map(([engine, own]): Finding => ({
      kind: 'found',
      text: `${count(own.length, `${ENGINE_NAMES[engine] ?? engine} server`)}: ${list(own.map(({ model }) => model))}`,
    })),
    ...(uncounted.length === 0
      ? []
      : [
          {
            kind: 'missing' as const,
            text: `${list(uncounted.map(({ server }) => server))}: fewer than two samples of both token counters in the window`,
            todo: 'wait for two scrapes, or widen --window',
          },
        ]),
  ];
}

function deviceFindings({ fleet, holdings, readings }: Seen): readonly Finding[] {
  if (fleet.devices.length === 0)
    return [
      {
        kind: 'missing',
        text: 'no device tells its energy: figures are modelled where the model is known, and unknown elsewhere',
        todo: 'let Prometheus scrape NVIDIA dcgm-exporter (port 9400), AMD device-metrics-exporter (port 5000) or Kepler',
      },
    ];
  const hostsAlone = fleet.devices.every(({ kind }) => kind === 'host');
  const read = readings.devices.filter(({ metric }) => metric !== null);
  const byMetric = Map.groupBy(read, ({ metric }) => metric as string);
  const power = read.filter(({ quality }) => quality === 'power-integral');
  const silent = readings.devices.filter(({ metric }) => metric === null);
  const nobody = holdings.filter(({ owners, device }) => owners.length === 0 && device.kind === 'gpu');
  const kindOf = (id: string): string => KINDS[fleet.devices.find((each) => each.id === id)?.kind ?? 'gpu'];
  return [
    ...[...byMetric].map(([metric, own]): Finding => ({
      kind: 'found',
      text: `energy of ${count(own.length, kindOf((own[0] as (typeof own)[number]).id))} from ${metric}`,
    })),
    ...(power.length === 0
      ? []
      : [
          {
            kind: 'missing' as const,
            text: `${count(power.length, 'device')} without an energy counter: power readings are added up and miss what lies between them`,
            todo: 'enable DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION or GPU_ENERGY_CONSUMED in the exporter',
          },
        ]),
    ...(hostsAlone
      ? [
          {
            kind: 'missing' as const,
            text: 'host energy alone, which is not that of the accelerators: it is no figure of a model',
            todo: 'let Prometheus scrape NVIDIA dcgm-exporter or AMD device-metrics-exporter too',
          },
        ]
      : []),
    ...(silent.length === 0
      ? []
      : [
          {
            kind: 'missing' as const,
            text: `${count(silent.length, 'device')} without two samples in the window: ${list(silent.map(({ id }) => id))}`,
            todo: 'wait for two scrapes, or widen --window',
          },
        ]),
    ...(nobody.length === 0 || fleet.servers.length === 0
      ? []
      : [
          {
            kind: 'missing' as const,
            text: `${count(nobody.length, 'GPU')} that no engine is known to hold, left out: ${list(nobody.map(({ device }) => device.id))}`,
            todo: 'give engines and exporters the same pod, namespace or node label',
          },
        ]),
    ...(fleet.devices.some(({ kind }) => kind === 'host')
      ? []
      : [
          {
            kind: 'missing' as const,
            text: 'no host energy: figures hold accelerators alone, a third less than the server or so',
            todo: 'Kepler on each node adds its processors and memory',
          },
        ]),
    ...(fleet.busyMetrics.length > 0
      ? []
      : [
          {
            kind: 'missing' as const,
            text: 'no GPU utilisation',
            todo: 'export DCGM_FI_PROF_GR_ENGINE_ACTIVE, DCGM_FI_DEV_GPU_UTIL or GPU_GFX_ACTIVITY',
          },
        ]),
  ];
}

function assumptions({ holdings, idle, readings }: Seen): readonly Finding[] {
  const held = holdings.filter(({ owners }) => owners.length > 0);
  const shared = held.filter(({ owners, device }) => owners.length > 1 && device.kind === 'gpu');
  const alone = held.filter(({ how }) => how === 'only-machine');
  const measured = (id: string): boolean => readings.devices.some((each) => each.id === id && each.energy !== null);
  const idleless = held.filter(({ device }) => !idle.has(device.id) && measured(device.id) && device.kind === 'gpu');
  const sheet = held.filter(({ device }) => idle.get(device.id)?.from === 'catalogue');
  const observed = held.filter(({ device }) => idle.get(device.id)?.from === 'observed');
  const watts = (some: readonly Holding[]): string =>
    list(some.map(({ device }) => `${device.id} ${idle.get(device.id)?.watts.toFixed(0)} W`));
  return [
    ...(alone.length === 0
      ? []
      : [
          {
            kind: 'assumed' as const,
            text: 'engines and devices share no label: as there is one machine with devices, they are taken to be on it',
            todo: 'give both the same node or pod label',
          },
        ]),
    ...(shared.length === 0
      ? []
      : [
          {
            kind: 'assumed' as const,
            text: `${count(shared.length, 'GPU')} held by several engines in equal shares, their work divides the rest: ${list(shared.map(({ device }) => device.id))}`,
            todo: 'label GPUs with the pod that uses them (dcgm-exporter does with DCGM_EXPORTER_KUBERNETES=true)',
          },
        ]),
    ...(observed.length === 0
      ? []
      : [{ kind: 'found' as const, text: `idle power, as drawn while nothing ran: ${watts(observed)}` }]),
    ...(sheet.length === 0
      ? []
      : [
          {
            kind: 'assumed' as const,
            text: `idle power by data sheet: ${watts(sheet)}; it parts idle from used, and shared devices among their engines`,
            todo: 'a minute without requests shows it, or state it with --idle-watts',
          },
        ]),
    ...(idleless.length === 0
      ? []
      : [
          {
            kind: 'missing' as const,
            text: `idle power of ${list(idleless.map(({ device }) => device.id))} is unknown: no used figure and no idle energy`,
            todo: 'a minute without requests shows it, or state it with --idle-watts',
          },
        ]),
  ];
}

function rowFindings({ rows }: Seen): readonly Finding[] {
  const of = (some: readonly WatchRow[]): string => list(some.map(({ model }) => model));
  const placeless = rows.filter(({ zone }) => zone === null);
  const gridless = rows.filter(({ zone, grid }) => zone !== null && grid === null);
  const average = rows.filter(({ grid }) => grid !== null && !grid.kind.startsWith('hourly'));
  const priceless = rows.filter(({ tariff }) => tariff === null);
  const prior = rows.filter(({ isPuePrior }) => isPuePrior);
  const modelled = rows.filter(({ tier }) => tier?.startsWith('modelled-opaque'));
  const briefly = rows.filter(
    ({ coverage, serversWithEnergy }) => serversWithEnergy > 0 && coverage > 0 && coverage < 0.9,
  );
  const still = rows.filter(({ tokens, serversWithEnergy }) => serversWithEnergy > 0 && tokens.output === 0);
  const partly = rows.filter(({ servers, serversWithEnergy }) => serversWithEnergy > 0 && serversWithEnergy < servers);
  const finding = (some: readonly WatchRow[], kind: Finding['kind'], text: string, todo: string): Finding[] =>
    some.length === 0 ? [] : [{ kind, text, todo }];
  return [
    ...finding(
      placeless,
      'missing',
      `no grid zone of ${of(placeless)}: no carbon`,
      'give --zone FR, --site gcp:europe-west9, or --config joulegate.yaml',
    ),
    ...finding(
      gridless,
      'missing',
      `no source knows the zone of ${of(gridless)}: no carbon`,
      'see joulegate grid --zones for names',
    ),
    ...finding(
      average,
      'assumed',
      `the grid of ${list(average.map(({ zone, grid }) => `${zone}, ${grid?.lifecycleGPerKwh.toFixed(0)} g/kWh`))}, is an average, not this hour`,
      'name a live source under grid in joulegate.yaml and give --config',
    ),
    ...finding(
      priceless,
      'missing',
      `no electricity price of ${of(priceless)}: no money`,
      'give --price-per-kwh 0.20EUR, or prices under grid in joulegate.yaml',
    ),
    ...finding(
      prior,
      'assumed',
      `a PUE of ${prior[0]?.pue} for carbon and money; energy is as metered`,
      'give --pue, or --site where the catalogue knows it',
    ),
    ...finding(
      modelled,
      'assumed',
      `energy of ${of(modelled)} is modelled (modelled-opaque, 90 % within a factor of 4.5), by work; nothing metered it`,
      'let Prometheus scrape an exporter of its devices',
    ),
    ...finding(
      still,
      'missing',
      `${of(still)} generated nothing in the window: no figure per token`,
      'send a request, or widen --window',
    ),
    ...finding(
      briefly,
      'assumed',
      `tokens and energy of ${list(briefly.map(({ model, coverage }) => `${model} are known together for ${(coverage * 100).toFixed(0)} %`))} of the window: figures are of that time`,
      'it fills as Prometheus scrapes, or shorten --window',
    ),
    ...finding(
      partly,
      'missing',
      `${of(partly)}: some replicas without energy; figures are of those with it`,
      'see their machines above',
    ),
  ];
}

/** What was found, assumed and is missing, each with what to do. */
export function findingsOf(seen: Seen): readonly Finding[] {
  const warnings = seen.readings.warnings.map((text): Finding => ({ kind: 'missing', text }));
  return [...engineFindings(seen), ...deviceFindings(seen), ...assumptions(seen), ...rowFindings(seen), ...warnings];
}
