import { requestsOf, type Hindrance, type NodeFit } from '../cluster/fits.ts';
import type { PodState } from '../cluster/pods.ts';
import { textAt, textsAt } from '../cluster/read.ts';
import type { Code } from '../codes.ts';

/** Whether a resource is a GPU. @example isGpu('nvidia.com/gpu') // true */
export const isGpu = (resource: string): boolean => /gpu|amd\.com|habana|nvidia/.test(resource);
const lacking = (code: string): Code =>
  isGpu(code) ? 'scheduling.insufficient-gpu' : 'scheduling.insufficient-cpu-memory';

/** Taints that say how a node is, and not whom it is for. */
const OWN_TAINTS: readonly (readonly [RegExp, Code])[] = [
  [/^node\.kubernetes\.io\/(not-ready|unreachable|network-unavailable)$/, 'node.not-ready'],
  [/^node\.kubernetes\.io\/disk-pressure$/, 'node.disk-pressure'],
  [/^node\.kubernetes\.io\/(?:memory|pid)-pressure$/, 'node.memory-pressure'],
];
const CONTROL_PLANE = /^node-role\.kubernetes\.io\//;

/** The cause by what the scheduler's words count, where nothing is known of the nodes. Both wordings are read: up to 1.21, and since. */
export function byWords(message: string): Code | null {
  if (/volume node affinity conflict/.test(message)) return 'scheduling.volume-node-affinity';
  if (
    /didn't match Pod's node affinity|didn't match node selector|didn't match Pod's node affinity\/selector/.test(
      message,
    )
  )
    return 'scheduling.node-selector-mismatch';
  if (/didn't have free ports/.test(message)) return 'scheduling.host-port-taken';
  if (/Too many pods/.test(message)) return 'scheduling.too-many-pods';
  // Up to 1.21 one wording stood for both: `didn't match pod affinity/anti-affinity`.
  if (/didn't match pod affinity rules/.test(message)) return 'scheduling.pod-affinity';
  if (/anti-affinity|didn't match pod topology spread|didn't satisfy existing pods/.test(message))
    return 'scheduling.anti-affinity';
  const short = /Insufficient ([a-z0-9./-]+)/.exec(message)?.[1];
  if (short !== undefined && isGpu(short)) return 'scheduling.insufficient-gpu';
  if (/untolerated taint|had taint/.test(message)) {
    if (/node\.kubernetes\.io\/(not-ready|unreachable)/.test(message)) return 'node.not-ready';
    if (/node\.kubernetes\.io\/disk-pressure/.test(message)) return 'node.disk-pressure';
    if (/node\.kubernetes\.io\/(memory|pid)-pressure/.test(message)) return 'node.memory-pressure';
    if (short === undefined) return 'scheduling.untolerated-taint';
  }
  if (short !== undefined) return lacking(short);
  if (/unschedulable/.test(message)) return 'scheduling.node-cordoned';
  return null;
}

/** The one thing that would have to change for a pod to be placed, and where. */
export interface Choice {
  readonly code: Code;
  readonly fit?: NodeFit;
  readonly hindrance?: Hindrance;
}

/** Of what keeps a pod away from each node: the one thing that would have to change. */
export function chosen(fits: readonly NodeFit[], pod: PodState): Choice | null {
  const asked = requestsOf(pod.pod);
  const gpus = [...asked.keys()].filter(isGpu);
  // Nodes that are meant: with the GPUs that are asked for at all, and without the control plane.
  const meant = fits.filter(
    ({ node, hindrances }) =>
      !hindrances.some((each) => each.kind === 'taint' && CONTROL_PLANE.test(each.key)) &&
      gpus.every(
        (resource) =>
          Number(textAt(node, 'status', 'capacity', resource) || textAt(node, 'status', 'allocatable', resource) || 0) >
          0,
      ),
  );
  const pool = meant.length > 0 ? meant : fits;
  if (pool.length === 0) return null;
  const labelled = pool.filter(({ hindrances }) => !hindrances.some(({ kind }) => kind === 'labels'));
  const lost = gpus
    .map((resource) =>
      labelled.find(({ node }) => {
        const capacity = Number(textAt(node, 'status', 'capacity', resource));
        return (
          capacity > Number(textAt(node, 'status', 'allocatable', resource) || 0) &&
          capacity >= (asked.get(resource) ?? 0)
        );
      }),
    )
    .find((fit) => fit !== undefined);
  if (
    lost !== undefined &&
    !pool.some(({ hindrances }) => hindrances.length === 0) &&
    lost.hindrances.every(({ kind }) => kind === 'resource')
  )
    return { code: 'gpu.xid-unhealthy', fit: lost };
  if (labelled.length === 0) return { code: 'scheduling.node-selector-mismatch' };
  const near = labelled.filter(({ hindrances }) => hindrances.length === 1);
  const one = (fits: readonly NodeFit[], kind: Hindrance['kind']): Choice | null => {
    const fit = fits.find(({ hindrances: [first] }) => first?.kind === kind);
    const hindrance = fit?.hindrances[0];
    if (fit === undefined || hindrance === undefined) return null;
    const code = {
      cordoned: 'scheduling.node-cordoned',
      taint: 'scheduling.untolerated-taint',
      labels: 'scheduling.node-selector-mismatch',
      resource: 'scheduling.insufficient-cpu-memory',
      'kept-apart': 'scheduling.anti-affinity',
    } as const;
    if (hindrance.kind === 'resource') return { code: lacking(hindrance.resource), fit, hindrance };
    if (hindrance.kind === 'taint') {
      const own = OWN_TAINTS.find(([pattern]) => pattern.test(hindrance.key));
      if (own !== undefined) return { code: own[1], fit, hindrance };
    }
    return { code: code[kind], fit, hindrance };
  };
  const isPinned = textsAt(pod.pod, 'spec', 'nodeSelector').size > 0 && labelled.length < pool.length;
  const apart = one(near, 'kept-apart');
  if (apart !== null) return apart;
  const tainted = one(near, 'taint');
  // A node for GPUs is not closed to a pod that asks for none: it was never meant.
  const isForOthers = tainted?.hindrance?.kind === 'taint' && gpus.length === 0 && isGpu(tainted.hindrance.key);
  const short = one(near, 'resource');
  if (tainted !== null && !(isForOthers && (short !== null || apart !== null))) return tainted;
  if (isPinned) {
    const cordoned = one(near, 'cordoned');
    if (cordoned !== null) return cordoned;
  }
  if (short !== null) return short;
  const closed = one(near, 'cordoned');
  if (closed !== null) return closed;
  const both = labelled.flatMap((fit) => fit.hindrances.map((hindrance) => ({ fit, hindrance })));
  const room = both.find(({ hindrance }) => hindrance.kind === 'resource');
  if (room?.hindrance.kind === 'resource') return { code: lacking(room.hindrance.resource), ...room };
  return null;
}
