import { refOf } from '../cluster/cluster.ts';
import { condition } from '../cluster/pods.ts';
import { textAt } from '../cluster/read.ts';
import type { Evidence, ObjectRef } from '../cluster/snapshot.ts';
import { quoted, said, type Finding, type Ward } from '../finding.ts';

interface Refusal {
  readonly about: ObjectRef;
  readonly message: string;
  readonly evidence: Evidence;
}

/** What the API server answered: by events, and, where those are forgotten, by what their owners keep of it. */
function refusals({ cluster }: Ward): readonly Refusal[] {
  const kept = ['ReplicaSet', 'Deployment'].flatMap((kind) =>
    cluster.of(kind).flatMap((owner): readonly Refusal[] => {
      const message = textAt(condition(owner, 'ReplicaFailure'), 'message');
      if (message === '' || textAt(condition(owner, 'ReplicaFailure'), 'status') !== 'True') return [];
      const evidence = quoted(owner, 'status.conditions[ReplicaFailure].message', message);
      return [{ about: refOf(owner), message, evidence }];
    }),
  );
  const told = cluster.events
    .filter(({ reason }) => reason === 'FailedCreate' || reason === 'FailedUpdate')
    .map((event): Refusal => ({ about: event.about, message: event.message, evidence: said(event) }));
  // The later of one key wins: an event, where there is one.
  return [
    ...new Map(
      [...kept, ...told].map((each) => [`${each.about.kind}/${each.about.namespace}/${each.about.name}`, each]),
    ).values(),
  ];
}

/** Why a controller may not create its pods: what the API server answered it. */
export const creation = (ward: Ward): readonly Finding[] =>
  refusals(ward).flatMap((refusal): readonly Finding[] => {
    const { cluster } = ward;
    const { message, about } = refusal;
    const owner = cluster.find(about.kind, about.namespace ?? '', about.name);
    const top = owner === undefined ? about : refOf(cluster.top(owner));
    // What was refused once and stands now is no trouble.
    if (owner !== undefined) {
      const wanted = Number(textAt(owner, 'spec', 'replicas') || 1);
      if (Number(textAt(owner, 'status', 'readyReplicas') || 0) >= wanted) return [];
    }
    const namespace = about.namespace ?? '';
    const common = { ground: 'stated', isFelt: true, hurts: top, evidence: [refusal.evidence] } as const;
    const quota = /exceeded quota: ([^,]+)/.exec(message)?.[1];
    if (quota !== undefined)
      return [
        {
          ...common,
          code: 'quota.exceeded',
          culprit: { kind: 'ResourceQuota', namespace, name: quota },
          summary: `quota ${quota} leaves no room for the pod`,
        },
      ];
    if (/failed quota: ([^:]+): must specify/.test(message)) {
      const name = /failed quota: ([^:]+):/.exec(message)?.[1] ?? '';
      return [
        {
          ...common,
          code: 'quota.exceeded',
          culprit: { kind: 'ResourceQuota', namespace, name },
          summary: `quota ${name} wants requests and limits that the pod does not state`,
        },
      ];
    }
    if (/(maximum|minimum) \S+ usage per|max(imum)? \S+ to \S+ ratio|limit to request ratio/i.test(message)) {
      const limits = cluster.of('LimitRange').find((each) => textAt(each, 'metadata', 'namespace') === namespace);
      return [
        {
          ...common,
          code: 'quota.limitrange',
          culprit: limits === undefined ? { kind: 'LimitRange', namespace, name: '' } : refOf(limits),
          summary: 'a limit range of the namespace refuses the pod',
        },
      ];
    }
    const standard =
      /violates PodSecurity "[^"]+"|unable to validate against any (?:pod security policy|security context constraint)/;
    if (standard.test(message))
      return [
        {
          ...common,
          code: 'admission.pod-security',
          culprit: top,
          summary: 'the security standard of the namespace refuses the pod',
        },
      ];
    const priority = /no PriorityClass with name (\S+) was found/.exec(message)?.[1];
    if (priority !== undefined)
      return [
        {
          ...common,
          code: 'admission.priority-class-missing',
          culprit: top,
          summary: `priority class ${priority} does not exist`,
        },
      ];
    const account = /serviceaccount "([^"]+)" not found/.exec(message)?.[1];
    if (account !== undefined)
      return [
        {
          ...common,
          code: 'serviceaccount.missing',
          culprit: top,
          summary: `service account ${account} does not exist`,
        },
      ];
    const hook = /failed calling webhook "([^"]+)"|admission webhook "([^"]+)" denied/.exec(message);
    if (hook !== null)
      return [
        {
          ...common,
          code: 'admission.webhook-failing',
          culprit: configOf(cluster, hook[1] ?? hook[2] ?? ''),
          summary: `webhook ${hook[1] ?? hook[2]} stands in the way of every pod that it is asked about`,
        },
      ];
    return [];
  });

/** The configuration that registers a webhook. */
function configOf(cluster: Ward['cluster'], hook: string): ObjectRef {
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'])
    for (const config of cluster.of(kind))
      if (JSON.stringify(config).includes(JSON.stringify(hook))) return refOf(config);
  return { kind: 'ValidatingWebhookConfiguration', name: hook };
}
