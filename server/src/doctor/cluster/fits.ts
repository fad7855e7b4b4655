import type { Cluster } from './cluster.ts';
import { at, listAt, quantity, textAt, textsAt } from './read.ts';
import type { KubeObject } from './snapshot.ts';

/** Why a node cannot take a pod. */
export type Hindrance =
  | { readonly kind: 'cordoned' }
  | { readonly kind: 'taint'; readonly key: string; readonly path: string; readonly taint: unknown }
  | { readonly kind: 'labels' }
  | {
      readonly kind: 'resource';
      readonly resource: string;
      readonly asked: number;
      readonly free: number;
      readonly most: number;
    }
  | { readonly kind: 'kept-apart' };

/** A node and what stands in the way there. */
export interface NodeFit {
  readonly node: KubeObject;
  readonly hindrances: readonly Hindrance[];
}

/** What a pod asks for, of each resource. The largest init container counts where it is more. */
export function requestsOf(pod: KubeObject): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  const read = (spec: unknown): Map<string, number> => {
    const own = new Map<string, number>();
    for (const member of ['limits', 'requests'])
      for (const [name, text] of textsAt(spec, 'resources', member)) {
        const asked = quantity(text);
        if (asked !== null) own.set(name, asked);
      }
    return own;
  };
  for (const spec of listAt(pod, 'spec', 'containers'))
    for (const [name, asked] of read(spec)) sum.set(name, (sum.get(name) ?? 0) + asked);
  for (const spec of listAt(pod, 'spec', 'initContainers'))
    for (const [name, asked] of read(spec)) sum.set(name, Math.max(sum.get(name) ?? 0, asked));
  return sum;
}

function tolerates(pod: KubeObject, taint: unknown): boolean {
  return listAt(pod, 'spec', 'tolerations').some((each) => {
    const key = textAt(each, 'key');
    const effect = textAt(each, 'effect');
    if (effect !== '' && effect !== textAt(taint, 'effect')) return false;
    if (key === '') return textAt(each, 'operator') === 'Exists';
    if (key !== textAt(taint, 'key')) return false;
    return textAt(each, 'operator') === 'Exists' || textAt(each, 'value') === textAt(taint, 'value');
  });
}

function holds(labels: ReadonlyMap<string, string>, expression: unknown): boolean {
  const value = labels.get(textAt(expression, 'key'));
  const values = listAt(expression, 'values').map(String);
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    case 'Lt':
      return Number(value) < Number(values[0]);
    default:
      return true;
  }
}

/** Whether a node bears the labels that a pod asks for. */
export function isMatched(pod: KubeObject, node: KubeObject): boolean {
  const labels = textsAt(node, 'metadata', 'labels');
  for (const [name, value] of textsAt(pod, 'spec', 'nodeSelector')) if (labels.get(name) !== value) return false;
  const path = [
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ];
  const terms = listAt(pod, ...path);
  if (terms.length === 0) return true;
  const named = new Map([['metadata.name', textAt(node, 'metadata', 'name')]]);
  return terms.some(
    (term) =>
      listAt(term, 'matchExpressions').every((each) => holds(labels, each)) &&
      listAt(term, 'matchFields').every((each) => holds(named, each)),
  );
}

/** Whether a selector of labels, equal or by expression, finds them. */
export function selects(selector: unknown, labels: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of textsAt(selector, 'matchLabels')) if (labels.get(name) !== value) return false;
  return listAt(selector, 'matchExpressions').every((each) => holds(labels, each));
}

function isKeptApart(cluster: Cluster, pod: KubeObject, node: KubeObject): boolean {
  const terms = listAt(pod, 'spec', 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  if (terms.length === 0) return false;
  const labels = textsAt(node, 'metadata', 'labels');
  const namespace = textAt(pod, 'metadata', 'namespace');
  return terms.some((term) => {
    const key = textAt(term, 'topologyKey');
    return cluster.of('Pod').some((other) => {
      if (other === pod || textAt(other, 'metadata', 'namespace') !== namespace) return false;
      const place = cluster
        .of('Node')
        .find((each) => textAt(each, 'metadata', 'name') === textAt(other, 'spec', 'nodeName'));
      if (place === undefined || textsAt(place, 'metadata', 'labels').get(key) !== labels.get(key)) return false;
      return selects(at(term, 'labelSelector'), textsAt(other, 'metadata', 'labels'));
    });
  });
}

/** What of a node's resources other pods leave. */
function freeOn(cluster: Cluster, node: KubeObject, resource: string): number {
  const name = textAt(node, 'metadata', 'name');
  let free = quantity(textAt(node, 'status', 'allocatable', resource)) ?? 0;
  for (const pod of cluster.of('Pod'))
    if (textAt(pod, 'spec', 'nodeName') === name && !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase')))
      free -= requestsOf(pod).get(resource) ?? 0;
  return free;
}

/**
 * What stands in the way of a pod on each node, as the scheduler would see it: labels, taints, room and pods that must stay
 * apart. A snapshot of one namespace does not know what others use: there is less room than it looks.
 */
export function fitsOf(cluster: Cluster, pod: KubeObject): readonly NodeFit[] {
  const requests = requestsOf(pod);
  return cluster.of('Node').map((node) => {
    const hindrances: Hindrance[] = [];
    if (at(node, 'spec', 'unschedulable') === true) hindrances.push({ kind: 'cordoned' });
    if (!isMatched(pod, node)) hindrances.push({ kind: 'labels' });
    listAt(node, 'spec', 'taints').forEach((taint, i) => {
      const key = textAt(taint, 'key');
      if (key === 'node.kubernetes.io/unschedulable' || textAt(taint, 'effect') === 'PreferNoSchedule') return;
      if (!tolerates(pod, taint)) hindrances.push({ kind: 'taint', key, path: `spec.taints[${i}]`, taint });
    });
    for (const [resource, asked] of requests) {
      const most =
        quantity(textAt(node, 'status', 'allocatable', resource)) ??
        (resource === 'cpu' || resource === 'memory' ? Infinity : 0);
      const free = most === Infinity ? Infinity : freeOn(cluster, node, resource);
      if (asked > free) hindrances.push({ kind: 'resource', resource, asked, free, most });
    }
    if (isKeptApart(cluster, pod, node)) hindrances.push({ kind: 'kept-apart' });
    return { node, hindrances };
  });
}
