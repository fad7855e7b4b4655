import { refOf, type Cluster, type ClusterEvent } from './cluster.ts';
import { at, listAt, momentMs, numberAt, textAt } from './read.ts';
import type { KubeObject, ObjectRef } from './snapshot.ts';

/** How a container ended. */
export interface Ended {
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly finishedMs: number | null;
  /** Where it stands in the pod. */
  readonly path: string;
}

/** One container: what was asked for and how it is. */
export interface ContainerState {
  readonly name: string;
  readonly spec: unknown;
  readonly path: string;
  readonly isInit: boolean;
  readonly isReady: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  readonly ended: Ended | null;
  readonly isRunning: boolean;
}

/** One pod with what is wrong with it. */
export interface PodState {
  readonly pod: KubeObject;
  readonly ref: ObjectRef;
  /** The highest owner in the snapshot. */
  readonly top: KubeObject;
  readonly topRef: ObjectRef;
  readonly phase: string;
  readonly containers: readonly ContainerState[];
  readonly events: readonly ClusterEvent[];
  readonly isScheduled: boolean;
  readonly isTroubled: boolean;
}

const MINUTE_MS = 60_000;
/** A container that is being created is not in trouble before. */
const START_MS = 2 * MINUTE_MS;
const RECENT_MS = 60 * MINUTE_MS;
const PATIENT: readonly string[] = ['ContainerCreating', 'PodInitializing', ''];

function endedIn(status: unknown, path: string): Ended | null {
  for (const member of ['state', 'lastState']) {
    const ended = at(status, member, 'terminated');
    if (ended === undefined || ended === null) continue;
    return {
      exitCode: numberAt(ended, 'exitCode') ?? 0,
      reason: textAt(ended, 'reason'),
      message: textAt(ended, 'message'),
      finishedMs: momentMs(textAt(ended, 'finishedAt')),
      path: `${path}.${member}.terminated`,
    };
  }
  return null;
}

function containersOf(pod: KubeObject): readonly ContainerState[] {
  return (['initContainers', 'containers'] as const).flatMap((member) => {
    const statusMember = member === 'containers' ? 'containerStatuses' : 'initContainerStatuses';
    const statuses = listAt(pod, 'status', statusMember);
    return listAt(pod, 'spec', member).map((spec, i): ContainerState => {
      const name = textAt(spec, 'name');
      const place = statuses.findIndex((status) => textAt(status, 'name') === name);
      const status = place === -1 ? undefined : statuses[place];
      const waiting = at(status, 'state', 'waiting');
      return {
        name,
        spec,
        path: `spec.${member}[${i}]`,
        isInit: member === 'initContainers',
        isReady: at(status, 'ready') === true,
        restarts: numberAt(status, 'restartCount') ?? 0,
        waiting:
          waiting === undefined || waiting === null
            ? null
            : { reason: textAt(waiting, 'reason'), message: textAt(waiting, 'message') },
        ended: endedIn(status, `status.${statusMember}[${Math.max(place, 0)}]`),
        isRunning: at(status, 'state', 'running') !== undefined,
      };
    });
  });
}

function condition(object: KubeObject, type: string): unknown {
  return listAt(object, 'status', 'conditions').find((each) => textAt(each, 'type') === type);
}

const isDone = (job: KubeObject): boolean =>
  textAt(job, 'kind') === 'Job' && textAt(condition(job, 'Complete'), 'status') === 'True';

function isTroubled(
  pod: KubeObject,
  top: KubeObject,
  containers: readonly ContainerState[],
  events: readonly ClusterEvent[],
  nowMs: number,
): boolean {
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded') return false;
  // What failed before its job was done is past.
  if (phase === 'Failed' || phase === 'Unknown') return !isDone(top);
  const ageMs = nowMs - (momentMs(textAt(pod, 'metadata', 'creationTimestamp')) ?? nowMs);
  const goesMs = momentMs(textAt(pod, 'metadata', 'deletionTimestamp'));
  if (goesMs !== null) return nowMs - goesMs > START_MS;
  const isWarned = events.some(({ isWarning }) => isWarning);
  if (phase === 'Pending')
    return (
      containers.some(({ waiting }) => waiting !== null && !PATIENT.includes(waiting.reason)) ||
      isWarned ||
      ageMs > START_MS
    );
  const ready = condition(pod, 'Ready');
  if (textAt(ready, 'status') === 'False' && (isWarned || ageMs > START_MS)) return true;
  return containers.some(({ isInit, isReady, restarts, waiting, ended }) => {
    if (!isInit && !isReady && (waiting !== null || isWarned || ageMs > START_MS)) return true;
    const isRecent = ended !== null && (ended.finishedMs === null || nowMs - ended.finishedMs < RECENT_MS);
    if (!isRecent || restarts === 0) return false;
    // Once may be chance, but for what the kernel has killed.
    return restarts >= 3 || ended.reason === 'OOMKilled';
  });
}

/** The state of a pod at the moment of the snapshot. */
export function podState(cluster: Cluster, pod: KubeObject): PodState {
  const containers = containersOf(pod);
  const events = cluster.eventsOf(pod);
  const top = cluster.top(pod);
  return {
    pod,
    ref: refOf(pod),
    top,
    topRef: refOf(top),
    phase: textAt(pod, 'status', 'phase'),
    containers,
    events,
    isScheduled: textAt(pod, 'spec', 'nodeName') !== '',
    isTroubled: isTroubled(pod, top, containers, events, cluster.nowMs),
  };
}

/** Every pod of a cluster. */
export const podStates = (cluster: Cluster): readonly PodState[] =>
  cluster.of('Pod').map((pod) => podState(cluster, pod));

/** A condition of an object by its type. */
export { condition };
