import type { Json } from './read.ts';

/** One object as the API served it. */
export type KubeObject = Json;

/** What a container has written: since it was started, and before it was last started. */
export interface ContainerLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly isPrevious: boolean;
  readonly text: string;
}

/** Everything a diagnosis is made from. */
export interface Snapshot {
  readonly objects: readonly KubeObject[];
  readonly logs: readonly ContainerLog[];
  readonly nowMs: number;
}

/** Names an object. */
export interface ObjectRef {
  readonly kind: string;
  /** Absent of what belongs to the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
}

/** An exact quote of the input, and where it stands there. */
export interface Evidence {
  readonly object: ObjectRef;
  /** A path in the object, or `log` and `previous log` with the container's name. */
  readonly path: string;
  readonly quote: string;
}
