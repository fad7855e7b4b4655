import type { Cluster, ClusterEvent } from './cluster/cluster.ts';
import { refOf } from './cluster/cluster.ts';
import { condition, type PodState } from './cluster/pods.ts';
import { textAt } from './cluster/read.ts';
import type { Evidence, KubeObject, ObjectRef } from './cluster/snapshot.ts';
import type { Code } from './codes.ts';

/** A cause that was looked at and is not it. */
export interface NotBecause {
  readonly code: Code;
  readonly why: string;
}

/**
 * How a cause is known, strongest first: `stated` by the API in so many words, `logged` by the program itself, `shown` by
 * how objects stand to each other, `likely` from what is left.
 */
export type Ground = 'stated' | 'logged' | 'shown' | 'likely';

/** One cause that a rule has found. */
export interface Finding {
  readonly code: Code;
  readonly culprit: ObjectRef;
  readonly ground: Ground;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly notBecause?: readonly NotBecause[];
  /** Workload that suffers, if it is not the culprit. */
  readonly hurts?: ObjectRef;
  /** Something stands in the way of a pod: `false` of what is merely set up so that it will not work. */
  readonly isFelt: boolean;
  /** Names of what is asked and not there (a host, a service): what fails there explains this. */
  readonly dependsOn?: readonly string[];
}

/** What rules look at. */
export interface Ward {
  readonly cluster: Cluster;
  readonly pods: readonly PodState[];
  /** Pods in trouble. */
  readonly ill: readonly PodState[];
  /** What the person asked, in lower case. */
  readonly about: string;
  /** The same as it was asked. */
  readonly question: string;
}

/** Looks for one kind of cause. */
export type Rule = (ward: Ward) => readonly Finding[];

/** A quote of an object. */
export const quoted = (object: KubeObject, path: string, quote: string): Evidence => ({
  object: refOf(object),
  path,
  quote,
});

/** The message of an event. */
export const said = ({ object, about, message }: ClusterEvent): Evidence => ({
  object: { ...refOf(object), kind: 'Event', name: refOf(object).name || about.name },
  path: 'message',
  quote: message,
});

/** A condition of an object as a quote. */
export function stated(object: KubeObject, type: string, member: 'reason' | 'message'): readonly Evidence[] {
  const text = textAt(condition(object, type), member);
  return text === '' ? [] : [quoted(object, `status.conditions[${type}].${member}`, text)];
}
