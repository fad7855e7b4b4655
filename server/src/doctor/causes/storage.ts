import { refOf } from '../cluster/cluster.ts';
import type { PodState } from '../cluster/pods.ts';
import { listAt, textAt } from '../cluster/read.ts';
import type { Evidence, KubeObject } from '../cluster/snapshot.ts';
import { quoted, said, type Finding, type Ward } from '../finding.ts';

const NO_CLASS = /storageclass\S* "[^"]+" not found/;

/** The claims of a pod that are there. */
const claimsOf = ({ cluster }: Ward, { pod, ref }: PodState): readonly KubeObject[] =>
  listAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
    const claim = name === '' ? undefined : cluster.find('PersistentVolumeClaim', ref.namespace ?? '', name);
    return claim === undefined ? [] : [claim];
  });

/** What keeps the claims of a pod from being bound. */
export function claimTrouble(ward: Ward, pod: PodState, verdict: Evidence): readonly Finding[] {
  const common = { code: 'storage.claim-unbound', ground: 'stated', isFelt: true, hurts: pod.topRef } as const;
  const missing = /persistentvolumeclaim "([^"]+)" not found/.exec(verdict.quote)?.[1];
  if (missing !== undefined)
    return [
      {
        ...common,
        culprit: { kind: 'PersistentVolumeClaim', namespace: pod.ref.namespace ?? '', name: missing },
        ground: 'shown',
        summary: `the claim ${missing} does not exist`,
        evidence: [verdict],
      },
    ];
  return claimsOf(ward, pod)
    .filter((claim) => textAt(claim, 'status', 'phase') !== 'Bound')
    .map((claim): Finding => {
      const name = textAt(claim, 'spec', 'storageClassName');
      const events = ward.cluster
        .eventsOf(claim)
        .filter(({ isWarning, reason }) => isWarning || reason === 'FailedBinding');
      const classes = ward.cluster.of('StorageClass');
      const isMissing =
        events.some(({ message }) => NO_CLASS.test(message)) ||
        (name !== '' && classes.length > 0 && !classes.some((each) => textAt(each, 'metadata', 'name') === name));
      return {
        ...common,
        code: isMissing ? 'storage.storageclass-not-found' : 'storage.claim-unbound',
        culprit: refOf(claim),
        summary: `the claim ${textAt(claim, 'metadata', 'name')} is not bound${name === '' ? ' and names no storage class' : `: storage class ${name}`}`,
        evidence: [
          ...events.slice(0, 1).map(said),
          ...(name === '' ? [] : [quoted(claim, 'spec.storageClassName', name)]),
          verdict,
        ],
        notBecause: [
          {
            code: 'scheduling.insufficient-gpu',
            why: 'the scheduler waits for the claim before it counts anything else',
          },
        ],
      };
    });
}

function attachTrouble(ward: Ward, pod: PodState): readonly Finding[] {
  const event = pod.events.find(({ message }) => /Multi-Attach error/i.test(message));
  if (event === undefined) return [];
  const volume = /volume "([^"]+)"/.exec(event.message)?.[1] ?? '';
  const claim =
    claimsOf(ward, pod).find((each) => textAt(each, 'spec', 'volumeName') === volume) ?? claimsOf(ward, pod)[0];
  return [
    {
      code: 'storage.multi-attach',
      culprit: claim === undefined ? pod.topRef : refOf(claim),
      hurts: pod.topRef,
      ground: 'stated',
      isFelt: true,
      summary: `the volume ${volume} may be used on one node only and is in use on another`,
      evidence: [said(event)],
    },
  ];
}

function evicted(pod: PodState): readonly Finding[] {
  const { reason, message } = {
    reason: textAt(pod.pod, 'status', 'reason'),
    message: textAt(pod.pod, 'status', 'message'),
  };
  const event = pod.events.find((each) => each.reason === 'Evicted');
  const words = message || event?.message || '';
  if (reason !== 'Evicted' && event === undefined) return [];
  const evidence =
    message === '' ? (event === undefined ? [] : [said(event)]) : [quoted(pod.pod, 'status.message', message)];
  const common = { ground: 'stated', isFelt: true, hurts: pod.topRef, evidence } as const;
  if (/DiskPressure/.test(words) && !/ephemeral-storage|usage exceeds|exceeds the limit/i.test(words))
    return [
      {
        ...common,
        code: 'node.disk-pressure',
        culprit: { kind: 'Node', name: textAt(pod.pod, 'spec', 'nodeName') },
        summary: 'the disk of the node is full; its pods are evicted',
      },
    ];
  if (/ephemeral-storage|ephemeral local storage|EmptyDir|usage exceeds/i.test(words))
    return [
      {
        ...common,
        code: 'storage.ephemeral-evicted',
        culprit: pod.topRef,
        summary: 'the pod filled the disk of its node and was evicted',
      },
    ];
  if (/memory|\bpids?\b/i.test(words))
    return [
      {
        ...common,
        code: 'node.memory-pressure',
        culprit: { kind: 'Node', name: textAt(pod.pod, 'spec', 'nodeName') },
        summary: 'the node ran out of memory or of process ids, and evicted the pod',
      },
    ];
  return [];
}

function lostClaims(ward: Ward): readonly Finding[] {
  return ward.cluster.of('PersistentVolumeClaim').flatMap((claim): readonly Finding[] => {
    if (textAt(claim, 'status', 'phase') === 'Bound') return [];
    const event = ward.cluster.eventsOf(claim).find(({ message }) => NO_CLASS.test(message));
    return event === undefined
      ? []
      : [
          {
            code: 'storage.storageclass-not-found',
            culprit: refOf(claim),
            ground: 'stated',
            isFelt: true,
            summary: 'the storage class of the claim does not exist',
            evidence: [said(event)],
          },
        ];
  });
}

/** Volumes, claims and disks. */
export const storage = (ward: Ward): readonly Finding[] => [
  ...lostClaims(ward),
  ...ward.ill.flatMap((pod) => [...attachTrouble(ward, pod), ...evicted(pod)]),
];
