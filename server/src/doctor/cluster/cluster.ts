import { at, listAt, momentMs, numberAt, textAt, textsAt } from './read.ts';
import type { KubeObject, ObjectRef, Snapshot } from './snapshot.ts';

/** One event, whichever of the two API versions it came in. */
export interface ClusterEvent {
  readonly object: KubeObject;
  readonly about: ObjectRef;
  readonly reason: string;
  readonly message: string;
  readonly isWarning: boolean;
  readonly count: number;
  readonly lastMs: number;
}

/** Names an object as evidence and culprits do. */
export function refOf(object: KubeObject): ObjectRef {
  const namespace = textAt(object, 'metadata', 'namespace');
  return {
    kind: textAt(object, 'kind'),
    ...(namespace === '' ? {} : { namespace }),
    name: textAt(object, 'metadata', 'name'),
  };
}

const keyOf = ({ kind, namespace = '', name }: ObjectRef): string => `${kind}/${namespace}/${name}`;

/** The objects of a snapshot, found by kind and name, with who owns what and what happened to it. */
export class Cluster {
  readonly nowMs: number;
  readonly #byKind = new Map<string, KubeObject[]>();
  readonly #byKey = new Map<string, KubeObject>();
  readonly #events = new Map<string, ClusterEvent[]>();
  readonly #logs = new Map<string, string>();

  constructor({ objects, logs, nowMs }: Snapshot) {
    this.nowMs = nowMs;
    for (const object of objects) {
      const kind = textAt(object, 'kind');
      if (kind === 'Event') this.#note(object);
      else {
        const group = this.#byKind.get(kind);
        if (group === undefined) this.#byKind.set(kind, [object]);
        else group.push(object);
        this.#byKey.set(keyOf(refOf(object)), object);
      }
    }
    for (const events of this.#events.values()) events.sort((a, b) => b.lastMs - a.lastMs);
    for (const { namespace, pod, container, isPrevious, text } of logs)
      this.#logs.set(`${namespace}/${pod}/${container}/${isPrevious}`, text);
  }

  #note(object: KubeObject): void {
    // `regarding` and `note` are of events.k8s.io/v1, `involvedObject` and `message` of the core group.
    const regards = at(object, 'involvedObject') ?? at(object, 'regarding');
    const namespace = textAt(regards, 'namespace');
    const about = {
      kind: textAt(regards, 'kind'),
      ...(namespace === '' ? {} : { namespace }),
      name: textAt(regards, 'name'),
    };
    const moments = [
      textAt(object, 'series', 'lastObservedTime'),
      textAt(object, 'lastTimestamp'),
      textAt(object, 'deprecatedLastTimestamp'),
      textAt(object, 'eventTime'),
      textAt(object, 'metadata', 'creationTimestamp'),
    ];
    const event: ClusterEvent = {
      object,
      about,
      reason: textAt(object, 'reason'),
      message: textAt(object, 'message') || textAt(object, 'note'),
      isWarning: textAt(object, 'type') !== 'Normal',
      count:
        numberAt(object, 'series', 'count') ?? numberAt(object, 'count') ?? numberAt(object, 'deprecatedCount') ?? 1,
      lastMs: moments.map(momentMs).find((ms) => ms !== null) ?? 0,
    };
    const key = keyOf(about);
    const known = this.#events.get(key);
    if (known === undefined) this.#events.set(key, [event]);
    else known.push(event);
  }

  /** Objects of one kind. */
  of(kind: string): readonly KubeObject[] {
    return this.#byKind.get(kind) ?? [];
  }

  find(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.#byKey.get(keyOf({ kind, namespace, name }));
  }

  /** What happened to an object, latest first. */
  eventsOf(object: KubeObject | ObjectRef): readonly ClusterEvent[] {
    const ref = 'metadata' in object ? refOf(object) : (object as ObjectRef);
    return this.#events.get(keyOf(ref)) ?? [];
  }

  /** Every event, latest first for each object. */
  get events(): readonly ClusterEvent[] {
    return [...this.#events.values()].flat();
  }

  /** What a container of a pod has written; empty where nothing is known. */
  log(pod: KubeObject, container: string, isPrevious: boolean): string {
    const { namespace = '', name } = refOf(pod);
    return this.#logs.get(`${namespace}/${name}/${container}/${isPrevious}`) ?? '';
  }

  /** The highest owner that the snapshot holds: what a person would edit. */
  top(object: KubeObject): KubeObject {
    const namespace = textAt(object, 'metadata', 'namespace');
    const owner = listAt(object, 'metadata', 'ownerReferences').find((each) => at(each, 'controller') === true);
    if (owner === undefined) return object;
    const kind = textAt(owner, 'kind');
    const name = textAt(owner, 'name');
    const above = this.find(kind, namespace, name);
    if (above !== undefined) return this.top(above);
    // A replica set that is not there bears its deployment's name and a hash.
    const deployment =
      kind === 'ReplicaSet' ? this.find('Deployment', namespace, name.replace(/-[a-z0-9]+$/, '')) : undefined;
    return deployment ?? object;
  }

  /** Pods that a selector of equal labels finds. */
  podsBy(namespace: string, labels: ReadonlyMap<string, string>): readonly KubeObject[] {
    return this.of('Pod').filter(
      (pod) =>
        textAt(pod, 'metadata', 'namespace') === namespace && hasLabels(textsAt(pod, 'metadata', 'labels'), labels),
    );
  }
}

/** Whether something bears all labels that are asked for. */
export function hasLabels(labels: ReadonlyMap<string, string>, asked: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of asked) if (labels.get(name) !== value) return false;
  return true;
}
