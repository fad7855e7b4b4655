import { Cluster } from '../cluster/cluster.ts';
import { podStates } from '../cluster/pods.ts';
import type { ContainerLog, KubeObject, Snapshot } from '../cluster/snapshot.ts';
import type { ClusterReader } from './cluster-reader.ts';
import { RESOURCES, type Resource } from './resources.ts';

/** Asked at a time, so that an API server is not overrun. */
const AT_A_TIME = 4;
/** Of so many pods in trouble the logs are read: they tell the same. */
const MOST_PODS = 20;

async function each<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_A_TIME)
    results.push(...(await Promise.all(items.slice(from, from + AT_A_TIME).map(ask))));
  return results;
}

/** A snapshot and what could not be seen for it. */
export interface Collected {
  readonly snapshot: Snapshot;
  readonly unseen: readonly string[];
}

/** Reads what a diagnosis of one namespace is made from: its objects, and logs of containers in trouble. */
export async function collect(reader: ClusterReader, namespace: string, nowMs: number): Promise<Collected> {
  const unseen: string[] = [];
  const lists = await each(RESOURCES, async (resource: Resource): Promise<readonly KubeObject[]> => {
    const found = await reader.list(resource, namespace);
    if (found === null) unseen.push(resource.plural);
    return found ?? [];
  });
  const objects = lists.flat();
  const ill = podStates(new Cluster({ objects, logs: [], nowMs })).filter(({ isTroubled }) => isTroubled);
  const wanted = ill.slice(0, MOST_PODS).flatMap(({ ref, containers }) =>
    containers.flatMap(({ name, restarts, isRunning, ended }) =>
      restarts === 0 && !isRunning && ended === null
        ? []
        : [false, ...(restarts > 0 ? [true] : [])].map((isPrevious) => ({
            pod: ref.name,
            container: name,
            isPrevious,
          })),
    ),
  );
  const logs = await each(wanted, async (place): Promise<ContainerLog> => ({
    ...place,
    namespace,
    text: await reader.log(namespace, place.pod, place.container, place.isPrevious),
  }));
  return { snapshot: { objects, logs: logs.filter(({ text }) => text !== ''), nowMs }, unseen };
}
