import { refOf, type ClusterEvent } from '../cluster/cluster.ts';
import { fitsOf } from '../cluster/fits.ts';
import { condition, type PodState } from '../cluster/pods.ts';
import { at, textAt, textsAt } from '../cluster/read.ts';
import type { Evidence } from '../cluster/snapshot.ts';
import type { Code } from '../codes.ts';
import { quoted, said, type Finding, type NotBecause, type Ward } from '../finding.ts';
import { byWords, chosen, isGpu, type Choice } from './placement.ts';
import { claimTrouble } from './storage.ts';

/** What the scheduler said: of an event, else of the pod's own condition. */
function verdictOf({ pod, events }: PodState): { readonly message: string; readonly evidence: Evidence } | null {
  const event = events.find(({ reason }) => reason === 'FailedScheduling');
  if (event !== undefined) return { message: event.message, evidence: said(event) };
  const message = textAt(condition(pod, 'PodScheduled'), 'message');
  return message === '' ? null : { message, evidence: quoted(pod, 'status.conditions[PodScheduled].message', message) };
}

const REASONS: Partial<Record<Code, RegExp>> = {
  'scheduling.insufficient-gpu': /Insufficient \S*gpu/,
  'scheduling.insufficient-cpu-memory': /Insufficient (cpu|memory|pods)/,
  'scheduling.untolerated-taint': /taint/,
  'scheduling.node-cordoned': /unschedulable/,
  'scheduling.node-selector-mismatch': /didn't match (?:Pod's )?node/,
};

const WHY: Partial<Record<Code, string>> = {
  'scheduling.insufficient-gpu': 'nodes without the GPUs are counted too; those that have them fail for another reason',
  'scheduling.insufficient-cpu-memory': 'more room would not help: another rule keeps the pod away',
  'scheduling.untolerated-taint': 'the tainted nodes would not fit either, or are meant for other pods',
  'scheduling.node-cordoned': 'the closed node would not take the pod if it were open',
  'scheduling.node-selector-mismatch': 'a node that bears the labels is there',
};

/** What else the scheduler's words name, and why it is not the cause. */
const others = (message: string, code: Code): readonly NotBecause[] =>
  (Object.keys(REASONS) as Code[])
    .filter((other) => other !== code && REASONS[other]?.test(message) === true)
    .map((other) => ({ code: other, why: WHY[other] ?? '' }));

function more(pod: PodState, { code, fit, hindrance }: Choice): readonly Evidence[] {
  const evidence: Evidence[] = [];
  if (code === 'scheduling.node-selector-mismatch')
    for (const [name, value] of textsAt(pod.pod, 'spec', 'nodeSelector'))
      evidence.push(quoted(pod.pod, `spec.nodeSelector["${name}"]`, value), quoted(pod.pod, 'spec.nodeSelector', name));
  if (fit !== undefined) {
    const name = textAt(fit.node, 'metadata', 'name');
    if (hindrance?.kind === 'taint') evidence.push(quoted(fit.node, `${hindrance.path}.key`, hindrance.key));
    if (code === 'scheduling.node-cordoned')
      evidence.push(quoted(fit.node, 'spec.unschedulable', 'true'), quoted(fit.node, 'metadata.name', name));
    if (hindrance?.kind === 'resource')
      evidence.push(
        quoted(
          fit.node,
          `status.allocatable["${hindrance.resource}"]`,
          textAt(fit.node, 'status', 'allocatable', hindrance.resource),
        ),
      );
    if (code === 'gpu.xid-unhealthy')
      for (const [resource, capacity] of textsAt(fit.node, 'status', 'capacity'))
        if (isGpu(resource))
          evidence.push(
            quoted(fit.node, `status.capacity["${resource}"]`, capacity),
            quoted(fit.node, `status.allocatable["${resource}"]`, textAt(fit.node, 'status', 'allocatable', resource)),
          );
  }
  return evidence;
}

