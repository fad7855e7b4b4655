import { refOf } from '../cluster/cluster.ts';
import { condition } from '../cluster/pods.ts';
import { at, listAt, numberAt, textAt, textsAt } from '../cluster/read.ts';
import type { KubeObject } from '../cluster/snapshot.ts';
import { jobs } from './jobs.ts';
import { quoted, said, stated, type Finding, type Ward } from '../finding.ts';

const nodes = ({ cluster, pods, ill, about }: Ward): readonly Finding[] =>
  cluster.of('Node').flatMap((node): readonly Finding[] => {
    const name = textAt(node, 'metadata', 'name');
    const here = pods.filter(({ pod }) => textAt(pod, 'spec', 'nodeName') === name);
    const ready = textAt(condition(node, 'Ready'), 'status');
    // A node on which none of them runs hurts none of them.
    if (!here.some((pod) => ill.includes(pod)) && !about.includes(name.toLowerCase()) && pods.length > 0) return [];
    const common = {
      culprit: refOf(node),
      ground: 'stated',
      ...(here[0] === undefined ? {} : { hurts: here[0].topRef }),
    } as const;
    if (ready === 'Unknown' || ready === 'False')
      return [
        {
          ...common,
          code: 'node.not-ready',
          isFelt: true,
          summary: `node ${name} does not report`,
          evidence: [...stated(node, 'Ready', 'message'), ...stated(node, 'Ready', 'reason')],
        },
      ];
    if (textAt(condition(node, 'DiskPressure'), 'status') === 'True')
      return [
        {
          ...common,
          code: 'node.disk-pressure',
          isFelt: true,
          summary: `the disk of node ${name} is full`,
          evidence: [...stated(node, 'DiskPressure', 'message'), ...stated(node, 'DiskPressure', 'reason')],
        },
      ];
    const tight = ['MemoryPressure', 'PIDPressure'].find((type) => textAt(condition(node, type), 'status') === 'True');
    if (tight !== undefined)
      return [
        {
          ...common,
          code: 'node.memory-pressure',
          isFelt: true,
          summary: `node ${name} is under ${tight}`,
          evidence: [...stated(node, tight, 'message'), ...stated(node, tight, 'reason')],
        },
      ];
    return [];
  });

const autoscalers = ({ cluster }: Ward): readonly Finding[] =>
  cluster.of('HorizontalPodAutoscaler').flatMap((hpa): readonly Finding[] => {
    const events = cluster.eventsOf(hpa).filter(({ isWarning }) => isWarning);
    const { namespace = '', name } = refOf(hpa);
    const kind = textAt(hpa, 'spec', 'scaleTargetRef', 'kind');
    const target = textAt(hpa, 'spec', 'scaleTargetRef', 'name');
    const noTarget = events.find(({ reason }) => reason === 'FailedGetScale');
    const common = { culprit: refOf(hpa), ground: 'stated', isFelt: true } as const;
    if (noTarget !== undefined || (cluster.of(kind).length > 0 && cluster.find(kind, namespace, target) === undefined))
      return [
        {
          ...common,
          code: 'autoscaling.target-missing',
          summary: `${name} is to scale ${kind} ${target}, which does not exist`,
          evidence: [
            ...(noTarget === undefined ? [] : [said(noTarget)]),
            quoted(hpa, 'spec.scaleTargetRef.name', target),
          ],
        },
      ];
    const words = events.find(
      ({ reason, message }) =>
        /^FailedGet|FailedComputeMetricsReplicas/.test(reason) &&
        /unable to (?:get|fetch)|no metrics|missing request|failed to get|did not receive/i.test(message),
    );
    const active = condition(hpa, 'ScalingActive') ?? annotated(hpa, 'ScalingActive');
    const full = atMaximum(hpa);
    if (full !== null) return [{ ...common, ground: 'shown', ...full }];
    if (textAt(active, 'status') === 'True' || (words === undefined && !/FailedGet/.test(textAt(active, 'reason'))))
      return [];
    return [
      {
        ...common,
        code: 'autoscaling.metrics-unavailable',
        summary: `${name} cannot read what it scales by`,
        evidence: [...(words === undefined ? [] : [said(words)]), ...stated(hpa, 'ScalingActive', 'message')],
      },
    ];
  });

/** An autoscaler that stands at its maximum and measures more than it aims at: at the maximum alone all may be well. */
function atMaximum(hpa: KubeObject): Pick<Finding, 'code' | 'summary' | 'evidence'> | null {
  const most = numberAt(hpa, 'spec', 'maxReplicas');
  if (most === null || (numberAt(hpa, 'status', 'currentReplicas') ?? 0) < most) return null;
  const member = (of: unknown, name: string): number | null => numberAt(of, 'resource', name, 'averageUtilization');
  const wanted =
    member(listAt(hpa, 'spec', 'metrics')[0], 'target') ?? numberAt(hpa, 'spec', 'targetCPUUtilizationPercentage');
  const measured =
    member(listAt(hpa, 'status', 'currentMetrics')[0], 'current') ??
    numberAt(hpa, 'status', 'currentCPUUtilizationPercentage');
  // A tenth is what the autoscaler itself lets pass.
  if (wanted === null || measured === null || measured <= wanted * 1.1) return null;
  return {
    code: 'autoscaling.at-maximum',
    summary: `${refOf(hpa).name} stands at its ${most} replicas and measures ${measured} % where it aims at ${wanted} %`,
    evidence: [
      quoted(hpa, 'spec.maxReplicas', String(most)),
      quoted(hpa, 'status.currentMetrics', String(measured)),
      ...stated(hpa, 'ScalingLimited', 'reason'),
    ],
  };
}

