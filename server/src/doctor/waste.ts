import { catalogue, gridSources } from '../world/index.ts';
import { hourOf, MS_PER_HOUR } from '../units/index.ts';
import { Cluster } from './cluster/cluster.ts';
import { requestsOf } from './cluster/fits.ts';
import { condition, podStates, type PodState } from './cluster/pods.ts';
import { momentMs, textAt, textsAt } from './cluster/read.ts';
import type { ObjectRef, Snapshot } from './cluster/snapshot.ts';

/** A figure with what it may be; the middle is no better known than its ends. */
export interface Span {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** What an incident has taken so far: GPUs that pods in trouble hold and that serve nothing. */
export interface Waste {
  /** Accelerators held now. */
  readonly gpus: number;
  readonly gpuHours: number;
  /** Of the accelerators alone, without server and cooling; `null`: of none is it known what it is. */
  readonly energyWh: Span | null;
  /** `null`: no zone was named, or nothing is known of it. */
  readonly carbonG: Span | null;
  readonly intensityGPerKwh: number | null;
  /** `null`: nobody said what an hour of a GPU costs. */
  readonly usd: number | null;
  readonly tier: 'estimated';
  readonly held: readonly Held[];
}

interface Held {
  readonly pod: ObjectRef;
  readonly gpus: number;
  /** Key of the catalogue; `null`: the node does not say, or the catalogue has none like it. */
  readonly accelerator: string | null;
  readonly hours: number;
}

/** What a person knows of the place. */
export interface Place {
  readonly zone: string | null;
  readonly usdPerGpuHour: number | null;
}

/** Loading again and again takes more than idling: at most this share of what lies between idle and full power. */
const LOADING_SHARE = 0.3;
/** Idle power as catalogues note it may be too high by so much. */
const IDLE_LOW = 0.8;

/** Since when a pod has not served: the latest of when it was placed, and when it was ready last. */
function sinceMs({ pod, events }: PodState, nowMs: number): number {
  const ready = momentMs(textAt(condition(pod, 'Ready'), 'lastTransitionTime'));
  const placed =
    momentMs(textAt(condition(pod, 'PodScheduled'), 'lastTransitionTime')) ??
    momentMs(textAt(pod, 'metadata', 'creationTimestamp'));
  const warned = events.filter(({ isWarning }) => isWarning).at(-1)?.lastMs ?? nowMs;
  return Math.min(nowMs, ready ?? placed ?? warned);
}

function heldBy(cluster: Cluster, state: PodState, nowMs: number): readonly (Held & { readonly power: Span | null })[] {
  const gpus = [...requestsOf(state.pod)]
    .filter(([name]) => name.endsWith('/gpu'))
    .reduce((sum, [, count]) => sum + count, 0);
  if (!state.isScheduled || !state.isTroubled || gpus === 0 || state.phase === 'Failed') return [];
  const node = cluster
    .of('Node')
    .find((each) => textAt(each, 'metadata', 'name') === textAt(state.pod, 'spec', 'nodeName'));
  const product = node === undefined ? '' : (textsAt(node, 'metadata', 'labels').get('nvidia.com/gpu.product') ?? '');
  const found = catalogue.accelerators.named(product.replaceAll('-', ' '));
  const power =
    found === undefined
      ? null
      : {
          low: found.idleW * IDLE_LOW,
          mid: found.idleW,
          high: found.idleW + LOADING_SHARE * (found.tdpW - found.idleW),
        };
  return [
    {
      pod: state.ref,
      gpus,
      accelerator: found?.key ?? null,
      hours: (nowMs - sinceMs(state, nowMs)) / MS_PER_HOUR,
      power,
    },
  ];
}

const scaled = ({ low, mid, high }: Span, by: number): Span => ({ low: low * by, mid: mid * by, high: high * by });
const plus = (a: Span, b: Span): Span => ({ low: a.low + b.low, mid: a.mid + b.mid, high: a.high + b.high });

/**
 * What an incident has taken so far: accelerators held by pods that serve nothing, from when they last were ready to the
 * moment of the snapshot. Power of each is idle power of the catalogue, up to {@link LOADING_SHARE} of the way to full.
 * GPUs that the catalogue does not know are in the hours and the money, and not in the energy.
 */
export function wasteOf(snapshot: Snapshot, { zone, usdPerGpuHour }: Place): Waste {
  const cluster = new Cluster(snapshot);
  const held = podStates(cluster).flatMap((state) => heldBy(cluster, state, snapshot.nowMs));
  const gpuHours = held.reduce((sum, { gpus, hours }) => sum + gpus * hours, 0);
  const powered = held.flatMap(({ gpus, hours, power }) => (power === null ? [] : [scaled(power, gpus * hours)]));
  const energyWh =
    powered.length === 0 ? (held.length === 0 ? { low: 0, mid: 0, high: 0 } : null) : powered.reduce(plus);
  const intensityGPerKwh =
    zone === null ? null : (gridSources.yearlyAverages().at(zone, hourOf(snapshot.nowMs))?.lifecycleGPerKwh ?? null);
  return {
    gpus: held.reduce((sum, { gpus }) => sum + gpus, 0),
    gpuHours,
    energyWh,
    carbonG: energyWh === null || intensityGPerKwh === null ? null : scaled(energyWh, intensityGPerKwh / 1000),
    intensityGPerKwh,
    usd: usdPerGpuHour === null ? null : gpuHours * usdPerGpuHour,
    tier: 'estimated',
    held: held.map(({ pod, gpus, accelerator, hours }) => ({ pod, gpus, accelerator, hours })),
  };
}
