import { BUSY_DIALECTS, ENERGY_DIALECTS, ENGINE_DIALECTS } from './dialects.ts';
import type { DeviceKind, Engine, MeterSeries } from './types.ts';

type LabelSet = Pick<MeterSeries, 'metric' | 'labels'>;

/** Where a series comes from, as far as its labels tell. */
export interface FoundPlace {
  /** Names of the machine: node, host, and the host of the scraped address. */
  readonly hosts: readonly string[];
  /** `namespace/pod`, or the pod alone where no namespace is told. */
  readonly pods: readonly string[];
}

/** A serving engine that has token counters. */
export interface FoundServer extends FoundPlace {
  /** Unique in the fleet: engine, model and place. */
  readonly key: string;
  readonly engine: Engine;
  /** As the engine names it; the job or address where it names none, as TGI does. */
  readonly model: string;
  /** Labels that tell its series from all others. */
  readonly match: Readonly<Record<string, string>>;
}

/** A device that has energy or power series. */
export interface FoundDevice extends FoundPlace {
  readonly id: string;
  readonly kind: DeviceKind;
  /** The metrics that tell its energy, best first. */
  readonly metrics: readonly string[];
  /** As its maker calls it; `null` where no label tells. */
  readonly name: string | null;
}

export interface FoundFleet {
  readonly servers: readonly FoundServer[];
  readonly devices: readonly FoundDevice[];
  /** Metrics of utilisation that are there. */
  readonly busyMetrics: readonly string[];
}

const engines = Object.entries(ENGINE_DIALECTS) as [Engine, (typeof ENGINE_DIALECTS)[Engine]][];

/** Every metric that says something of a fleet. */
export const FLEET_METRICS: readonly string[] = [
  ...engines.flatMap(([, { prompt, generation }]) => [...prompt, ...generation]),
  ...ENERGY_DIALECTS.map(({ metric }) => metric),
  ...BUSY_DIALECTS.map(({ metric }) => metric),
];

const MODEL_LABELS = ['model_name', 'model', 'served_model_name'];
const HOST_LABELS = ['node', 'node_name', 'kubernetes_node', 'Hostname', 'hostname'];
const NAME_LABELS = ['modelName', 'card_model', 'gpu_name'];
const PLACE_LABELS = ['job', 'instance', 'namespace', 'pod', 'cluster'];

/** Pods that measure are not pods that serve. */
const METERING_POD = /dcgm|kepler|exporter/i;

const hostOf = (instance: string): string => instance.replace(/:\d+$/, '');
const known = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text): text is string => text !== undefined && text !== '')),
];

/** A scraper that keeps its own labels moves those of the exporter to `exported_*`: these name the workload. */
function placeOf(labels: LabelSet['labels'], isDevice: boolean): FoundPlace {
  const of = (name: string): string | undefined => (isDevice ? labels[`exported_${name}`] : undefined) ?? labels[name];
  const named = of('pod') ?? labels['pod_name'];
  const pod = isDevice && METERING_POD.test(named ?? '') ? undefined : named;
  const namespace = of('namespace') ?? labels['pod_namespace'];
  return {
    hosts: known([...HOST_LABELS.map((name) => labels[name]), hostOf(labels['instance'] ?? '')]),
    pods: known([pod === undefined || pod === '' ? undefined : namespace ? `${namespace}/${pod}` : pod]),
  };
}

const merged = (places: readonly FoundPlace[]): FoundPlace => ({
  hosts: known(places.flatMap(({ hosts }) => hosts)),
  pods: known(places.flatMap(({ pods }) => pods)),
});

function serversOf(series: readonly LabelSet[]): readonly FoundServer[] {
  return engines.flatMap(([engine, { prompt, generation }]) => {
    const own = series.filter(({ metric }) => generation.includes(metric) || prompt.includes(metric));
    const groups = Map.groupBy(own, ({ labels }) =>
      JSON.stringify([...MODEL_LABELS, ...PLACE_LABELS].map((name) => labels[name] ?? '')),
    );
    return [...groups.values()].flatMap((group): readonly FoundServer[] => {
      // Another program may count prompt tokens by an unprefixed name; an engine counts what it generated too.
      const [{ labels }] = group as [LabelSet];
      if (!group.some(({ metric }) => generation.includes(metric))) return [];
      const named = known(MODEL_LABELS.map((name) => labels[name]))[0];
      const match = Object.fromEntries(
        [...MODEL_LABELS, ...PLACE_LABELS].flatMap((name) => (labels[name] ? [[name, labels[name]]] : [])),
      );
      const model = named ?? labels['job'] ?? labels['instance'] ?? engine;
      const place = labels['pod'] ?? labels['instance'] ?? '';
      return [
        {
          key: [engine, model, labels['cluster'], labels['namespace'], place, labels['job']].filter(Boolean).join(' '),
          engine,
          model,
          match,
          ...merged(group.map((each) => placeOf(each.labels, false))),
        },
      ];
    });
  });
}

function devicesOf(series: readonly LabelSet[]): readonly FoundDevice[] {
  const found = ENERGY_DIALECTS.flatMap(({ metric, kind, identity }) =>
    series.flatMap((each) => {
      const id = each.labels[identity];
      return each.metric !== metric || id === undefined || id === '' ? [] : [{ ...each, kind, id }];
    }),
  );
  const groups = Map.groupBy(found, ({ kind, id }) => `${kind} ${id}`);
  return [...groups.values()].map((group) => {
    const [{ kind, id }] = group as [(typeof group)[number]];
    return {
      id,
      kind,
      metrics: known(group.map(({ metric }) => metric)),
      name: known(group.flatMap(({ labels }) => NAME_LABELS.map((name) => labels[name])))[0] ?? null,
      ...merged(group.map(({ labels }) => placeOf(labels, true))),
    };
  });
}

/**
 * The fleet that series tell of: engines by model and address, devices by their id. A GPU that several exporters show
 * is one device.
 *
 * @example fleetOf([{ metric: 'vllm:generation_tokens_total', labels: { model_name: 'm', instance: 'a:8000' } }]).servers[0]?.model // 'm'
 */
export function fleetOf(series: readonly LabelSet[]): FoundFleet {
  return {
    servers: serversOf(series),
    devices: devicesOf(series),
    busyMetrics: BUSY_DIALECTS.flatMap(({ metric }) => (series.some((each) => each.metric === metric) ? [metric] : [])),
  };
}