/** Conditions of an autoscaler as API version 1 carries them: as text of an annotation. */
function annotated(hpa: KubeObject, type: string): unknown {
  try {
    const conditions: unknown = JSON.parse(
      textsAt(hpa, 'metadata', 'annotations').get('autoscaling.alpha.kubernetes.io/conditions') ?? '[]',
    );
    return Array.isArray(conditions) ? conditions.find((each) => textAt(each, 'type') === type) : undefined;
  } catch {
    return undefined;
  }
}

const budgets = ({ cluster, pods, about, question }: Ward): readonly Finding[] =>
  cluster.of('PodDisruptionBudget').flatMap((budget): readonly Finding[] => {
    if (
      numberAt(budget, 'status', 'disruptionsAllowed') !== 0 ||
      (numberAt(budget, 'status', 'expectedPods') ?? 0) === 0
    )
      return [];
    const { namespace } = refOf(budget);
    const labels = textsAt(budget, 'spec', 'selector', 'matchLabels');
    const held = pods.filter(
      ({ pod, ref }) =>
        ref.namespace === namespace &&
        [...labels].every(([key, value]) => textsAt(pod, 'metadata', 'labels').get(key) === value),
    );
    const drained = cluster
      .of('Node')
      .filter(
        (node) =>
          at(node, 'spec', 'unschedulable') === true &&
          held.some(({ pod }) => textAt(pod, 'spec', 'nodeName') === textAt(node, 'metadata', 'name')),
      );
    const event = cluster.events.find(({ message }) => /violate the pod's disruption budget/.test(message));
    const isAsked = /drain|evict|disruption budget/.test(about);
    if (drained.length === 0 && event === undefined && !isAsked) return [];
    const told =
      event !== undefined
        ? [said(event)]
        : isAsked
          ? [{ object: { kind: 'Question', name: 'about' }, path: 'about', quote: question }]
          : [];
    const reason = condition(budget, 'DisruptionAllowed');
    return [
      {
        code: 'workload.pdb-blocks-drain',
        culprit: refOf(budget),
        ground: 'shown',
        isFelt: true,
        summary: `the disruption budget allows no pod to leave: ${numberAt(budget, 'status', 'currentHealthy')} healthy, ${numberAt(budget, 'status', 'desiredHealthy')} wanted`,
        evidence: [
          ...told,
          quoted(budget, 'status.disruptionsAllowed', '0'),
          ...(textAt(reason, 'reason') === ''
            ? []
            : [quoted(budget, 'status.conditions[DisruptionAllowed].reason', textAt(reason, 'reason'))]),
        ],
      },
    ];
  });

const scaledToZero = ({ cluster, about }: Ward): readonly Finding[] =>
  ['Deployment', 'StatefulSet'].flatMap((kind) =>
    cluster.of(kind).flatMap((workload): readonly Finding[] => {
      if (numberAt(workload, 'spec', 'replicas') !== 0) return [];
      const { namespace, name } = refOf(workload);
      const labels = textsAt(workload, 'spec', 'template', 'metadata', 'labels');
      const service = cluster.of('Service').find((each) => {
        const selector = textsAt(each, 'spec', 'selector');
        return (
          textAt(each, 'metadata', 'namespace') === namespace &&
          selector.size > 0 &&
          [...selector].every(([key, value]) => labels.get(key) === value)
        );
      });
      const isAsked = about.includes(name.toLowerCase());
      if (service === undefined && !isAsked) return [];
      return [
        {
          code: 'workload.scaled-to-zero',
          culprit: refOf(workload),
          ground: 'shown',
          isFelt: true,
          summary: `${name} is scaled to 0${service === undefined ? '' : `, and service ${textAt(service, 'metadata', 'name')} sends to it`}`,
          evidence: [quoted(workload, 'spec.replicas', '0')],
          dependsOn: [name],
        },
      ];
    }),
  );

const namespaces = ({ cluster }: Ward): readonly Finding[] =>
  cluster.of('Namespace').flatMap((space): readonly Finding[] => {
    if (textAt(space, 'status', 'phase') !== 'Terminating') return [];
    const { name } = refOf(space);
    const kinds = [
      'ConfigMap',
      'Secret',
      'Pod',
      'PersistentVolumeClaim',
      'Service',
      'Deployment',
      'StatefulSet',
      'Job',
    ];
    const held = kinds
      .flatMap((kind) => cluster.of(kind))
      .find(
        (each) => textAt(each, 'metadata', 'namespace') === name && listAt(each, 'metadata', 'finalizers').length > 0,
      );
    const object = held ?? space;
    return [
      {
        code: 'namespace.stuck-terminating',
        culprit: refOf(object),
        ground: 'stated',
        isFelt: true,
        summary: `namespace ${name} waits for a finalizer that nobody removes`,
        evidence: [
          ...stated(space, 'NamespaceFinalizersRemaining', 'message'),
          ...stated(space, 'NamespaceContentRemaining', 'message'),
          ...stated(space, 'NamespaceDeletionDiscoveryFailure', 'message'),
          ...listAt(object, 'metadata', 'finalizers')
            .slice(0, 1)
            .map((each) => quoted(object, 'metadata.finalizers[0]', String(each))),
        ],
      },
    ];
  });

/** Nodes, autoscalers, jobs, budgets and namespaces. */
export const fleet = (ward: Ward): readonly Finding[] =>
  [nodes, autoscalers, jobs, budgets, scaledToZero, namespaces].flatMap((rule) => rule(ward));
