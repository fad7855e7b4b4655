import type { ContainerLog, KubeObject, Snapshot } from './cluster/snapshot.ts';
import { diagnose } from './diagnose.ts';

export const NOW = '2026-11-21T12:00:00Z';
const EARLIER = '2026-11-21T11:00:00Z';

type Parts = Readonly<Record<string, unknown>>;

/** An object with as much around it as a rule reads. */
export const object = (kind: string, name: string, parts: Parts = {}, metadata: Parts = {}): KubeObject => ({
  kind,
  metadata: {
    name,
    ...(kind === 'Node' || kind === 'Namespace' ? {} : { namespace: 'app' }),
    creationTimestamp: EARLIER,
    ...metadata,
  },
  ...parts,
});

/** A warning about an object. */
export const warning = (about: KubeObject, reason: string, message: string): KubeObject => {
  const { name, namespace } = about['metadata'] as { readonly name: string; readonly namespace?: string };
  return object('Event', `${name}.${reason}`, {
    involvedObject: { kind: about['kind'], name, ...(namespace === undefined ? {} : { namespace }) },
    reason,
    message,
    type: 'Warning',
    count: 3,
    lastTimestamp: '2026-11-21T11:58:00Z',
  });
};

/** A deployment. Its pods name it by {@link ownedBy}. */
export const deployment = (name: string, parts: Parts = {}): KubeObject =>
  object('Deployment', name, { spec: { replicas: 1, ...parts } });
export const ownedBy = (name: string): Parts => ({
  labels: { app: name },
  ownerReferences: [{ kind: 'ReplicaSet', name: `${name}-5d5c`, controller: true }],
});

/** A pod of a deployment that runs and is ready, unless its parts say otherwise. */
export function pod(owner: string, { status, ...spec }: Parts = {}, container: Parts = {}): KubeObject {
  return object(
    'Pod',
    `${owner}-5d5c-x`,
    {
      spec: { nodeName: 'a', containers: [{ name: owner, image: `example/${owner}:1`, ...container }], ...spec },
      status: status ?? {
        phase: 'Running',
        containerStatuses: [{ name: owner, ready: true, restartCount: 0, state: { running: {} } }],
      },
    },
    ownedBy(owner),
  );
}

/** Status of a pod whose container ends again and again. */
export const crashing = (owner: string, ended: Parts = { exitCode: 1, reason: 'Error' }): Parts => ({
  phase: 'Running',
  containerStatuses: [
    {
      name: owner,
      ready: false,
      restartCount: 7,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
      lastState: { terminated: { finishedAt: '2026-11-21T11:59:00Z', ...ended } },
    },
  ],
});
export const PENDING: Parts = { phase: 'Pending' };

export const log = (owner: string, text: string, isPrevious = false): ContainerLog => ({
  namespace: 'app',
  pod: `${owner}-5d5c-x`,
  container: owner,
  isPrevious,
  text,
});

export const snapshot = (objects: readonly KubeObject[], logs: readonly ContainerLog[] = []): Snapshot => ({
  objects,
  logs,
  nowMs: Date.parse(NOW),
});

/** The first cause that is told of an incident, as a test compares it. */
export const told = (objects: readonly KubeObject[], logs: readonly ContainerLog[] = [], about = '') => {
  const [{ code, culprit, evidence }] = diagnose(snapshot(objects, logs), about).causes;
  return { code, culprit: `${culprit.kind}/${culprit.name}`, quotes: evidence.map(({ quote }) => quote) };
};
