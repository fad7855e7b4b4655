import { refOf, type Cluster, type ClusterEvent } from './cluster/cluster.ts';
import { momentMs, textAt } from './cluster/read.ts';
import type { ObjectRef } from './cluster/snapshot.ts';
import type { Cause } from './diagnose.ts';

const keyOf = ({ kind, namespace = '', name }: ObjectRef): string => `${kind}/${namespace}/${name}`;

/** When an event was first seen; `null`: it does not say. */
function firstMs({ object }: ClusterEvent): number | null {
  const moments = [
    textAt(object, 'firstTimestamp'),
    textAt(object, 'deprecatedFirstTimestamp'),
    textAt(object, 'eventTime'),
    textAt(object, 'metadata', 'creationTimestamp'),
  ];
  return moments.map(momentMs).find((ms) => ms !== null) ?? null;
}

/**
 * The first Warning event about what a cause names, or about what belongs to it: when a person could first have known.
 * @returns milliseconds since 1970; `null`: none is there, as an API server forgets events, by default after an hour
 */
export function firstWarningMs(cluster: Cluster, { culprit, hurts, evidence }: Cause): number | null {
  const meant = new Set([culprit, ...hurts, ...evidence.map(({ object }) => object)].map(keyOf));
  const isMeant = ({ object, about }: ClusterEvent): boolean => {
    const found = cluster.find(about.kind, about.namespace ?? '', about.name);
    return (
      meant.has(keyOf(about)) ||
      meant.has(keyOf({ ...refOf(object), kind: 'Event' })) ||
      (found !== undefined && meant.has(keyOf(refOf(cluster.top(found)))))
    );
  };
  const moments = cluster.events
    .filter((event) => event.isWarning && isMeant(event))
    .flatMap((event) => firstMs(event) ?? []);
  return moments.length === 0 ? null : Math.min(...moments);
}