const XID = /[^\n]*(?:Xid\s*[=:]?\s*\(?\d+|GPU is lost|fallen off the bus)[^\n]*/i;

/** Lines about failed GPUs in the logs of device plugins. */
function xidLines({ cluster, pods }: Ward): readonly Evidence[] {
  return pods.flatMap(({ pod, containers }) =>
    containers.flatMap(({ name }) => {
      const line = XID.exec(cluster.log(pod, name, false))?.[0];
      return line === undefined ? [] : [quoted(pod, `log ${name}`, line.trim())];
    }),
  );
}

function ofPod(ward: Ward, pod: PodState): readonly Finding[] {
  const verdict = verdictOf(pod);
  if (verdict === null) return unseen(ward, pod);
  const { message, evidence } = verdict;
  const common = { isFelt: true, hurts: pod.topRef, ground: 'stated' } as const;
  if (/unbound immediate PersistentVolumeClaims|persistentvolumeclaim "[^"]+" not found/.test(message))
    return claimTrouble(ward, pod, evidence);
  if (/volume node affinity conflict/.test(message))
    return [
      {
        ...common,
        code: 'scheduling.volume-node-affinity',
        culprit: pod.topRef,
        summary: 'its volume lies where the pod may not run',
        evidence: [evidence],
      },
    ];
  const fits = fitsOf(ward.cluster, pod.pod);
  const choice = (fits.length > 0 ? chosen(fits, pod) : null) ?? { code: byWords(message) };
  if (choice.code === null) return [];
  const { code, fit } = choice as Choice;
  const isNodes = code === 'scheduling.node-cordoned' || code === 'gpu.xid-unhealthy' || code.startsWith('node.');
  const xids = code === 'gpu.xid-unhealthy' ? xidLines(ward) : [];
  return [
    {
      ...common,
      code,
      culprit: isNodes && fit !== undefined ? refOf(fit.node) : pod.topRef,
      summary: summaryOf(pod, choice as Choice),
      evidence: [evidence, ...more(pod, choice as Choice), ...xids],
      notBecause: others(message, code),
    },
  ];
}

/** No scheduler has said a word about a pod that waits. */
function unseen({ cluster }: Ward, { pod, topRef }: PodState): readonly Finding[] {
  if (pod.status === undefined || condition(pod, 'PodScheduled') !== undefined) return [];
  const name = textAt(pod, 'spec', 'schedulerName');
  const own = cluster.of('Pod').find((each) => textAt(each, 'metadata', 'name').startsWith('kube-scheduler'));
  if (name !== '' && name !== 'default-scheduler')
    return [
      {
        code: 'control-plane.scheduler-down',
        culprit: topRef,
        ground: 'shown',
        isFelt: true,
        summary: `no scheduler called ${name} takes the pod`,
        evidence: [quoted(pod, 'spec.schedulerName', name)],
      },
    ];
  return [
    {
      code: 'control-plane.scheduler-down',
      culprit: own === undefined ? { kind: 'Pod', namespace: 'kube-system', name: 'kube-scheduler' } : refOf(own),
      ground: 'shown',
      isFelt: true,
      hurts: topRef,
      summary: 'the pod waits for a node, and the scheduler has said nothing of it',
      evidence: [quoted(pod, 'status.phase', textAt(pod, 'status', 'phase'))],
    },
  ];
}

function summaryOf({ pod }: PodState, { code, fit, hindrance }: Choice): string {
  const node = fit === undefined ? '' : textAt(fit.node, 'metadata', 'name');
  if (hindrance?.kind === 'resource')
    return `the pod asks for ${hindrance.asked} ${hindrance.resource}; ${node} has ${Math.max(0, hindrance.free)} of ${hindrance.most} free`;
  if (hindrance?.kind === 'taint')
    return `${node} would fit and bears the taint ${hindrance.key}, which the pod does not tolerate`;
  if (code === 'scheduling.node-cordoned') return `${node} would fit and is closed for new pods`;
  if (code === 'gpu.xid-unhealthy') return `${node} offers fewer GPUs than it has: a failed one was taken out`;
  if (code === 'scheduling.node-selector-mismatch') {
    const asked = [...textsAt(pod, 'spec', 'nodeSelector')].map(([name, value]) => `${name}=${value}`);
    return `no node bears what the pod asks for${asked.length === 0 ? '' : ` (${asked.join(', ')})`}`;
  }
  return code === 'scheduling.anti-affinity'
    ? 'pods that must stay apart already run on every node that fits'
    : 'the scheduler finds no node';
}

const isWaiting = ({ phase, isScheduled, pod }: PodState): boolean =>
  phase === 'Pending' && !isScheduled && at(pod, 'metadata', 'deletionTimestamp') === undefined;

/** Pods that no node takes. */
export const scheduling = (ward: Ward): readonly Finding[] => [
  ...ward.ill.filter(isWaiting).flatMap((pod) => ofPod(ward, pod)),
  ...ward.cluster.events.filter(isPreemption).flatMap((event) => {
    const pod = ward.pods.find(({ ref }) => ref.name === event.about.name);
    if (pod !== undefined && !pod.isTroubled) return [];
    return [
      {
        code: 'scheduling.preempted',
        culprit: pod?.topRef ?? event.about,
        ground: 'shown',
        isFelt: pod !== undefined,
        summary: 'a pod of higher priority took its place',
        evidence: [said(event)],
      } as const,
    ];
  }),
];

const isPreemption = ({ reason, about }: ClusterEvent): boolean => reason === 'Preempted' && about.kind === 'Pod';
